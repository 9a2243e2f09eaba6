"""Every setting. What differs between installations is read here, from the environment."""

from pathlib import Path

from .environment import (
    broker,
    flag,
    hosts,
    origins,
    postgresql,
    secret_key,
    sqlite,
    word,
    words,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# --- The environment -------------------------------------------------------------------------

SAMPLE = flag("SAMPLE")  # the sample cooperative: a folder, a key and cookies of its own
DATA_ROOT = Path(word("COOPERATIVE_DATA", str(BASE_DIR / "data"))).resolve()
DATA_DIR = Path(word("DATA_DIR", str(DATA_ROOT / ("sample" if SAMPLE else "real")))).resolve()

SITE_URL = word("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
PRODUCTION = SITE_URL.startswith("https://")
DEBUG = flag("DEBUG") and not PRODUCTION
DATABASE_URL = "" if SAMPLE else word("DATABASE_URL")
REDIS_URL = "" if SAMPLE else word("REDIS_URL")
PROXIES = int(word("TRUSTED_PROXY_COUNT", "0"))

SECRET_KEY = ("" if SAMPLE else word("SECRET_KEY")) or secret_key(DATA_DIR)
ALLOWED_HOSTS = hosts(SITE_URL, words("ALLOWED_HOSTS"))

# --- Applications ----------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # the list of passkeys needs it
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "csp",
    "django_htmx",
    "cooperative",
    "accounts",
    "initiatives",
    "budgets",
]
MIDDLEWARE = [
    # Before WhiteNoise, so that files carry the policy too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cooperative.middleware.TraceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    "accounts.middleware.FrontDoorMiddleware",
    # Before the CSRF check, which is the first to read the body.
    "cooperative.middleware.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.SignInMiddleware",
    "accounts.middleware.PartnerMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cooperative.middleware.NothingToReadMiddleware",
    "cooperative.middleware.DatabaseAwayMiddleware",
    "cooperative.middleware.RefusedMiddleware",
]
ROOT_URLCONF = "cooperative.urls"
WSGI_APPLICATION = "cooperative.wsgi.application"
REFUSALS_RECORDED_BY = "initiatives.events.record_refused"
TEST_RUNNER = "cooperative.testing.PytestRunner"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cooperative.folders.context",
                "cooperative.mailbox.context",
                "accounts.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "cooperative.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Where things are kept -------------------------------------------------------------------

DATABASES = {
    "default": postgresql(DATABASE_URL)
    if DATABASE_URL
    else sqlite(DATA_DIR, word("SQLITE_SYNCHRONOUS", "NORMAL"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Failed sign-ins are counted here and sessions are rows: both in the database, so that a broker
# that is away or flushed is felt by nobody.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cooperative_cache",
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 7 * 24 * 3600

STATIC_URL = "/static/"
STATIC_ROOT = Path(word("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "cooperative.storage.JoinedStyles",  # first: its app.css goes before the one it was made of
    "cooperative.storage.JoinedPasskeys",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "cooperative.storage.HashedStatic"},
}
MEDIA_ROOT = DATA_DIR / "media"
# Nothing collected yet, or somebody is changing the files: serve them from where they lie.
WHITENOISE_USE_FINDERS = DEBUG or not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
LARGEST_UPLOAD = 25 * 1024 * 1024  # a form with files, all in all

# --- Language and time -----------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- Signing in ------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,50/h/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Tracking would write a row on every page view.
USERSESSIONS_TRACK_ACTIVITY = False

SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
OIDC_SERVER_URL = "" if SAMPLE else word("OIDC_SERVER_URL")
if OIDC_SERVER_URL:
    # Its addresses, and the libraries that it loads, are there for those who use them.
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "company",
            "name": word("OIDC_NAME", "Company account"),
            "client_id": word("OIDC_CLIENT_ID"),
            "secret": word("OIDC_CLIENT_SECRET"),
            "settings": {"server_url": OIDC_SERVER_URL},
        }
    )

# --- The browser -----------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # A form that is answered by going on to the company's sign-in page counts too.
        "form-action": ["'self'", *origins(OIDC_SERVER_URL)],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
CSRF_FAILURE_VIEW = "cooperative.views.csrf_failure"
CSRF_COOKIE_HTTPONLY = True
# __Host-: a browser takes the cookie over TLS alone, and from this very host.
COOKIES = "__Host-" if PRODUCTION else "sample_" if SAMPLE else "cooperative_"
SESSION_COOKIE_NAME = f"{COOKIES}session"
CSRF_COOKIE_NAME = f"{COOKIES}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if PRODUCTION:
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Mail ------------------------------------------------------------------------------------

EMAIL_HOST = word("EMAIL_HOST", "localhost")
EMAIL_PORT = int(word("EMAIL_PORT", "25"))
EMAIL_HOST_USER = word("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = word("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = DATA_DIR / "mail"
# The sample never sends; at home mail lies in a folder until a server is named.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if (PRODUCTION or word("EMAIL_HOST")) and not SAMPLE
    else "cooperative.mailbox.FolderBackend"
)
DEFAULT_FROM_EMAIL = word("DEFAULT_FROM_EMAIL", "cooperative@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Tasks -----------------------------------------------------------------------------------

# Messages are hints. Without a broker nobody is woken, and the rows wait in the database.
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker(
    REDIS_URL, word("COOPERATIVE_BROKER"), DATA_DIR
)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a broker may be away for a night
CELERY_TASK_PUBLISH_RETRY = False  # somebody's request waits meanwhile
CELERY_TASK_DEFAULT_QUEUE = "cooperative"  # a Redis may serve others too
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 240  # seconds; below the visibility timeout, else a task runs twice
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # nobody who reaches the broker is to stop a worker
CELERY_BEAT_SCHEDULE = {
    # Does all that is due, from the rows alone, also where every message before it was lost.
    "sweep": {
        "task": "initiatives.tasks.sweep",
        "schedule": float(word("SWEEP_EVERY", "15")),
        # After a pause of the worker one sweep is enough; those that waited for long are dropped.
        "options": {"expires": 60},
    },
    # Asks the rows whether the ledger was verified tonight; so a pause at that hour costs nothing.
    "verify": {
        "task": "budgets.tasks.verify_nightly",
        "schedule": 600.0,
        "options": {"expires": 300},
    },
}

# --- Logs ------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "cooperative.trace.TraceFilter"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": word("LOG_LEVEL", "WARNING")},
}
