"""The program of one institution: ``python -m apps.sandbox.servers.program FOLDER``.

It ends on SIGTERM or SIGINT and, so that no server outlives the one who started it, when its standard input closes.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from apps.sandbox.servers.institution import Institution
from apps.sandbox.servers.web import Server


def main(folder: Path) -> int:
    try:
        server = Server(Institution(folder))
    except OSError as error:
        sys.stderr.write(f"{folder.name}: {error.strerror or error}\n")
        return 2

    def stop(_signal: int = 0, _frame: FrameType | None = None) -> None:
        server.institution.polling.close()
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    threading.Thread(target=_when_orphaned, args=(stop,), daemon=True).start()
    with server:
        server.serve_forever(poll_interval=0.2)
    return 0


def _when_orphaned(stop: Callable[[], None]) -> None:
    while os.read(0, 1024):
        pass
    stop()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
