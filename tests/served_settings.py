"""The demo as a server process of its own meets it, on the tests' PostgreSQL.

That cluster writes without fsync, for speed, which a start is refused for otherwise.
"""

from sekoplan.settings import *  # noqa: F403

SILENCED_SYSTEM_CHECKS = ["security.W021", "sekoplan.E008", "sekoplan.E009"]
