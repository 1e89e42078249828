"""Settings, read from the environment (and `.env`), strict: a wrong value stops the start with its name.

The README's table describes each; a test holds the two together.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without blanks; environs keeps the spaces of its items."""
    return [item.strip() for item in env.str(name, default).split(",") if item.strip()]


def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = env.str(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it accepts {', '.join(allowed)}")
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
    SITE_URL = env.str("SITE_URL", "").rstrip("/")
    SITE_NAME = env.str("SITE_NAME", "Digest")
    SITE_CONTACT = env.str("SITE_CONTACT", "")
    FOOTER_NOTE = env.str("FOOTER_NOTE", "")
    HOST = env.str("HOST", "127.0.0.1")
    PORT = env.int("PORT", 8000)
    TRUSTED_PROXIES = words("TRUSTED_PROXIES")
    DATA_DIR = BASE_DIR / Path(env.str("DATA_DIR", "var"))
    DATABASE_URL = env.str("DATABASE_URL", "")
    REDIS_URL = env.str("REDIS_URL", "")
    TIME_ZONE = env.str("TIME_ZONE", "UTC")
    SIGNUP = one_of("SIGNUP", "open", ("open", "invite", "closed"))
    RETENTION_DAYS = env.int("RETENTION_DAYS", 30)
    METRICS_TOKEN = env.str("METRICS_TOKEN", "")
    LLM_BASE_URL = env.str("LLM_BASE_URL", "")
    LLM_API_KEY = env.str("LLM_API_KEY", "")
    LLM_MODEL = env.str("LLM_MODEL", "")
    LLM_ANSWERS = one_of("LLM_ANSWERS", "auto", ("auto", "json_schema", "json_object", "plain"))
    LLM_DAILY_BUDGET = env.decimal("LLM_DAILY_BUDGET", "1.00")
    LLM_PRICE_IN = env.decimal("LLM_PRICE_IN", "0.60")
    LLM_PRICE_OUT = env.decimal("LLM_PRICE_OUT", "2.50")
    SUMMARY_LANGUAGES = words("SUMMARY_LANGUAGES", "source")
    CRAWLER_ALLOWED_PRIVATE_HOSTS = words("CRAWLER_ALLOWED_PRIVATE_HOSTS")
    RSSHUB_BASE = env.str("RSSHUB_BASE", "").rstrip("/")
    SOURCES = env.str("SOURCES", "")
    SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(DATA_DIR / "secret_key")
except EnvError as problem:
    raise ImproperlyConfigured(str(problem)) from problem

site_host = urlsplit(SITE_URL).hostname
ALLOWED_HOSTS = words("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]", *([site_host] if site_host else [])]
CRAWLER_USER_AGENT = f"Digest/0.1 (+{SITE_URL or 'self-hosted'}{'; ' + SITE_CONTACT if SITE_CONTACT else ''})"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "ninja",
    "digest.apps.DigestConfig",
    "crawler.lease",
    "crawler.feeds",
    "crawler.stories",
    "summarizer",
    "digest.accounts",
    "digest.channels",
    "digest.posts",
    "digest.editions",
    "digest.pages",
    "digest.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "digest.urls"
WSGI_APPLICATION = "digest.wsgi.application"
ASGI_APPLICATION = "digest.asgi.application"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "hot"
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
            ],
        },
    },
]

if DATABASE_URL:
    DATABASES = {
        "default": dj_database_url.parse(DATABASE_URL, conn_max_age=None, conn_health_checks=True),
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "digest.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # a deferred transaction that turns into a writer fails at once; IMMEDIATE waits its turn
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        },
    }

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "digest" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
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

# When each stage runs: task name -> seconds. The embedded clock calls the function; a grown one sends a task.
CLOCK = {
    "crawler.feeds.tasks.fetch_due": 15,
    "crawler.stories.tasks.assign_new": 5,
    "crawler.feeds.tasks.read_articles": 10,
    "crawler.stories.tasks.fetch_pictures": 30,
    "summarizer.tasks.summarise_hot": 5,
    "digest.posts.tasks.publish_ready": 5,
    "digest.editions.tasks.close_editions": 60,
    "digest.pages.tasks.retain": 3600,
}
