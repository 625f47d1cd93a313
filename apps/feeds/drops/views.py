"""Staff's pages about the files that an institution dropped: what was decided and why, never what stands in them."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from apps.accounts.staff import for_operators
from apps.feeds.drops import results
from apps.feeds.drops.models import Drop
from apps.feeds.drops.reasons import file_reason
from apps.feeds.models import Institution
from apps.wallet.kinds import KINDS

PAGE_SIZE = 50


@require_safe
@for_operators
def drops(request: HttpRequest, slug: str) -> HttpResponse:
    """The files of one institution, newest first."""
    found = _institution(slug)
    number = _page_number(request)
    first = (number - 1) * PAGE_SIZE
    rows = list(found.drops.order_by("-received_at", "-id")[first : first + PAGE_SIZE + 1])
    if number > 1 and not rows:
        raise Http404
    shown = [(drop, counts(drop), file_reason(drop.code) if drop.code else "") for drop in rows[:PAGE_SIZE]]
    pages = {"number": number, "has_older": len(rows) > PAGE_SIZE}
    return render(request, "feeds/drops.html", {"institution": found, "drops": shown, "page": pages})


@require_safe
@for_operators
def drop(request: HttpRequest, slug: str, drop_id: UUID) -> HttpResponse:
    """One file: what it says of itself, and which rows were refused."""
    found = _drop(slug, drop_id)
    number = _page_number(request)
    first = (number - 1) * PAGE_SIZE
    rows = list(results.refused_rows(found, first=first, last=first + PAGE_SIZE + 1))
    if number > 1 and not rows:
        raise Http404
    context = {
        "institution": found.institution,
        "drop": found,
        "counts": counts(found),
        "kind": KINDS[found.kind].label if found.kind else "",
        "reason": results.whole_reason(found) if found.code else "",
        "rows": rows[:PAGE_SIZE],
        "page": {"number": number, "has_older": len(rows) > PAGE_SIZE},
    }
    return render(request, "feeds/drop.html", context)


@require_safe
@for_operators
def drop_result(_request: HttpRequest, slug: str, drop_id: UUID) -> HttpResponse:
    """The table of refused rows, in the reader's language, as a file."""
    found = _drop(slug, drop_id)
    answer = HttpResponse(
        "\N{BYTE ORDER MARK}",  # spreadsheets tell UTF-8 by it
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="result-{found.pk}.csv"'},
    )
    results.write_table(found, answer)
    return answer


def counts(found: Drop) -> str:
    """How many rows were stored and refused, in words."""
    stored = found.accepted - found.conflicts
    if found.state == Drop.State.READING:
        # Translators: how far a file has been read.
        return _("%(read)s of %(rows)s rows read") % {
            "read": f"{found.rows_read:,}",
            "rows": f"{found.rows:,}",
        }
    if found.state != Drop.State.DONE:
        return ""
    words = [ngettext("%(number)s row stored", "%(number)s rows stored", stored) % {"number": f"{stored:,}"}]
    if refused := found.refused + found.conflicts:
        words.append(
            ngettext("%(number)s row refused", "%(number)s rows refused", refused)
            % {"number": f"{refused:,}"}
        )
    return " · ".join(words)


def _institution(slug: str) -> Institution:
    return get_object_or_404(Institution.objects.select_related("source"), source__slug=slug)


def _drop(slug: str, drop_id: UUID) -> Any:
    return get_object_or_404(
        Drop.objects.select_related("institution__source"), pk=drop_id, institution__source__slug=slug
    )


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdecimal() and len(text) < 7 and int(text) > 0):
        raise Http404
    return int(text)
