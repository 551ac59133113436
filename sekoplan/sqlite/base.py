"""SQLite's connection, which lets whoever has waited longest write next."""

import sqlite3
import time

from django.db.backends.sqlite3 import base
from django.db.backends.utils import debug_transaction

# Who has just come looks seldom whether it's their turn, who has waited looks often.
SELDOM, OFTEN, WAITED = 0.01, 0.001, 0.1


class DatabaseWrapper(base.DatabaseWrapper):
    """Begins a transaction when nobody else writes, or fails after ``timeout`` seconds.

    SQLite's own way of waiting sleeps longer each time, up to a tenth of a second. Who
    has waited long then meets the gap between two others' transactions least often:
    with eight who write all the time one in a hundred waited for seconds.
    """

    def _start_transaction_under_autocommit(self):
        begin = f"BEGIN {self.transaction_mode or ''}"
        with self.wrap_database_errors, debug_transaction(self, begin):
            patience = self.settings_dict["OPTIONS"]["timeout"]
            self.connection.execute("PRAGMA busy_timeout=0")
            try:
                self._begin_when_free(begin, time.monotonic(), patience)
            finally:
                # What is written without a transaction, and a checkpoint, wait as ever.
                self.connection.execute(f"PRAGMA busy_timeout={patience * 1000:d}")

    def _begin_when_free(self, begin, came, patience):
        """Django's cursor would leave each failed try behind until memory is swept."""
        while True:
            try:
                return self.connection.execute(begin)
            except sqlite3.OperationalError as error:
                waited = time.monotonic() - came
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or waited > patience:
                    raise
            time.sleep(OFTEN if waited > WAITED else SELDOM)
