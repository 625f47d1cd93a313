"""A helper sees the paper of a record: only where its whole kind was given, each time one look, with the purpose stated.

A photo shows everything that stands on the paper, so a permission for parts of a kind does not reach it. To save the
file is to take a copy, so that needs a permission that allows copies.
"""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.accounts.step_up import step_up
from apps.consent import granted
from apps.consent.granted import GrantedPassage, GrantRefused
from apps.consent.sealing import SealBroken
from apps.wallet.documents import keeping, serving
from apps.wallet.documents.models import Document
from apps.wallet.documents.recognising import ENDING_OF
from apps.wallet.kinds import KINDS
from apps.wallet.pages.held import tell_staff
from apps.wallet.shared_views import refused_page, stated

PICTURE, FILE = "picture", "file"


def _page_of(grant_id: UUID, **_rest: object) -> str:
    return reverse("wallet:shared", args=[grant_id])


@require_POST
@login_required
def paper(request: HttpRequest, grant_id: UUID, document_id: UUID, part: str) -> HttpResponse:
    """The picture of a file, or the file; refused looks are noted as with every reading."""
    if part == PICTURE:
        return _answer(request, grant_id, document_id, part)
    if part == FILE:
        return _save(request, grant_id=grant_id, document_id=document_id)
    raise Http404


@step_up(page=_page_of)
def _save(request: HttpRequest, grant_id: UUID, document_id: UUID) -> HttpResponse:
    """A copy leaves the house: the helper has just shown who they are, as for every copy."""
    return _answer(request, grant_id, document_id, FILE)


def _answer(request: HttpRequest, grant_id: UUID, document_id: UUID, part: str) -> HttpResponse:
    serving.refuse_others(request, serving.AS_DOWNLOAD)
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise Http404
    try:
        with granted.open_granted(
            request,
            grant_id,
            purpose=stated(request),
            kinds=[kind],
            fields={kind: [field.name for field in KINDS[kind].fields]},  # all that may stand on the paper
            action="shared.document_fetched" if part == FILE else "shared.document_seen",
            export=part == FILE,
        ) as passage:
            return _content(passage, kind, document_id, part)
    except GrantRefused as refused:
        return refused_page(request, refused.reason, refused.grant)


def _content(passage: GrantedPassage, kind: str, document_id: UUID, part: str) -> HttpResponse:
    """404, and the look is not counted, for a file that is not there or not of a kind that was given whole."""
    document = (
        Document.objects.filter(
            resident_id=passage.resident_id, kind=kind, pk=document_id, state=Document.State.KEPT
        )
        if passage.scope[kind] is None
        else Document.objects.none()
    ).first()
    if document is None:
        raise Http404
    wanted = keeping.FILE if part == FILE else keeping.PREVIEW
    try:
        content = keeping.content_of(passage.key, document, wanted)
    except SealBroken:
        tell_staff(document.pk)
        raise Http404 from None
    if content is None:
        raise Http404
    if part == PICTURE:
        return serving.as_shown(content)
    # a name that somebody gave may say more than the permission: the copy bears the record's
    name = f"{kind}-{document.pk}{ENDING_OF[document.media_type]}"
    return serving.as_download(content, name=name, media_type=document.media_type)
