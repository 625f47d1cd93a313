"""A program for the test of backups: people with records, or what is still held about them."""

import json
import sys

import django

django.setup()

from apps.accounts.acting import become_resident  # noqa: E402 - after the set-up
from apps.accounts.models import Resident, User  # noqa: E402
from tests.wallet.page_records import office, payslip  # noqa: E402


def person(name: str, gross: int) -> Resident:
    resident = become_resident(User.objects.create_user(f"{name.lower()}@example.com"), display_name=name)
    aoba = office(resident, "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社")
    aoba.send("payslip", f"{name}-2026-10", payslip("2026-10", gross=gross))
    return resident


if sys.argv[1] == "seed":
    people = [person(name, gross) for name, gross in (("Mai", 241_111), ("Bina", 387_777))]
    print(json.dumps({each.display_name: str(each.pk) for each in people}))
else:
    print(json.dumps({
        "residents": sorted(map(str, Resident.objects.values_list("pk", flat=True))),
        "users": sorted(User.objects.values_list("email", flat=True)),
    }))  # fmt: skip
