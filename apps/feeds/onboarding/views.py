"""The guided way of an institution, for staff: its document, kinds, a test pull, opening, closing, and the history."""

import logging
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.signed_in import SignedInRequest
from apps.accounts.staff import for_operators
from apps.accounts.step_up import step_up
from apps.feeds import institutions, operators, overview
from apps.feeds.models import Institution
from apps.feeds.onboarding import history, kinds, opening, trial, words
from apps.feeds.onboarding.document import Checked, RegistrationError, look_through
from apps.feeds.onboarding.forms import DocumentForm, KindsForm, ReasonForm
from apps.feeds.onboarding.models import Onboarding
from apps.feeds.onboarding.people import NotDecided

log = logging.getLogger(__name__)

State = Institution.State


def found(slug: str) -> Institution:
    """An institution by its id; 404 where none is registered."""
    return get_object_or_404(overview.with_counts(Institution.objects.all()), source__slug=slug)


def prepared(institution: Institution) -> Onboarding:
    """What staff did for it so far."""
    done, _is_new = Onboarding.objects.get_or_create(institution=institution)
    return done


def sent(request: SignedInRequest) -> Any:
    """What a form brought; None while it is only looked at."""
    return request.POST if request.method == "POST" else None


def note_act(request: SignedInRequest, act: str, institution: Institution) -> None:
    """Who did what, by ids: operators' acts must be traceable."""
    log.info("operator %s %s institution %s", request.user.pk, act, institution.pk)


def decided(
    request: SignedInRequest,
    act: Callable[[], object],
    said: str | Promise,
    *,
    noted: str,
    about: Institution,
) -> bool:
    """Does what was asked and says so, or says why it was not done."""
    try:
        act()
    except NotDecided as refused:
        messages.error(request, str(refused.reason))
        return False
    note_act(request, noted, about)
    messages.success(request, str(said))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
@step_up
def enter(request: SignedInRequest) -> HttpResponse:
    """Takes the document of a new institution: pasted, as a file, or by its address."""
    form = DocumentForm(sent(request), request.FILES)
    flaws: list[words.Flaw] = []
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        institution, flaws = _entered(
            form,
            lambda checked: institutions.register(checked, now=now, live=False, by=request.user.pk),
        )
        if institution is not None:
            note_act(request, "entered", institution)
            messages.success(
                request, _("It is entered. Nothing is asked of it before a second person opens it.")
            )
            return redirect("feeds:preparing", institution.source.slug)
    return render(request, "feeds/enter.html", {"form": form, "flaws": flaws})


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
@step_up
def enter_again(request: SignedInRequest, slug: str) -> HttpResponse:
    """Replaces the document of an institution that is being prepared."""
    institution = found(slug)
    if institution.state != State.WAITING:
        raise Http404
    form = DocumentForm(sent(request), request.FILES)
    flaws: list[words.Flaw] = []
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        was_waiting, flaws = _entered(
            form,
            lambda checked: institutions.enter_again(institution, checked, by=request.user.pk, now=now),
        )
        if was_waiting is not None:
            if was_waiting:
                note_act(request, "entered again", institution)
                messages.success(
                    request, _("It is entered again. Compare its keys and agree its kinds anew.")
                )
            else:
                messages.error(request, str(opening.CHANGED))
            return redirect("feeds:preparing", slug)
    return render(request, "feeds/enter.html", {"form": form, "flaws": flaws, "institution": institution})


def _entered[Stored](
    form: DocumentForm, store: Callable[[Checked], Stored]
) -> tuple[Stored | None, list[words.Flaw]]:
    """What storing the form's document came to, or everything that is wrong with it."""
    checked = look_through(form.cleaned_data["raw"])
    if not isinstance(checked, Checked):
        return None, words.flaws(checked)
    try:
        return store(checked), []
    except RegistrationError as error:
        return None, words.flaws([error])


@require_safe
@for_operators
def preparing(request: SignedInRequest, slug: str) -> HttpResponse:
    """The guide: five steps, how far each is, and the next thing to do."""
    institution = found(slug)
    now = timezone.now()
    steps = words.stages(institution, prepared(institution), now=now)
    following = next((step for step in steps if not step.is_done), None)
    context = {
        "institution": institution,
        "state": overview.state_tag(institution, now=now),
        "stages": steps,
        "following": following if institution.state == State.WAITING else None,
        "waits": institution.state == State.WAITING,
        "decisions": [(name, each) for name, each in DECISIONS.items() if institution.state in each.states],
    }
    return render(request, "feeds/preparing.html", context)


@require_safe
@for_operators
def document(request: SignedInRequest, slug: str) -> HttpResponse:
    """The document of an institution in plain words."""
    institution = found(slug)
    context = {
        "institution": institution,
        "facts": words.facts(institution, prepared(institution)),
        "waits": institution.state == State.WAITING,
    }
    return render(request, "feeds/document.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
@step_up
def agree_kinds(request: SignedInRequest, slug: str) -> HttpResponse:
    """Which kinds of record the institution may send: fewer at once, more by two people."""
    institution = found(slug)
    if institution.state == State.REFUSED:
        raise Http404
    done = prepared(institution)
    form = KindsForm(institution, done.offered_kinds, request.POST if "agree" in request.POST else None)
    if request.method == "POST" and (act := _act_on_kinds(request, institution, form)) is not None:
        decided(request, act, _("It is written down."), noted="decided kinds of", about=institution)
        return redirect("feeds:kinds", slug)
    context = {
        "institution": institution,
        "form": form,
        "proposed": words.kind_labels(done.proposed_kinds or []),
        "proposed_kinds": done.proposed_kinds or [],
        "proposed_by_me": done.proposed_by == request.user.pk,
        "waits": institution.state == State.WAITING,
        "agreed": words.kind_labels(institution.kinds),
    }
    return render(request, "feeds/kinds.html", context)


def _act_on_kinds(
    request: SignedInRequest, institution: Institution, form: KindsForm
) -> Callable[[], object] | None:
    by, now = request.user, timezone.now()
    if "confirm" in request.POST:
        return lambda: kinds.confirm_more(institution, request.POST.getlist("proposed"), by=by, now=now)
    if "drop" in request.POST:
        return lambda: kinds.drop_proposal(institution, by=by, now=now)
    if form.is_valid():
        return lambda: kinds.agree(institution, form.cleaned_data["kinds"], by=by, now=now)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def test_pull(request: SignedInRequest, slug: str) -> HttpResponse:
    """Asks the institution once with our key and shows counts; nothing is acknowledged and nothing kept."""
    institution = found(slug)
    if institution.state not in {State.WAITING, State.SUSPENDED}:
        raise Http404
    if request.method == "POST":
        _try_out(request, institution)
        return redirect("feeds:test_pull", slug)
    done = prepared(institution)
    counts = trial.last(done)
    context = {
        "institution": institution,
        "tried": words.tried_in_words(counts) if counts else None,
        "tried_at": done.tested_at,
        "outdated": done.test is not None and counts is None,
    }
    return render(request, "feeds/test_pull.html", context)


def _try_out(request: SignedInRequest, institution: Institution) -> None:
    try:
        counts = trial.try_out(institution, by=request.user)
    except trial.Busy:
        messages.error(request, _("Somebody else is trying it right now. Wait a minute."))
        return
    note_act(request, "tried", institution)
    institution.refresh_from_db()
    if counts.passed and institution.state == State.WAITING:
        now = timezone.now()
        if not any(opening.missing(institution, prepared(institution), now=now)):
            operators.note(institution.pk, "second_person", now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
@step_up
def go_live(request: SignedInRequest, slug: str) -> HttpResponse:
    """Everything on one page, and the button by which the second person opens the institution."""
    institution = found(slug)
    if institution.state != State.WAITING:
        raise Http404
    done, now = prepared(institution), timezone.now()
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        version = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else -1
        opened = decided(
            request,
            lambda: opening.go_live(institution, by=request.user, seen=version, now=now),
            _("The institution is live. It is asked for records from now on."),
            noted="opened",
            about=institution,
        )
        return redirect("feeds:institution" if opened else "feeds:go_live", slug)
    tried = trial.last(done)
    context = {
        "institution": institution,
        "seen": done.version,
        "facts": words.facts(institution, done),
        "kinds": words.kind_labels(institution.kinds),
        "keys": words.key_rows(institution, done, reader=request.user.pk, now=now),
        "tried": words.tried_in_words(tried) if tried else None,
        "tried_at": done.tested_at,
        "missing": list(opening.missing(institution, done, now=now)),
        "mine": _own_part(done, request),
    }
    return render(request, "feeds/go_live.html", context)


def _own_part(done: Onboarding, request: SignedInRequest) -> str:
    """Why this person cannot be the one who opens it; empty when they can."""
    if done.entered_by == request.user.pk:
        return _("You entered it yourself. Somebody else has to open it.")
    if done.kinds_by == request.user.pk:
        return _("You agreed the kinds of record. Somebody else has to open it.")
    return ""


class Decision:
    """A way from one state to another: who does it, from where, and the words of its page."""

    def __init__(
        self,
        act: Callable[..., None],
        states: set[State],
        *,
        title: Promise,
        lead: Promise,
        button: Promise,
        said: Promise,
    ) -> None:
        self.act, self.states = act, states
        self.title, self.lead, self.button, self.said = title, lead, button, said


DECISIONS: Final = {
    "refuse": Decision(
        opening.refuse,
        {State.WAITING},
        title=gettext_lazy("Refuse this institution?"),
        lead=gettext_lazy("Nothing is asked of it. It can be put back and prepared again."),
        button=gettext_lazy("Refuse it"),
        said=gettext_lazy("It is refused."),
    ),
    "suspend": Decision(
        opening.suspend,
        {State.LIVE},
        title=gettext_lazy("Suspend this institution?"),
        lead=gettext_lazy(
            "Nothing more is asked of it from this moment on. What it has for us waits there and is not lost. Residents read that we stopped asking; what came before stays."
        ),
        button=gettext_lazy("Suspend it"),
        said=gettext_lazy("It is suspended. Somebody else than you can resume it."),
    ),
    "resume": Decision(
        opening.resume,
        {State.SUSPENDED},
        title=gettext_lazy("Resume this institution?"),
        lead=gettext_lazy(
            "It is asked again at once. Whoever suspended it cannot resume it, and a key has to be in force."
        ),
        button=gettext_lazy("Resume it"),
        said=gettext_lazy("It is live again."),
    ),
    "put-back": Decision(
        opening.put_back,
        {State.SUSPENDED, State.REFUSED},
        title=gettext_lazy("Prepare this institution again?"),
        lead=gettext_lazy(
            "Its document can be entered again and a test pull made. It is asked only after a second person has opened it."
        ),
        button=gettext_lazy("Prepare it again"),
        said=gettext_lazy("It is being prepared again."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
@step_up
def decide_state(request: SignedInRequest, slug: str, decision: str) -> HttpResponse:
    """Refuses, suspends, resumes or puts back, with a reason that stands in the history."""
    institution = found(slug)
    chosen = DECISIONS.get(decision)
    if chosen is None or institution.state not in chosen.states:
        raise Http404
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        reason: Any = form.cleaned_data["reason"]
        decided(
            request,
            lambda: chosen.act(institution, by=request.user, reason=reason, now=timezone.now()),
            chosen.said,
            noted=decision,
            about=institution,
        )
        return redirect("feeds:institution", slug)
    back = reverse("feeds:preparing", args=[slug])
    context = {"institution": institution, "form": form, "decision": chosen, "name": decision, "back": back}
    return render(request, "feeds/decide_state.html", context)


@require_safe
@for_operators
def institution_history(request: SignedInRequest, slug: str) -> HttpResponse:
    """Everything that staff did about an institution, newest first."""
    institution = found(slug)
    context = {"institution": institution, "steps": history.newest_first(institution)}
    return render(request, "feeds/history.html", context)
