"""The guarded way out: only hosts of the configuration, only addresses that were checked, one clock for everything.

A name is resolved once and the connection goes to an address that was checked, so a name that points elsewhere a
moment later (DNS rebinding) gains nothing. Reading and writing stop when the time for the whole exchange is over,
however slowly the other side drips.
"""

import functools
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, cast

import httpcore2
import httpx2

type Clock = Callable[[], float]
type Resolve = Callable[[str, int], Sequence[str]]
type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(httpcore2.ConnectError):
    """The host's name points to an address that may not be called."""


class Deadline:
    """Seconds left of one exchange, by a clock that only runs forwards."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._ends = clock()

    def start(self, seconds: float) -> None:
        """Begin a new exchange."""
        self._ends = self._clock() + seconds

    def within(self, timeout: float | None, late: type[httpcore2.TimeoutException]) -> float:
        """The timeout for the next step, cut to what is left; raises ``late`` when nothing is."""
        left = self._ends - self._clock()
        if left <= 0:
            raise late("the exchange took too long")
        return left if timeout is None else min(timeout, left)


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, in the system's order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def may_call(text: str, *, private_network: bool) -> bool:
    """Whether an address is on the public internet, or on our own networks where that is configured.

    Link-local addresses (cloud metadata lives there), multicast and unspecified ones are never called.
    """
    address = _innermost(ipaddress.ip_address(text.partition("%")[0]))
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    return address.is_global or (private_network and (address.is_private or address.is_loopback))


def _innermost(address: Address) -> Address:
    """The IPv4 address that an IPv6 one wraps (mapped, 6to4, Teredo, NAT64), or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (address,))[-1]


class _TimedStream(httpcore2.NetworkStream):
    """A connection whose every step is cut to what is left of the exchange."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = self._deadline.within(timeout, httpcore2.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _GuardedBackend(httpcore2.NetworkBackend):
    """Resolves, checks and connects in one step."""

    def __init__(self, deadline: Deadline, *, private_network: bool, resolve: Resolve) -> None:
        self._deadline, self._private_network, self._resolve = deadline, private_network, resolve
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = self._checked_addresses(host, port)
        for address in addresses[:-1]:
            try:
                return self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._connect(addresses[-1], port, timeout, local_address, socket_options)

    def _checked_addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError):
            addresses = ()
        if not addresses:
            raise httpcore2.ConnectError("the host's name is not known")
        if not all(may_call(address, private_network=self._private_network) for address in addresses):
            raise AddressRefused("the host's address may not be called")
        return addresses

    def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        options: Iterable[httpcore2.SOCKET_OPTION] | None,
    ) -> httpcore2.NetworkStream:
        left = self._deadline.within(timeout, httpcore2.ConnectTimeout)
        stream = self._sockets.connect_tcp(address, port, left, local_address, options)
        return _TimedStream(stream, self._deadline)


class _Body(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Any:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class GuardedTransport(httpx2.BaseTransport):
    """A transport for httpx2 on one connection pool of the guarded backend; HTTP/1.1 only, no proxies."""

    def __init__(
        self,
        deadline: Deadline,
        ssl_context: ssl.SSLContext,
        *,
        private_network: bool,
        resolve: Resolve = resolve,
    ) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=2,
            keepalive_expiry=10.0,
            network_backend=_GuardedBackend(deadline, private_network=private_network, resolve=resolve),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; the exceptions are those of httpcore2."""
        url = request.url
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        content = cast(httpx2.SyncByteStream, request.stream)
        response = self._pool.handle_request(
            httpcore2.Request(
                request.method,
                target,
                headers=request.headers.raw,
                content=content,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions
        )

    def close(self) -> None:
        self._pool.close()


@functools.cache  # reading the system's authorities costs more than an exchange
def tls_context(ca_file: str | None = None) -> ssl.SSLContext:
    """Certificates and host names verified, TLS 1.2 or newer; ``ca_file`` adds an institution's own authority."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context
