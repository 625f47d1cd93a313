"""Where offices disagree, read by a helper whom the resident lets read exactly that; nobody else ever asks for it.

It is a word of its own in a permission, beside kinds of record: who may read records may not read what follows from them,
and employers, schools, banks and offices cannot be given it at all.
"""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.accounts.abilities import Helper
from apps.consent import granted, vocabulary
from apps.consent.granted import GrantRefused
from apps.consent.vocabulary import KindWords
from apps.readiness.assessments import assess_now
from apps.readiness.pages.findings import listing
from apps.readiness.views import left_out_of, records_seen
from apps.wallet.pages import shared_kinds
from apps.wallet.pages.domains import domain_of
from apps.wallet.shared_views import about, refused_page, stated

KIND: Final = "finding"
#: Those who act for the resident. Whoever has duties towards the resident would read of their own, or of others', failings.
ONLY_FOR: Final = frozenset({Helper.SUPPORT_ORG, Helper.SCRIVENER, Helper.LAWYER})


def register() -> None:
    """Called once when Django is ready."""
    vocabulary.register(in_words)
    shared_kinds.register(KIND, read)


def in_words() -> Iterator[KindWords]:
    """What a permission says of it."""
    domain = domain_of("residence_status")
    yield KindWords(
        KIND,
        _("Where offices disagree, and who must put it right"),
        _("What Tsunagi finds when it compares all your records, also those that you do not share."),
        domain.name,
        domain.label,
        special_care=True,
        only_for=ONLY_FOR,
    )


@require_POST
@never_cache
@login_required
def read(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """The findings of the one resident who gave this permission; a look like any other: stated, counted, noted."""
    try:
        with granted.open_granted(
            request,
            grant_id,
            purpose=stated(request),
            kinds=[KIND],
            action="shared.findings",
            to_compare=True,
        ) as passage:
            assessed = assess_now(passage.resident_id, passage.key, today=timezone.localdate())
            found = listing.prepare(
                assessed.case,
                assessed.answer,
                records_seen(assessed, {}),  # no record is shown
                passage.key,
                left_out=left_out_of(assessed),
            )
    except GrantRefused as refused:
        return refused_page(request, refused.reason, refused.grant)
    context = {
        **about(passage.grant),
        "called": passage.called,
        "stated": passage.grant.purpose,
        "found": found,
        "looks_left": passage.looks_left,
    }
    return render(request, "readiness/shared_findings.html", context)
