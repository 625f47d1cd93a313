"""The tests: real PostgreSQL, mail in memory, no sandbox institutions unless a test starts them."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def own_folder() -> str:
    """A folder of this run's own, so that tests and a running server never share keys or state files."""
    folder, maker = tempfile.mkdtemp(prefix="tsunagi-test-"), os.getpid()
    # by the process that made it alone: its workers and forks use it too
    atexit.register(lambda: os.getpid() == maker and shutil.rmtree(folder, ignore_errors=True))
    return folder


if "TSUNAGI_TEST_VAR_DIR" not in os.environ:
    os.environ["TSUNAGI_TEST_VAR_DIR"] = own_folder()
TEST_VAR = Path(os.environ["TSUNAGI_TEST_VAR_DIR"])

os.environ.setdefault("TSUNAGI_WEB_ROLE", "tsunagi_web_test")  # a server may also hold somebody's own data

from config.environment import socket_in  # noqa: E402 - after the folder is chosen
from config.settings.base import *  # noqa: E402,F403 - settings are read as one namespace
from config.settings.base import (  # noqa: E402 - after the folder is chosen
    INSTALLED_APPS,
    configure_database,
    owner_database_url,
)

DEBUG = False
SECRET_KEY = "the tests' key, known to everybody"  # noqa: S105 - not a secret
DATABASES, DATABASE_WEB_PASSWORD = configure_database(owner_database_url(), SECRET_KEY)
DATABASES["default"]["TEST"] = {"NAME": f"test_tsunagi_{os.getpid()}"}  # two runs at once do not meet
VAR_DIR = TEST_VAR
TSUNAGI_KEY_DIR = TEST_VAR / "keys"
TSUNAGI_JWKS_FILE = TSUNAGI_KEY_DIR / "jwks.json"
DROP_DIR = TEST_VAR / "drops"
SANDBOX_SCANNER = socket_in(TEST_VAR, "scanner")
CLAMD_ADDRESS = ""  # a test that wants a scanner starts one
TSUNAGI_KEYS = ""
TSUNAGI_KEYS_FILE = TSUNAGI_KEY_DIR / "wrapping-keys"
TSUNAGI_KEYS_MADE_WHEN_MISSING = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://"
INSTALLED_APPS = [*INSTALLED_APPS, "apps.sandbox"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
FEED_PRIVATE_NETWORK_ALLOWED = True
FEED_DOCUMENT_HOSTS = ["127.0.0.1", "localhost"]  # the sandbox's
ALLOW_FORCED_RTL = True
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # type: ignore[assignment]  # served from where they lie, nothing is collected
