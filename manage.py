#!/usr/bin/env python
"""Django's command line with Sekoplan's settings."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekoplan.settings")
    # Reading a document asks neither a database nor a secret: it runs from a clone.
    if sys.argv[1:2] == ["read_plan"] and "SECRET_KEY" not in os.environ:
        os.environ["SEKOPLAN_DEMO"] = "1"
    execute_from_command_line(sys.argv)
