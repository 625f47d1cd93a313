"""What may be shared beside records: apps above the wallet show it themselves, on the page of the permission."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse

type Show = Callable[[HttpRequest, UUID], HttpResponse]

#: By the word that stands in a permission like a kind of record. Each opens the permission itself, as reading records does.
OTHERS: Final[dict[str, Show]] = {}


def register(kind: str, show: Show) -> None:
    """Has ``show`` answer where somebody reads ``kind`` by a permission; called from ``ready()``."""
    OTHERS[kind] = show
