"""Every page about permissions, with something of everything on it: for checks that look at pages from outside."""

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Membership
from apps.consent import asking, granted
from apps.consent.deletion import ask_to_delete
from apps.consent.models import Ask
from tests.consent.desk import RENEWAL, Desk, acting, give, take
from tests.consent.people import Person
from tests.wallet.page_records import office, status

SCOPE = {"payslip": ("month", "gross", "employer"), "residence_status": None, "leave": None}


def everything(mai: Person, lotus: Desk) -> tuple[dict[str, str], dict[str, str]]:
    """Something of everything: addresses of the resident's pages, and of the helper's."""
    office(mai.resident, "immigration", "Immigration", code="immigration").send(
        "residence_status", "s1", status()
    )
    Membership.objects.filter(pk=lotus.member.pk).update(
        profession="scrivener", registration_number="12345678"
    )
    live, over, gone = (give(mai, lotus, scope=SCOPE, export=True) for _each in range(3))
    for grant in (live, over, gone):
        with lotus.reading(grant, kinds=["payslip"]):
            pass
    with pytest.raises(granted.GrantRefused), lotus.reading(live, purpose="consultation"):
        pass
    client = Client()
    client.force_login(mai.user)
    for grant in (over, gone):
        client.post(f"/sharing/{grant.pk}/end/")
    with acting(mai) as passage:
        asked = ask_to_delete(passage, over.pk, now=timezone.now())
    why = (
        "You asked us at our desk on Friday. We look at your records with you and write down what is missing."
    )
    code = lotus.ask(scope=SCOPE, why=why, export=True, at_desk=False)
    fee = lotus.ask(purpose="application-drafting", scope=SCOPE, documents=["draft_isa"], fee_yen=55_000)
    take(mai, code)
    with granted.open_organisation(lotus.request):
        open_ask = Ask.objects.order_by("created_at").last()
    assert open_ask is not None
    unasked = f"/sharing/give/{lotus.organisation.pk}/"
    theirs = {
        "sharing": "/sharing/",
        "ask": f"/ask/{asking.in_groups(code)}/",
        "ask-fee": f"/ask/{asking.in_groups(fee)}/",
        "code": "/sharing/code/",
        "code-gone": "/ask/ABCDE-FGH12/",
        "grant": f"/sharing/{live.pk}/",
        "grant-over": f"/sharing/{over.pk}/",
        "receipt": f"/sharing/{over.pk}/receipts/2/",
        "recipient": "/sharing/give/?name=lotus",
        "give-choose": unasked,
        "give": f"{unasked}?purpose={RENEWAL}&kinds=payslip&kinds=residence_status",
    }
    helpers = {
        "helping": "/helping/",
        "purpose": "/helping/ask/",
        "ask-form": f"/helping/ask/?purpose={RENEWAL}",
        "ask-form-fee": "/helping/ask/?purpose=application-drafting",
        "helper-ask": f"/helping/ask/{open_ask.pk}/",
        "shared": f"/helping/{live.pk}/",
        "shared-over": f"/helping/{over.pk}/",
        "deletion": f"/helping/deletions/{asked.pk}/",
    }
    return theirs, helpers
