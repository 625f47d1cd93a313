"""Keys of an institution, for staff: compare, end at a day, stop at once, and what a stopped one signed."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.signed_in import SignedInRequest
from apps.accounts.staff import for_operators
from apps.accounts.step_up import step_up
from apps.feeds import overview
from apps.feeds.models import Institution, InstitutionKey
from apps.feeds.onboarding import keys, trial, words
from apps.feeds.onboarding.forms import ChannelForm, EndForm, StopForm
from apps.feeds.onboarding.people import NotDecided
from apps.feeds.onboarding.views import decided, found, note_act, prepared, sent
from apps.feeds.protocol.keys import KeyStatus
from apps.feeds.protocol.trouble import FeedError


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def all_keys(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every key of an institution; the button has its key document read now."""
    institution = found(slug)
    if request.method == "POST":
        _look_for_keys(request, institution)
        return redirect("feeds:keys", slug)
    rows = words.key_rows(institution, prepared(institution), reader=request.user.pk, now=timezone.now())
    return render(request, "feeds/keys.html", {"institution": institution, "rows": rows})


def _look_for_keys(request: SignedInRequest, institution: Institution) -> None:
    if not institution.jwks_uri:
        messages.error(
            request, _("It publishes no key document. Its keys stand in the document it registered with.")
        )
        return
    try:
        with trial.patient_client(institution) as client:
            word = keys.look_for_keys(institution, client, now=timezone.now())
    except FeedError as error:
        word = error.detail
    note_act(request, "looked for keys of", institution)
    if word:
        messages.error(
            request,
            # Translators: why a key document could not be read, as a sentence.
            _("Its key document could not be read. %(why)s") % {"why": overview.trouble_in_words(word)},
        )
    else:
        messages.success(request, _("Its key document was read just now."))


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
@step_up
def compare_key(request: SignedInRequest, slug: str, key_id: UUID) -> HttpResponse:
    """Shows a thumbprint to be compared with the institution; the second different person brings the key in force."""
    institution, key, row = _row(request, slug, key_id)
    if not row.may_compare:
        if row.why_not:
            messages.error(request, row.why_not)
            return redirect("feeds:keys", slug)
        raise Http404
    form = ChannelForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            is_in_force = keys.compare(
                key, by=request.user, channel=form.cleaned_data["channel"], now=timezone.now()
            )
        except NotDecided as refused:
            messages.error(request, str(refused.reason))
            return redirect("feeds:keys", slug)
        note_act(request, f"compared key {key.thumbprint} of", institution)
        messages.success(
            request,
            _("The key is in force now.")
            if is_in_force
            else _("Noted. One more person has to compare it with the institution."),
        )
        return redirect("feeds:keys", slug)
    return render(request, "feeds/compare_key.html", {"institution": institution, "row": row, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
@step_up
def end_key(request: SignedInRequest, slug: str, key_id: UUID) -> HttpResponse:
    """Sets the last day of a key that was replaced; both count until then."""
    institution, key, row = _row(request, slug, key_id)
    if not row.may_end:
        raise Http404
    form = EndForm(sent(request))
    if request.method == "POST" and form.is_valid():
        act = partial(keys.end_at, key, by=request.user, at=form.at, now=timezone.now())
        decided(request, act, _("The day is set."), noted=f"ended key {key.thumbprint} of", about=institution)
        return redirect("feeds:keys", slug)
    return render(request, "feeds/end_key.html", {"institution": institution, "row": row, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
@step_up
def stop_key(request: SignedInRequest, slug: str, key_id: UUID) -> HttpResponse:
    """Stops a key at once, by one person; what it signed since the moment named is counted, kept back and marked."""
    institution, key, row = _row(request, slug, key_id)
    form = StopForm(key, sent(request))
    if request.method == "POST" and form.is_valid():
        act = partial(
            keys.stop,
            key,
            by=request.user,
            since=form.cleaned_data["since"],
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        decided(
            request,
            act,
            _("The key is stopped. Nothing that is signed with it is accepted any more."),
            noted=f"stopped key {key.thumbprint} of",
            about=institution,
        )
        return redirect("feeds:signed_by_key", slug, key.pk)
    context = {
        "institution": institution,
        "row": row,
        "form": form,
        "is_stopped": key.status == KeyStatus.REVOKED,
        "is_last": _is_last(institution, key),
    }
    return render(request, "feeds/stop_key.html", context)


@require_safe
@for_operators
def signed_by_key(request: SignedInRequest, slug: str, key_id: UUID) -> HttpResponse:
    """What a stopped key signed since the doubt began, counted; nobody and no value stands there."""
    institution, key, row = _row(request, slug, key_id)
    if key.status != KeyStatus.REVOKED:
        raise Http404
    context = {"institution": institution, "row": row, "affected": keys.affected(key)}
    return render(request, "feeds/signed_by_key.html", context)


@require_safe
@for_operators
def signed_names(request: SignedInRequest, slug: str, key_id: UUID) -> HttpResponse:
    """The identifiers of these events, one a line, for the institution to compare with what it sent itself."""
    institution, key, _row_of_key = _row(request, slug, key_id)
    if key.status != KeyStatus.REVOKED:
        raise Http404
    note_act(request, f"took the identifiers signed by key {key.thumbprint} of", institution)
    text = "".join(f"{name}\n" for name in keys.affected_names(key))
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{slug}-{key.thumbprint[:8]}.txt"'},
    )


def _row(
    request: SignedInRequest, slug: str, key_id: UUID
) -> tuple[Institution, InstitutionKey, words.KeyRow]:
    institution = found(slug)
    key = get_object_or_404(InstitutionKey, pk=key_id, institution=institution)
    rows = words.key_rows(institution, prepared(institution), reader=request.user.pk, now=timezone.now())
    return institution, key, next(row for row in rows if row.key.pk == key.pk)


def _is_last(institution: Institution, key: InstitutionKey) -> bool:
    """Whether nothing is in force without this key, so that the institution is suspended with it."""
    others = keys.in_force(institution, now=timezone.now()).exclude(thumbprint=key.thumbprint)
    return institution.state == Institution.State.LIVE and not others.exists()
