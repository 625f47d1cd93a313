"""Production: every value from the environment, and no start without it."""

import os

from config import pool
from config.environment import required, whole_number, words
from config.settings.base import *  # noqa: F403 - settings are read as one namespace
from config.settings.base import (
    SECURE_CSP,
    TSUNAGI_KEY_PROVIDER,
    TSUNAGI_KEYS,
    configure_database,
    configure_redis,
)

DEBUG = False
SECRET_KEY = required("SECRET_KEY", "a long random text, the same on every process")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
DATABASES, DATABASE_WEB_PASSWORD = configure_database(
    required("DATABASE_URL", "the address of PostgreSQL 16 or newer, as the owner of the database"),
    SECRET_KEY,
)
DATABASES["default"]["OPTIONS"]["pool"] = pool.options(max_size=8)  # type: ignore[index]
REDIS_URL = required("REDIS_URL", "the address of Redis or Valkey")
CACHES = configure_redis(REDIS_URL)
CELERY_BROKER_URL = REDIS_URL
TSUNAGI_ISSUER = required("TSUNAGI_ISSUER", "our https address, by which institutions know us")
if TSUNAGI_KEY_PROVIDER.endswith(".FileKeyProvider") and not TSUNAGI_KEYS:
    TSUNAGI_KEYS_FILE = required(
        "TSUNAGI_KEYS_FILE", "the file with the keys that wrap residents' keys; docs/operations/keys.md"
    )
ALLOWED_HOSTS = [
    required("ALLOWED_HOSTS", "the host names we serve, separated by commas"),
    *words("ALLOWED_HOSTS"),
][1:]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-sid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SECURE_CSP = {**SECURE_CSP, "upgrade-insecure-requests": []}
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("TRUSTED_PROXY_COUNT", default=1)
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": required("EMAIL_HOST", "the mail server that sends sign-in codes"),
            "port": whole_number("EMAIL_PORT", default=587),
            "username": os.environ.get("EMAIL_HOST_USER", ""),
            "password": os.environ.get("EMAIL_HOST_PASSWORD", ""),
            "use_tls": True,
            "timeout": 20,  # seconds; a server that says nothing must not hold a worker
        },
    }
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
