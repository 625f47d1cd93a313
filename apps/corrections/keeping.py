"""What erasing a resident, and taking away what a source sent, reach in corrections."""

from apps.consent.leaving.reach import reach, sent_stays


def register() -> None:
    """Called once when Django is ready."""
    for table in ("change", "evidencelink", "reply", "request", "entry", "correction"):
        reach(f"corrections_{table}")
    letter = "the resident's own letter, which quotes what it disputes"
    sent_stays("corrections_correction", why=letter)
    sent_stays("corrections_request", why=letter)
