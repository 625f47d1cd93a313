"""A worker of the outbox that kills itself at a point of its work; run by a test in a process of its own."""

import os
import signal
from datetime import datetime
from typing import Any

import django
from django.conf import settings

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"


def main() -> None:
    django.setup()
    from apps.notices import outbox

    settings.DATABASES["default"]["NAME"] = os.environ["WORKS_ON"]
    from django.db import connections

    connections["default"].settings_dict["NAME"] = os.environ["WORKS_ON"]
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": int(os.environ["MAIL_PORT"]), "timeout": 5},
        }
    }
    hand_over, settle = outbox._hand_over, outbox.settle

    def dying_hand_over(*given: Any) -> Any:
        if os.environ["DIES"] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        said = hand_over(*given)
        if os.environ["DIES"] == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return said

    def dying_settle(*given: Any, **named: Any) -> None:
        settle(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    outbox._hand_over, outbox.settle = dying_hand_over, dying_settle
    outbox.deliver(now=datetime.fromisoformat(os.environ["NOW"]))


main()
