"""Stub so that addresses resolve."""

from django.http import HttpResponse


def _v(request, **k):
    return HttpResponse("")


notice = ask = sharing = code = choose_recipient = give_unasked = grant = give_less = end = ask_to_delete = (
    receipt
) = receipt_file = _v
