"""Servers of a test in threads that sleep until somebody asks: ten that look up a hundred times a second slow the rest."""

import socket
import threading
from contextlib import suppress
from socketserver import TCPServer
from typing import Final

#: How long a thread sleeps without being asked; ``stop`` wakes it.
SECONDS: Final = 60.0


def start(server: TCPServer) -> threading.Thread:
    """Serves from now on, in a thread that is returned."""
    thread = threading.Thread(target=server.serve_forever, args=(SECONDS,), daemon=True)
    thread.start()
    return thread


def stop(server: TCPServer) -> None:
    """Ends what ``start`` began, and closes the server."""
    ending = threading.Thread(target=server.shutdown)
    ending.start()
    while ending.is_alive():
        with socket.socket() as waking:  # not by create_connection, which tests watch
            waking.settimeout(1)
            with suppress(OSError):
                waking.connect(server.server_address)  # type: ignore[arg-type] # TCP
        ending.join(0.01)
    server.server_close()
