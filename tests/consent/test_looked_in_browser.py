"""Who looked in a real browser: axe finds nothing, nothing runs over the edge, in every script and direction."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from apps.consent import door
from apps.consent.log.entries import Look
from apps.feeds.protocol import event_types
from config.environment import database
from config.settings.base import owner_database_url
from tests.browser import OpenPage
from tests.consent.desk import Desk, desk, give
from tests.consent.people import Person, person
from tests.feeds.test_read_notices import SAID, take
from tests.feeds.transmitter_desk import new_desk
from tests.look.test_records_in_browser import sign_in, wrong_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: Each width, script and direction; not all with all.
WINDOWS = [
    (360, "en", False), (360, "ja-easy", False), (360, "my", False), (360, "en", True), (1280, "ja", False),
    (1280, "my", False),
]  # fmt: skip


def some_looks(mai: Person, lotus: Desk) -> None:
    """Five looks: two of her own, a helper's, a refused one, and one that an office told us about."""
    office = new_desk()
    office.register()
    office.connect(resident=mai.resident)
    silent = new_desk(slug="hello-work", issuer="https://work.example")
    silent.register(
        names={"ja": "ハローワーク緑", "en": "Hello Work Midori"},
        event_types=sorted(event_types.RECEIVED - {event_types.READ_NOTICE}),
    )
    silent.connect("connection-0002", mai.resident)
    grant = give(mai, lotus, scope={"payslip": None, "pension_month": None, "residence_status": None})
    by_lotus = {"actor_kind": "member", "organisation": lotus.organisation.pk, "grant": grant.pk}
    purpose = {"purpose": "renewal-application-support"}
    with transaction.atomic():
        for look in (
            Look("records.overview", actor_user=mai.user.pk),
            Look("record.read", kinds=["payslip"], actor_user=mai.user.pk),
            Look("shared.read", kinds=["payslip", "pension_month"], **by_lotus, **purpose),
            Look(
                "shared.read",
                kinds=["leave"],
                outcome="refused",
                reason="kind-not-given",
                **by_lotus,
                **purpose,
            ),
        ):
            door.note(mai.resident.pk, look)
    said = SAID | {"fields": ["pension_month"]}
    take(office, office.claims(event_types.READ_NOTICE, said))


def eighty_looks(mai: Person, lotus: Desk) -> None:
    """Eighty more, two of three by the helper."""
    by_lotus = Look(
        "shared.read", kinds=["pension_month"], actor_kind="member", organisation=lotus.organisation.pk
    )
    own = Look("record.read", kinds=["payslip"], actor_user=mai.user.pk)
    with transaction.atomic():
        for number in range(80):
            door.note(mai.resident.pk, by_lotus if number % 3 else own)


def spread(resident_id: UUID, *, over: int) -> None:
    """Dates the lines back over so many days: the log itself knows no other time than the one of writing."""
    owner = database(owner_database_url())
    name = str(connection.settings_dict["NAME"])
    with psycopg.connect(
        host=owner["HOST"],
        port=owner["PORT"] or None,
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname=name,
    ) as raw:
        raw.execute("ALTER TABLE consent_accessentry DISABLE TRIGGER consent_accessentry_keep")
        raw.execute(
            "UPDATE consent_accessentry entry SET at = entry.at - (chain.seq - entry.seq) * %s::interval / chain.seq"
            " FROM consent_accesschain chain WHERE chain.subject_ref = entry.subject_ref AND chain.resident_id = %s",
            [timedelta(days=over), resident_id],
        )
        raw.execute("ALTER TABLE consent_accessentry ENABLE TRIGGER consent_accessentry_keep")


@pytest.mark.parametrize(("width", "language", "rtl"), WINDOWS)
def test_the_page_is_whole_in_every_window(
    browser_page: OpenPage, settings: Any, live_url: str, width: int, language: str, rtl: bool
) -> None:
    """With no look, with a few, and with more than can be drawn one by one."""
    settings.ALLOW_FORCED_RTL = True
    settings.SHOW_UNFINISHED_LANGUAGES = True
    mai, lotus = person("Mai", 241_111), desk()
    page = sign_in(browser_page(width=width, language=language, rtl=rtl), mai.client, live_url)
    name = f"{language}{'-rtl' if rtl else ''}-{width}"

    wrong = wrong_with(page, ["/looked/"], f"{name}-none-")
    some_looks(mai, lotus)
    spread(mai.resident.pk, over=27)
    wrong += wrong_with(page, ["/looked/"], f"{name}-some-")
    eighty_looks(mai, lotus)
    wrong += wrong_with(page, ["/looked/", "/looked/?show=refused&days=7"], f"{name}-many-")

    assert wrong == []
