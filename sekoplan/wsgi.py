"""The application that the server calls, once the database has been looked at."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekoplan.settings")
application = get_wsgi_application()

from django.db import connections  # noqa: E402

from sekoplan.checks import refuse_unsafe_start  # noqa: E402
from sekoplan.memory import spare_the_collector  # noqa: E402

refuse_unsafe_start()
connections.close_all()
spare_the_collector()
