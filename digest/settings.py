"""Settings, read from the environment (and `.env`), strict: a wrong value stops the start with its name.

The README's table describes each; a test holds the two together.
"""

from __future__ import annotations

import logging.config
import os
import secrets
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import dj_database_url
import dj_email_url
import structlog
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

from digest.lib.masked import masked_line, masking

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
if "PYTEST_VERSION" not in os.environ:  # tests never read a contributor's own keys
    env.read_env(str(BASE_DIR / ".env"), recurse=False)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without blanks; environs keeps the spaces of its items."""
    return [item.strip() for item in env.str(name, default).split(",") if item.strip()]


def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = env.str(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it accepts {', '.join(allowed)}")
    return value


def address(name: str, default: str = "", schemes: tuple[str, ...] = ("http", "https")) -> str:
    """An address of one of ``schemes`` with a host, without its last slash, or nothing."""
    value = env.str(name, default).rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in schemes or not parts.netloc):
        raise ImproperlyConfigured(f"{name} is {value!r}; it accepts an address such as {schemes[-1]}://host")
    return value


def kept_secret(path: Path) -> str:
    """The secret of this installation, made at the first start and kept beside its data."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


try:
    DEBUG = env.bool("DEBUG", False)
    SITE_URL = address("SITE_URL")
    SITE_NAME = env.str("SITE_NAME", "Digest")
    SITE_CONTACT = env.str("SITE_CONTACT", "")
    FOOTER_NOTE = env.str("FOOTER_NOTE", "")
    HOST = env.str("HOST", "127.0.0.1")
    PORT = env.int("PORT", 8000)
    TRUSTED_PROXIES = words("TRUSTED_PROXIES")
    DATA_DIR = BASE_DIR / Path(env.str("DATA_DIR", "var"))
    DATABASE_URL = env.str("DATABASE_URL", "")
    STATEMENT_TIMEOUT = env.int("STATEMENT_TIMEOUT", 60)
    REDIS_URL = address("REDIS_URL", schemes=("rediss", "redis"))
    TIME_ZONE = env.str("TIME_ZONE", "UTC")
    SIGNUP = one_of("SIGNUP", "open", ("open", "invite", "closed"))
    EMAIL_URL = env.str("EMAIL_URL", "")
    RETENTION_DAYS = env.int("RETENTION_DAYS", 30)
    PING_URL = address("PING_URL")
    METRICS_TOKEN = env.str("METRICS_TOKEN", "")
    LLM_BASE_URL = address("LLM_BASE_URL")
    LLM_API_KEY = env.str("LLM_API_KEY", "")
    LLM_MODEL = env.str("LLM_MODEL", "")
    LLM_ANSWERS = one_of("LLM_ANSWERS", "auto", ("auto", "json_schema", "json_object", "plain"))
    LLM_DAILY_BUDGET = env.decimal("LLM_DAILY_BUDGET", Decimal("1.00"))
    LLM_PRICE_IN = env.decimal("LLM_PRICE_IN", Decimal("0.60"))
    LLM_PRICE_OUT = env.decimal("LLM_PRICE_OUT", Decimal("2.50"))
    SUMMARY_LANGUAGES = words("SUMMARY_LANGUAGES", "source")
    CRAWLER_ALLOWED_PRIVATE_HOSTS = words("CRAWLER_ALLOWED_PRIVATE_HOSTS")
    RSSHUB_BASE = address("RSSHUB_BASE")
    SOURCES = env.str("SOURCES", "")
    SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(DATA_DIR / "secret_key")
except EnvError as problem:
    raise ImproperlyConfigured(str(problem)) from problem
if TIME_ZONE not in available_timezones():  # Django itself would stop with a riddle
    raise ImproperlyConfigured(
        f"TIME_ZONE is {TIME_ZONE!r}; it accepts an IANA name such as UTC or Asia/Shanghai"
    )

# Mail: without EMAIL_URL it is shown on the console, and pages offer nothing that needs it.
mail = dj_email_url.parse(EMAIL_URL or "console:")
if "EMAIL_BACKEND" not in mail or (EMAIL_URL.startswith(("smtp:", "submission:")) and not mail["EMAIL_HOST"]):
    raise ImproperlyConfigured(
        "EMAIL_URL is not understood; it accepts submission://user:password@host:587 or smtp://host:25?ssl=true"
    )
EMAIL_BACKEND = "digest.accounts.outbox.Outbox"  # requests write rows; send_mails gives them to MAIL_BACKEND
MAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = mail["EMAIL_BACKEND"], mail["EMAIL_HOST"], mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"], 10  # seconds

site_host = urlsplit(SITE_URL).hostname
DEFAULT_FROM_EMAIL = mail.get("DEFAULT_FROM_EMAIL") or (
    SITE_CONTACT.removeprefix("mailto:") if "@" in SITE_CONTACT else f"digest@{site_host or 'localhost'}"
)
ALLOWED_HOSTS = words("ALLOWED_HOSTS") or [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *([site_host] if site_host else []),
]
CRAWLER_USER_AGENT = f"Digest/0.1 (+{SITE_URL or 'self-hosted'}{'; ' + SITE_CONTACT if SITE_CONTACT else ''})"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "digest.apps.DigestConfig",
    "crawler.lease",
    "crawler.feeds",
    "crawler.stories",
    "summarizer",
    "digest.accounts",
    "digest.channels",
    "digest.chats",
    "digest.posts",
    "digest.comments",
    "digest.moderation",
    "digest.search",
    "digest.editions",
    "digest.notifications",
    "digest.pages",
    "digest.api",
]

MIDDLEWARE = [
    "digest.proxies.ForwardedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "digest.pages.language.LanguageMiddleware",
    "digest.pages.zone.OwnZone",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "digest.accounts.signed_in.SignedIn",
    "digest.pages.private.PrivatePages",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "digest.urls"
WSGI_APPLICATION = "digest.wsgi.application"
ASGI_APPLICATION = "digest.asgi.application"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["digest.accounts.backend.NameOrMail"]
SESSION_ENGINE = "digest.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 24 * 3600  # seconds
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "hot"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []  # behind a proxy that ends TLS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "digest" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "digest.pages.context.site",
            ],
        },
    },
]

if DATABASE_URL:
    try:
        database = dj_database_url.parse(DATABASE_URL, conn_max_age=None, conn_health_checks=True)
    except ValueError as problem:
        raise ImproperlyConfigured(
            f"DATABASE_URL is not understood ({problem}); it accepts postgres://user:password@host:5432/name"
        ) from None
    if database["ENGINE"] == "django.db.backends.postgresql":
        database["OPTIONS"] = {
            "connect_timeout": 5,
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT * 1000}",
            **database.get("OPTIONS", {}),
        }
    DATABASES = {"default": database}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA_DIR / "digest.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # a deferred transaction that turns into a writer fails at once; IMMEDIATE waits its turn
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                # a connection and its cache are a thread's own: 512 kB; the system caches too
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                " PRAGMA cache_size=-512;",
            },
        },
    }

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

ACCOUNT_ADAPTER = "digest.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "digest.accounts.forms.LoginForm",
    "signup": "digest.accounts.forms.SignupForm",
    "reset_password": "digest.accounts.forms.ResetPasswordForm",
    "request_login_code": "digest.accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "digest.accounts.forms.ConfirmLoginCodeForm",
    "add_email": "digest.accounts.forms.AddEmailForm",
    "change_password": "digest.accounts.forms.ChangePasswordForm",
    "set_password": "digest.accounts.forms.SetPasswordForm",
    "reset_password_from_key": "digest.accounts.forms.NewPasswordByMailForm",
    "reauthenticate": "digest.accounts.forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]  # no address is asked for without EMAIL_URL
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_EMAIL_VERIFICATION = "optional"  # digest.accounts.stages asks for more where there is an address
ACCOUNT_EMAIL_NOTIFICATIONS = bool(EMAIL_URL)
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ACCOUNT_CHANGE_EMAIL = True  # one address; the old one counts until the new one is verified
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds: mails are slow, and three guesses end a code
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "hot"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # they live in the cache; ours in SQL (digest.accounts.limits)
MFA_ADAPTER = "digest.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "digest.accounts.forms.CodeForm",
    "reauthenticate": "digest.accounts.forms.CodeAgainForm",
    "activate_totp": "digest.accounts.forms.ActivateAppForm",
    "add_webauthn": "digest.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "digest.accounts.forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 s that a phone's clock may be off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is verified before an account is first used
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_URL.startswith("https://")  # localhost

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "digest" / "static"]
FILE_UPLOAD_HANDLERS = [
    "digest.pages.chats.uploads.NeverOnDisk",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# compressing source maps as well took 20 s of the first start
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "webp", "jpg", "gif", "ico", "gz", "br", "zst", "map")
MEDIA_ROOT = DATA_DIR / "media"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'none'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"

# One line a fact: JSON when grown, for a collector, aligned text for people otherwise. No bodies, no tokens.
SHARED_LOG_STEPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso" if REDIS_URL else "%H:%M:%S", utc=bool(REDIS_URL)),
]
structlog.configure(
    processors=[*SHARED_LOG_STEPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
LOGGING_CONFIG = None  # configured right here, so that what is said while settings load is formatted too
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": SHARED_LOG_STEPS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(
                    [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
                    if REDIS_URL
                    else [
                        structlog.dev.ConsoleRenderer(
                            colors=False, exception_formatter=structlog.dev.plain_traceback
                        )
                    ]
                ),
                masked_line,
            ],
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "apscheduler": {"level": "WARNING"},
        "apscheduler.scheduler": {"level": "ERROR"},  # a stage that still runs is not started twice: as meant
        "httpx": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},  # the model client, a line a call
        "celery": {"level": "WARNING"},
        "mcp": {"level": "WARNING"},  # a line for each refused call
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
logging.setLogRecordFactory(masking(logging.LogRecord))
logging.config.dictConfig(LOGGING)

# When each stage runs: task name -> seconds. The embedded clock calls the function; a grown one sends a task.
CLOCK = {
    "crawler.feeds.tasks.fetch_due": 15,
    "crawler.stories.tasks.assign_new": 5,
    "crawler.feeds.tasks.read_articles": 10,
    "crawler.stories.tasks.fetch_pictures": 30,
    "summarizer.tasks.summarise_hot": 5,
    "digest.chats.tasks.read_share_links": 2,
    "digest.chats.tasks.follow_merges": 5,
    "digest.chats.tasks.rescan_chats": 30,
    "digest.chats.tasks.prune_drafts": 600,
    "digest.posts.tasks.publish_ready": 5,
    "digest.posts.tasks.publish_scheduled": 10,
    "digest.posts.tasks.read_previews": 5,
    "digest.posts.tasks.post_own_feeds": 30,
    "digest.posts.tasks.keep_chats": 10,
    "digest.channels.tasks.look_at_addresses": 15,
    "digest.comments.tasks.follow_merges": 5,
    "digest.editions.tasks.close_editions": 60,
    "digest.moderation.tasks.queue_cases": 5,
    "digest.search.tasks.pull_changes": 2,
    "digest.search.tasks.sweep": 30,
    "digest.notifications.tasks.pull": 2,
    "digest.pages.tasks.retain": 3600,
    "digest.accounts.tasks.send_waiting_mails": 2,
    "digest.accounts.tasks.clear_expired": 600,
    **({} if REDIS_URL else {"digest.memory.give_back": 60}),
    **({"digest.ping.ping": 60} if PING_URL else {}),
}
