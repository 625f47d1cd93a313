"""What corrections add to a resident's archive: each with what it says and everything that happened."""

from collections.abc import Iterator

import msgspec

from apps.corrections import ledger
from apps.corrections.ledger import Opened, SentLetter, letters_sent, sending_of
from apps.wallet.export.json_files import as_json
from apps.wallet.export.parts import About, File


def parts(about: About) -> Iterator[File]:
    """One file, newest correction first; a resident with none has an empty list."""
    found = ledger.of_resident(about.resident_id, about.key)
    yield "corrections.json", as_json({"corrections": [_told(one) for one in found]})


def _told(one: Opened) -> dict[str, object]:
    return {
        "id": str(one.id),
        "route": one.row.route,
        "source": one.row.source.slug,
        "asked": one.row.asked.slug if one.row.asked else None,
        "prepared_by_permission": str(one.row.grant) if one.row.grant else None,
        "follows": str(one.row.follows_id) if one.row.follows_id else None,
        "letters": [_letter(one, each) for each in letters_sent(one.content, one.noted)],
        "content": msgspec.json.decode(msgspec.json.encode(one.content)),  # a frozen payload is JSON already
        "events": [
            {"noted_at": each.at.isoformat(), "event": msgspec.to_builtins(each.event)} for each in one.noted
        ],
    }


def _letter(one: Opened, sent: SentLetter) -> dict[str, object]:
    """A letter that left, as it was, to be read without us."""
    how = sending_of(sent, one.noted)
    return {
        "sent_on": how.day.isoformat(),
        "channel": how.channel,
        "proof": how.proof,
        "text": sent.letter.text,
    }
