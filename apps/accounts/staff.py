"""Pages for staff: for everybody else they do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from apps.accounts.second_factor import second_factor_is_missing
from apps.accounts.signed_in import SignedInRequest


def for_operators[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Lets staff in who have shown a second factor; for everybody else the page does not exist."""

    @wraps(view)
    def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or not user.is_staff or second_factor_is_missing(request):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(guarded)
