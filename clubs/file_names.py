"""What a file that somebody fetches is saved as."""

import re

from django.utils.http import content_disposition_header

# What no file may be called anywhere, and what can't be seen
UNFIT = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|\u200e\u200f\u202a-\u202e\u2066-\u2069]')


def saved_as(name):
    """The header that says it, without what no file may be called (S42)."""
    return content_disposition_header(True, " ".join(UNFIT.sub(" ", name).split()))
