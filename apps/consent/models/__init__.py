"""What consent keeps."""

from apps.consent.models.leaving import ExportChunk, LeavingRequest, LeavingRequestQuerySet, Tombstone

__all__ = ["ExportChunk", "LeavingRequest", "LeavingRequestQuerySet", "Tombstone"]
