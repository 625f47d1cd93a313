"""A visit to every page of ours: signed out, in the middle of signing in, and signed in, with what each page needs."""

import re
from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from apps.accounts.acting import add_child, become_resident
from apps.accounts.models import User
from apps.corrections.clock.events import Withdrawn
from tests.accounts.organisation_people import new_member, new_organisation, sign_in_shown
from tests.consent.desk import RENEWAL, desk
from tests.consent.people import person
from tests.consent.sharing_pages import everything
from tests.corrections.desk.people import SENT_ON, sent_to
from tests.corrections.desk.people import desk as employer_desk
from tests.notices.people import somebody
from tests.wallet.paper_desk import TYPED
from tests.wallet.paper_files import JPEG, MY_NUMBER, photo

SIGNED_OUT = [
    "/",
    "/language/",
    "/help/",
    "/about/",
    "/accessibility/",
    "/transparency/",
    "/retention/",
    "/account/login/",
    "/account/signup/",
    "/account/signup/passkey/",
    "/account/inactive/",
    "/nowhere/",
]
SIGNED_IN = [
    "/first-steps/",
    "/settings/",
    "/inbox/",
    "/settings/telling/",
    "/looked/",
    "/leaving/",
    "/papers/",
    "/people/",
    "/account/email/",
    "/account/logout/",
    "/account/sessions/",
    "/account/second/",
    "/account/second/app/add/",
    "/account/second/codes/",
    "/account/second/codes/new/",
    "/account/passkeys/",
    "/account/passkeys/add/",
    "/organisation/new/",
    "/step-up/?next=/people/",
]
WITH_STEP_UP = [
    "/organisation/",
    "/organisation/new/support_org/",
    "/organisation/new/scrivener/",
    "/organisation/new/lawyer/",
    "/join/",
]
#: Pages about permissions; ``_sharing`` visits them, and those that are about one permission or ask.
OF_SHARING = ["/sharing/", "/sharing/code/", "/sharing/give/", "/helping/", "/helping/ask/", "/desk/"]
OF_STAFF = ["/operators/organisations/", "/operators/scanner/"]


def known_user(email: str = "mai@example.com", *, staff: bool = False) -> User:
    """A user with a checked address and, unless staff, the resident that they are."""
    user = User.objects.create_user(email, is_staff=staff)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    if not staff:
        become_resident(user, display_name="Mai")
    return user


def all_pages() -> Iterator[tuple[str, HttpResponse]]:
    """Name and answer of every page, each as the person meets it who needs it."""
    for path in SIGNED_OUT:
        yield path, Client().get(path)
    yield "/account/signup/ with an error", Client().post("/account/signup/", {"email": "mai"})
    user = known_user()
    yield from _on_the_way_in(user)
    yield from _inside(user)
    yield from _staff()
    yield from _organisations()
    yield from _sharing()
    yield from _requests()


def _on_the_way_in(user: User) -> Iterator[tuple[str, HttpResponse]]:
    visitor = Client()
    yield "code at sign-in", visitor.post("/account/login/", {"email": user.email}, follow=True)
    yield "wrong code", visitor.post("/account/login/code/confirm/", {"code": "12"})
    beginner = Client()
    yield "code at sign-up", beginner.post("/account/signup/", {"email": "new@example.com"}, follow=True)


def _inside(user: User) -> Iterator[tuple[str, HttpResponse]]:
    client = Client()
    client.force_login(user)
    for path in SIGNED_IN:
        if path == "/account/second/codes/":
            continue  # exists once there are codes, see below
        yield path, client.get(path)
    sent = {"is_quiet": "on", "time_zone": "Asia/Tokyo"}
    yield "/settings/telling/ with errors", client.post("/settings/telling/", sent)
    yield "/leaving/ with an error", _leaving(client, user)
    yield "/settings/telling/ with an address", client.post("/settings/telling/calendar/")
    yield "/leaving/ while both wait", client.get("/leaving/")
    yield "/people/ with an error", client.post("/people/", {"display_name": ""})
    yield from _papers(client)
    child = add_child(user, display_name="Linh")
    client.post(f"/people/{child.pk}/act/")
    yield "/people/ acting for a child", client.get("/people/")
    yield "a page that belongs to somebody else", client.post(f"/people/{user.pk}/act/")


def _papers(client: Client) -> Iterator[tuple[str, HttpResponse]]:
    """An entry from its beginning to its end; no scanner is there, so its file waits."""
    yield "/papers/ with an error", client.post("/papers/", {"kind": ""})
    entry = client.post("/papers/", {"kind": "payslip"})["Location"]
    yield "a paper that was begun", client.get(entry)
    yield "what a paper says", client.get(f"{entry}values/")
    yield "what a paper says, with errors", client.post(f"{entry}values/", {"gross": "two hundred"})
    zipped = SimpleUploadedFile("slips.zip", b"PK\x03\x04", content_type="application/zip")
    yield "a file that was refused", client.post(f"{entry}files/", {"chosen": zipped})
    numbered = SimpleUploadedFile(f"{MY_NUMBER}.jpg", photo(), content_type=JPEG)
    yield "a file with a number that must not be kept", client.post(f"{entry}files/", {"chosen": numbered})
    client.post(f"{entry}files/", {"chosen": SimpleUploadedFile("slip.jpg", photo(), content_type=JPEG)})
    client.post(f"{entry}values/", TYPED)
    page = client.get(entry)
    yield "a paper that was entered", page
    remove = re.search(r'href="(/papers/files/[^"]+/remove/)"', page.content.decode())
    assert remove
    yield "remove a file", client.get(remove[1])
    yield "take a paper back", client.get(f"{entry}take-back/")
    client.post(f"{entry}take-back/")
    yield "a paper that was taken back", client.get(entry)
    yield "all papers", client.get("/papers/")


def _leaving(client: Client, user: User) -> HttpResponse:
    """Both were asked for; the answer is that to a form without its tick."""
    _show_factor(client, user)
    error: HttpResponse = client.post("/leaving/erase/")
    client.post("/leaving/copy/")
    client.post("/leaving/erase/", {"understood": "on"})
    return error


def _staff() -> Iterator[tuple[str, HttpResponse]]:
    user = known_user("operator@example.com", staff=True)
    client = Client()
    client.force_login(user)
    yield "/second-factor/", client.get("/second-factor/")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    key = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "my key", "credential": {}}
    )
    yield "/account/second/reauthenticate/", client.get("/account/second/reauthenticate/")
    _show_factor(client, user)
    yield "/account/second/ with all", client.get("/account/second/")
    yield "/account/second/codes/", client.get("/account/second/codes/")
    yield "/account/second/codes/ again", client.get("/account/second/codes/")
    yield "/account/second/app/remove/", client.get("/account/second/app/remove/")
    yield "/account/passkeys/ with one", client.get("/account/passkeys/")
    yield "rename", client.get(f"/account/passkeys/{key.pk}/edit/")
    yield "remove", client.get(f"/account/passkeys/{key.pk}/remove/")
    key.delete()
    visitor = Client()
    visitor.post("/account/login/", {"email": user.email})
    from tests.browser import code_from_mail

    answer = visitor.post("/account/login/code/confirm/", {"code": code_from_mail()}, follow=True)
    yield "one more step", answer


def _organisations() -> Iterator[tuple[str, HttpResponse]]:
    admin = new_member(new_organisation(), "admin@example.com", role="admin")
    colleague = new_member(admin.organisation, "helper@example.com")
    client = Client()
    sign_in_shown(client, User.objects.get(pk=admin.user_id))
    yield "a code for one person", client.post("/organisation/invite/")
    for path in WITH_STEP_UP:
        yield path, client.get(path)
    yield "/join/ with an error", client.post("/join/", {"code": "", "name": ""})
    yield "register with an error", client.post("/organisation/new/support_org/", {})
    yield "about a member", client.get(f"/organisation/members/{colleague.pk}/")
    yield "end a membership", client.get(f"/organisation/members/{colleague.pk}/end/")
    yield from _organisations_for_staff()
    yield from _signed_in_a_while_ago()


def _sharing() -> Iterator[tuple[str, HttpResponse]]:
    mai, office = person("Lan", 241_111), desk("scrivener", email="desk@example.com", name_en="Sumire Office")
    theirs, helpers = everything(mai, office)
    for client, addresses in ((mai.client, theirs), (office.client, helpers)):
        for name, address in addresses.items():
            yield name, client.get(address)
    for path in OF_SHARING:
        yield path, (office if path.startswith(("/helping/", "/desk/")) else mai).client.get(path)
    yield "a code with an error", mai.client.post("/sharing/code/", {"code": "12"})
    sent = {"purpose": RENEWAL, "kind": "payslip"}
    yield "records read by a helper", office.client.post(f"{helpers['shared']}read/", sent)
    yield "an ask with an error", office.client.post(helpers["ask-form"], {})


def _requests() -> Iterator[tuple[str, HttpResponse]]:
    """The desk of an employer that somebody asked to put a record right."""
    aoba = employer_desk()
    sent = sent_to(aoba.organisation, mai=somebody("asker@example.com"))
    yield "requests at a desk", aoba.get()
    yield "a request", aoba.get(sent)
    yield "a request to be decided", aoba.client.get(f"/desk/{sent.id}/decide/")
    yield "a decision with an error", aoba.answers(sent, "decide", outcome="refused")
    yield "a record sent with a request", aoba.client.post(f"/desk/{sent.id}/evidence/{sent.record}/record/")
    sent.happened(Withdrawn(day=SENT_ON, actor="resident"))
    yield "a request taken back", aoba.get(sent)


def _organisations_for_staff() -> Iterator[tuple[str, HttpResponse]]:
    waiting = new_organisation("scrivener", state="waiting", name_en="Kawa Office")
    client = Client()
    sign_in_shown(client, known_user("second@example.com", staff=True))
    for path in OF_STAFF:
        yield path, client.get(path)
    yield "an organisation that waits", client.get(f"{OF_STAFF[0]}{waiting.pk}/")
    yield "refuse an organisation", client.get(f"{OF_STAFF[0]}{waiting.pk}/refuse/")


def _signed_in_a_while_ago() -> Iterator[tuple[str, HttpResponse]]:
    client = Client()
    client.force_login(known_user("later@example.com"))
    session = client.session
    session["session_started_at"] -= 600
    session.save()
    yield "/step-up/code/", client.get("/step-up/code/?next=/account/email/")


def _show_factor(client: Client, user: User) -> None:
    import time

    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
