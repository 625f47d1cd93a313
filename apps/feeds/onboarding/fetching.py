"""The document of an institution by its address: only from hosts that the configuration names, measured before it is read."""

import httpx2
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.feeds.onboarding.document import MAX_DOCUMENT_BYTES, RegistrationError, unreachable
from apps.feeds.protocol import answers
from apps.feeds.protocol.network import Deadline, GuardedTransport, tls_context
from apps.feeds.protocol.trouble import CONNECTION_ERRORS, FeedError, from_connection

PATIENCE = 20.0
_ADDRESS = "address"
_TYPES = frozenset({"application/json"})


def fetch(address: str) -> bytes:
    """The bytes at an address; RegistrationError says why there are none. Redirects are not followed."""
    private = settings.FEED_PRIVATE_NETWORK_ALLOWED
    if flaw := unreachable(address, private=private):
        raise RegistrationError(_ADDRESS, flaw)
    if httpx2.URL(address).host not in settings.FEED_DOCUMENT_HOSTS:
        raise RegistrationError(
            _ADDRESS, _("is on a host from which no document is fetched; paste the document instead")
        )
    try:
        return _exchange(address, private=private)
    except FeedError as error:
        word = error.detail
    raise RegistrationError(_ADDRESS, _("brought no document (%(word)s)") % {"word": word})


def _exchange(address: str, *, private: bool) -> bytes:
    deadline = Deadline()
    deadline.start(PATIENCE)
    transport = GuardedTransport(deadline, tls_context(), private_network=private)
    headers = {"User-Agent": "tsunagi", "Accept": "application/json", "Accept-Encoding": "identity"}
    with httpx2.Client(transport=transport, trust_env=False, follow_redirects=False, headers=headers) as http:
        try:
            with http.stream("GET", address, timeout=PATIENCE) as response:
                answers.check_head(response, MAX_DOCUMENT_BYTES, _TYPES, 0.0)
                return answers.read_body(response, MAX_DOCUMENT_BYTES)
        except CONNECTION_ERRORS as error:
            trouble = from_connection(error, in_body=False)
    raise trouble
