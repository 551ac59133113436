"""Every setting, read from the environment once (docs/decisions/settings.md)."""

import os
import secrets
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("SEKOPLAN_VAR") or BASE_DIR / "var").resolve()

# Secrets are read from os.environ: env() takes a value that begins with a dollar
# sign for the name of another variable and prints the rest of it when there is none.
env = environ.Env()
DEMO = env.bool("SEKOPLAN_DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)


def required(name):
    """A value that a production start can't do without."""
    if value := os.environ.get(name):
        return value
    raise ImproperlyConfigured(
        f"{name} is not set: see docs/deploy.md, or start the demo with ./run"
    )


def day(name):
    """A date that may be left out."""
    value = os.environ.get(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not a day: 2026-11-22") from error


def demo_secret():
    """The demo's own key, made once and kept so that log-ins outlive a restart."""
    path = VAR_DIR / "demo-secret-key"
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as f:
            f.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


if "SECRET_KEY" in os.environ and (DEMO or DEBUG):
    raise ImproperlyConfigured(
        "A SECRET_KEY in the environment means production: take away SEKOPLAN_DEMO and "
        "DEBUG, or the key."
    )
if DEMO or DEBUG:
    VAR_DIR.mkdir(mode=0o700, exist_ok=True)
    SECRET_KEY = demo_secret()
    SITE_URL = f"http://localhost:{os.environ.get('PORT') or 8000}"
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
else:
    SECRET_KEY = required("SECRET_KEY")
    SITE_URL = required("SITE_URL").rstrip("/")
    ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname]
SECRET_KEY_FALLBACKS = [
    key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key
]

# Whose data has been erased, by number: what a restored backup must erase anew. It is
# kept apart from the database, and best on another disk than the backups'.
ERASURES = os.environ.get("SEKOPLAN_ERASURES") or VAR_DIR / "erasures.jsonl"

# Apps, in the order their templates and commands are looked for

INSTALLED_APPS = [
    "activities",
    "clubs",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "sekoplan.proxy.TrustedProxyMiddleware",
    "sekoplan.logs.RequestLogMiddleware",
    "sekoplan.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sekoplan.methods.MethodsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sekoplan.headers.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sekoplan.sessions.SessionLimitMiddleware",
    "sekoplan.accounts.SignedInMiddleware",
    "sekoplan.accounts.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
ROOT_URLCONF = "sekoplan.urls"
WSGI_APPLICATION = "sekoplan.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The preview of a plan that is being read in sends eight fields for each commitment.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# A paste that is too large for a plan (2 MB) is told so beside its field, not by a 400.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 << 20
# No upload is ever a file on disk (S41); one that is larger is told so by its form.
FILE_UPLOAD_HANDLERS = ["sekoplan.uploads.InMemory"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "sekoplan.jinja.environment",
            "auto_reload": DEBUG,
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# Data (docs/decisions/two-databases.md). What is set here is read back from the live
# connection before the first request: sekoplan/checks.py.

DATABASES = {
    "default": environ.Env.db_url_config(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'sekoplan.sqlite3'}"
    )
}
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "sekoplan.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            # What is erased is overwritten, not left in pages that are free.
            " PRAGMA secure_delete=ON;"
        ),
    }
else:
    # The second is what reading here and there costs on a disk without moving parts;
    # PostgreSQL's own guess, four times that, makes it read whole tables instead.
    # A query asked for the third time stays planned for the rest of the connection:
    # planning takes PostgreSQL longer than answering. Left to itself it plans the
    # longest ones anew each time, since it thinks that it would gain by it.
    options = (
        "-c synchronous_commit=on -c random_page_cost=1.1"
        " -c plan_cache_mode=force_generic_plan"
    )
    planned = {"server_side_binding": True, "prepare_threshold": 2}
    DATABASES["default"].setdefault("OPTIONS", {}).update(options=options, **planned)
CACHES = {
    # Rate limits live here: they must be shared by the workers and outlive a restart.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    # Rendered pieces, named by their content: each worker may keep its own.
    "fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "fragments",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}

# Backups are sealed for the two officers who hold these keys (docs/backup.md).
BACKUP_RECIPIENTS = os.environ.get("SEKOPLAN_BACKUP_RECIPIENTS", "")
BACKUP_DIR = Path(os.environ.get("SEKOPLAN_BACKUP_DIR") or VAR_DIR / "backups")

# Swedish, in Swedish time

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska")]
TIME_ZONE = "Europe/Stockholm"
USE_THOUSAND_SEPARATOR = False

# Static files: hashed names and compressed copies, served by the process itself

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

# People and log-in (docs/decisions/log-in.md)

AUTH_USER_MODEL = "clubs.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "sekoplan.passwords.CappedArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "sekoplan.passwords.LongEnoughValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "sekoplan.passwords.MaximumLengthValidator"},
    {"NAME": "sekoplan.passwords.UncommonValidator"},
    {"NAME": "sekoplan.passwords.OwnWordsValidator"},
]
# Django's own: the library's writes a row about the address when a link is looked at.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
)
PASSWORD_RESET_TIMEOUT = timedelta(hours=1).total_seconds()

ACCOUNT_ADAPTER = "sekoplan.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "change_password": "sekoplan.accounts.ChangePasswordForm",
    "login": "sekoplan.accounts.LoginForm",
    "reauthenticate": "sekoplan.accounts.ReauthenticateForm",
    "reset_password": "sekoplan.accounts.ResetPasswordForm",
    "reset_password_from_key": "sekoplan.accounts.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Who is invited has shown that the address is theirs by opening the invitation.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = timedelta(minutes=15).total_seconds()
ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/key"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False

MFA_REQUIRED = not DEMO
MFA_ADAPTER = "sekoplan.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Sekoplan"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO

# E-mail: the demo prints it. A server that says nothing is not waited for.

EMAIL_TIMEOUT = 15
vars().update(
    environ.Env.email_url_config(os.environ.get("EMAIL_URL") or "consolemail://")
)
DEFAULT_FROM_EMAIL = os.environ.get(
    "DEFAULT_FROM_EMAIL", f"Sekoplan <sekoplan@{urlsplit(SITE_URL).hostname}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The operator, and whoever has found a hole (sekoplan/security_contact.py)

OPERATOR_EMAIL = os.environ.get("OPERATOR_EMAIL", "")
# What only the operator knows of the disk (sekoplan/volumes.py)
ENCRYPTED_VOLUME = os.environ.get("SEKOPLAN_ENCRYPTED_VOLUME", "").lower() == "yes"
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "")
SECURITY_CONTACT_CHECKED = day("SECURITY_CONTACT_CHECKED")

# What the browser is told (docs/decisions/csp.md); the rest in sekoplan/headers.py

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "sekoplan.said.MessageStorage"
MESSAGE_COOKIE_NAME = "messages"
CSRF_FAILURE_VIEW = "sekoplan.failures.csrf_failure"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

# The proxies whose word about the visitor's address and about TLS is taken.
TRUSTED_PROXIES = [] if DEMO else env.list("TRUSTED_PROXIES", default=["127.0.0.1"])
if not DEMO:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = int(timedelta(days=730).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Preloading binds the whole domain and is slow to undo: the owner's own choice.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    MESSAGE_COOKIE_NAME = "__Host-messages"

# One JSON line per event, on standard error. The demo leaves its terminal readable.

LOG_LEVEL = os.environ.get("LOG_LEVEL") or ("WARNING" if DEMO else "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "sekoplan.logs.JsonFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # The request line says the same; an unhandled error is logged once, here.
        "django.request": {"level": "ERROR"},
        # So does the 400 of whoever scans the internet with made-up hosts.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # Its warnings quote the document.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
