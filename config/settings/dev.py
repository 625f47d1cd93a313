"""A first look on one machine: everything local, sample institutions, codes in a folder instead of mail."""

import os
import secrets

from config import local, pool
from config.environment import flag, socket_in
from config.settings.base import *  # noqa: F403 - settings are read as one namespace
from config.settings.base import (
    CLAMD_ADDRESS,
    INSTALLED_APPS,
    TSUNAGI_KEY_DIR,
    TSUNAGI_KEYS_FILE,
    VAR_DIR,
    configure_database,
    configure_redis,
    owner_database_url,
)


def _kept_secret() -> str:
    """A secret key of this checkout, made once and kept in var/."""
    file = VAR_DIR / "secret_key"
    if not file.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()


DEBUG = False
SECRET_KEY = os.environ.get("SECRET_KEY", "") or _kept_secret()
DATABASES, DATABASE_WEB_PASSWORD = configure_database(owner_database_url(), SECRET_KEY)
DATABASES["default"]["OPTIONS"]["pool"] = pool.options(max_size=4)  # type: ignore[index]
REDIS_URL = os.environ.get("REDIS_URL", "") or local.running_valkey(VAR_DIR) or "redis://127.0.0.1:6379/0"
CACHES = configure_redis(REDIS_URL)
CELERY_BROKER_URL = REDIS_URL
INSTALLED_APPS = [*INSTALLED_APPS, "apps.sandbox"]
TSUNAGI_KEYS_FILE = TSUNAGI_KEYS_FILE or TSUNAGI_KEY_DIR / "wrapping-keys"
TSUNAGI_KEYS_MADE_WHEN_MISSING = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": VAR_DIR / "mail"},
    }
}
SANDBOX_MAIL_DIR = VAR_DIR / "mail"
FEED_PRIVATE_NETWORK_ALLOWED = True
FEED_DOCUMENT_HOSTS = ["127.0.0.1", "localhost"]  # the sandbox's
SANDBOX_SCANNER = socket_in(VAR_DIR, "scanner")  # knows one test file only; `sandbox serve` starts it
CLAMD_ADDRESS = CLAMD_ADDRESS or f"unix:{SANDBOX_SCANNER}"
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # type: ignore[assignment]  # served from where they lie, nothing is collected
WHITENOISE_AUTOREFRESH = False
ALLOW_FORCED_RTL = True
SHOW_UNFINISHED_LANGUAGES = flag("SHOW_UNFINISHED_LANGUAGES", default=False)
