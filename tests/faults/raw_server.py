"""A server that sends whatever bytes it is told, for faults that no HTTP library would commit."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class RawServer:
    """Reads one request a connection and answers it with the pieces of ``script``; counts what it sent."""

    def __init__(self, script: Callable[[bytes], Iterable[bytes]]) -> None:
        self._script = script
        self._stopping = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self._threads = [threading.Thread(target=self._accept)]
        self.sent = 0
        self.requests: list[bytes] = []

    @property
    def port(self) -> int:
        port: int = self._socket.getsockname()[1]
        return port

    def _accept(self) -> None:
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                connection, _address = self._socket.accept()
                thread = threading.Thread(target=self._answer, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(5)
            request = connection.recv(65_536)
            self.requests.append(request)
            for piece in self._script(request):
                if self._stopping.is_set():
                    return
                connection.sendall(piece)
                self.sent += len(piece)

    @contextmanager
    def running(self) -> Iterator["RawServer"]:
        self._threads[0].start()
        try:
            yield self
        finally:
            self._stopping.set()
            for thread in self._threads:
                thread.join()
            self._socket.close()
