"""The list of who has been erased, by number: kept apart from the database."""

import json
import os
from pathlib import Path

from django.conf import settings


def append(erasure, subject):
    """One line of ids, on the disk before the transaction ends."""
    line = {
        "at": erasure.done_at.isoformat(),
        "people": [person.pk for person in subject.people],
        "user": subject.user and subject.user.pk,
        "pseudonym": erasure.pseudonym,
        "by": erasure.done_by_id,
    }
    path = Path(settings.ERASURES)
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_APPEND | os.O_CREAT | os.O_WRONLY
    with open(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
