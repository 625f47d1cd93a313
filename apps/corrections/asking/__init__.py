"""Requests by the protocol: signed, handed over once and for certain, and what institutions answer."""

from apps.corrections.asking.answers import enter_waiting
from apps.corrections.asking.delivering import deliver, due_now
from apps.corrections.asking.sending import CannotAsk, send, withdraw
from apps.corrections.asking.taking import takes_requests

__all__ = ["CannotAsk", "deliver", "due_now", "enter_waiting", "send", "takes_requests", "withdraw"]
