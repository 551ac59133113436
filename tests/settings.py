"""The demo's plain HTTP without its example data: what every test runs with."""

import atexit
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

os.environ.pop("SECRET_KEY", None)
os.environ["SEKOPLAN_DEMO"] = "1"

from sekoplan.settings import *  # noqa: E402, F403
from sekoplan.settings import DATABASES  # noqa: E402

# A real file, as in production: in memory there is neither WAL nor waiting for a lock.
DATABASES["default"]["TEST"] = {
    "NAME": str(Path(tempfile.gettempdir()) / f"sekoplan-test-{os.getpid()}.sqlite3")
    if DATABASES["default"]["ENGINE"].endswith("sqlite")
    else f"test_sekoplan_{os.getpid()}"
}

# The places where PDFs are made are a machine's; processes of tests don't wait in line.
VAR_DIR = Path(tempfile.gettempdir()) / f"sekoplan-test-{os.getpid()}"
ERASURES = VAR_DIR / "erasures.jsonl"
atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)

DEMO = False
# The tests of the gate turn it on.
MFA_REQUIRED = False
SITE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "localhost"]
SECURITY_CONTACT = "mailto:sakerhet@example.org"
SECURITY_CONTACT_CHECKED = date.today()
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# The tests of log-in use the real hasher; it takes a quarter of a second.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files straight from their sources: no collectstatic before a test.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
