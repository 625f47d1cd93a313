"""The two sources of what residents enter themselves: from papers that they have, and from what they know."""

from typing import Final

from django.db import connection

from apps.wallet.models import Provenance, Source, SourceCode

OWN_PAPERS: Final = "own-papers"
OWN_WORDS: Final = "own-words"
_NAMES: Final = {
    OWN_PAPERS: ("ご本人の書類", "Your own papers"),
    OWN_WORDS: ("ご本人の申告", "What you said yourself"),
}
_PROVENANCE: Final = {OWN_PAPERS: Provenance.DOCUMENT, OWN_WORDS: Provenance.SELF_DECLARED}
MOVED: Final = "moved"
"""Why a record of one's own is withdrawn that goes on under the other of these two sources."""
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('wallet_upload ' || %s, 0))"


def own_papers() -> Source:
    """The source of everything that residents enter from papers of theirs."""
    return _own(OWN_PAPERS)


def own_words() -> Source:
    """The source of what residents enter without a paper that anybody could look at."""
    return _own(OWN_WORDS)


def own_source(provenance: str) -> Source:
    """The source of residents' own records of one provenance, ``document`` or ``self_declared``."""
    return own_papers() if provenance == Provenance.DOCUMENT else own_words()


def _own(slug: str) -> Source:
    japanese, english = _NAMES[slug]
    source, _made = Source.objects.get_or_create(
        slug=slug,
        defaults={
            "code": SourceCode.RESIDENT,
            "provenance": _PROVENANCE[slug],
            "name_ja": japanese,
            "name_en": english,
        },
    )
    return source


def one_at_a_time(resident_id: object) -> None:
    """The ledger wants one writer for a record; two open pages of one person wait for each other here."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [str(resident_id)])
