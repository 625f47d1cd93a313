"""What feeds add to a copy of everything: the ties to institutions, and each delivery as it was signed.

A row of a file is a line of JSON instead of a token; the file's signed manifest lies in ``files.json``.
"""

from collections.abc import Iterator
from uuid import UUID

from apps.feeds.drops.models import Drop
from apps.feeds.drops.rows import drop_of
from apps.feeds.models import Connection, Event, Institution, InstitutionKey
from apps.feeds.sealed_tokens import unseal_token
from apps.wallet.export.json_files import as_json
from apps.wallet.export.parts import About, File
from apps.wallet.export.reading import in_words
from apps.wallet.models import Holding


def parts(about: About) -> Iterator[File]:
    """``connections.json``; for each institution the tokens word for word, a line each, and the keys that check them."""
    ties = Connection.objects.filter(resident_id=about.resident_id).select_related("institution__source")
    away = {tie.source_id: tie for tie in Holding.objects.filter(resident_id=about.resident_id)}
    yield (
        "connections.json",
        as_json([_tie(each, away.get(each.institution_id)) for each in ties.order_by("since")]),
    )
    for institution in _who_delivered(about.resident_id):
        name = f"as-sent/{institution.source.slug}"
        yield f"{name}.txt", _tokens(about, institution.pk)
        keys = InstitutionKey.objects.filter(institution=institution).exclude(status="pending")
        if manifests := _manifests(about, institution.pk):
            yield f"{name}.files.json", as_json(manifests)
        yield f"{name}.keys.json", as_json({"keys": [key.jwk for key in keys.order_by("first_seen_at")]})


def _tie(tie: Connection, holding: Holding | None) -> dict[str, object]:
    return {
        "institution": tie.institution.source.name_ja,
        "known_there_as": tie.external_id,
        "kinds": tie.kinds,
        "state": tie.state,
        "since": in_words(tie.since),
        "paused_at": in_words(tie.paused_at),
        "ended_at": in_words(tie.ended_at),
        "ended_by": tie.ended_by,
        "what_it_sent_hidden_at": in_words(holding.put_away_at if holding else None),
        "what_it_sent_deleted_at": in_words(holding.taken_away_at if holding else None),
    }


def _who_delivered(resident_id: UUID) -> list[Institution]:
    tied = Connection.objects.filter(resident_id=resident_id).values("institution_id")
    found = Institution.objects.filter(pk__in=tied).select_related("source")
    return list(found.order_by("source__slug"))


def _manifests(about: About, institution_id: UUID) -> dict[str, str]:
    """The signed descriptions of the files in which rows about the resident came, by their identifiers."""
    rows = Event.objects.filter(
        institution_id=institution_id, resident_id=about.resident_id, jti__startswith="drop:"
    )
    named = {drop_of(jti) for jti in rows.values_list("jti", flat=True)}
    found = Drop.objects.filter(institution_id=institution_id, jti__in=named, state__in=["reading", "done"])
    return dict(found.order_by("received_at").values_list("jti", "manifest"))


def _tokens(about: About, institution_id: UUID) -> Iterator[bytes]:
    kept = Event.objects.filter(
        institution_id=institution_id, resident_id=about.resident_id, token__isnull=False
    ).order_by("received_at", "jti")
    for event in kept.iterator(chunk_size=100):
        token = unseal_token(about.key, institution_id, event.jti, event.token or b"")
        yield token.encode() + b"\n"
