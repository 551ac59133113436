"""Backups: taken online, verified, sealed for two officers; and the way back.

What is decided here and why: docs/decisions/backups.md. How it is used: docs/backup.md.
"""


class BackupError(Exception):
    """Why there is no backup, or no restored database, in words for an operator."""
