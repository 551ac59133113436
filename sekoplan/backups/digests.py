"""What a table holds, as a number of rows and a digest without an order."""

import hashlib
from dataclasses import dataclass, field


@dataclass
class Rows:
    """SHA-256 of each row, summed: rows have no order, and nothing is kept of them.

    It finds what was lost or damaged. That nobody changed anything on purpose is what
    age's seal shows, and the trail's own chain.
    """

    count: int = 0
    total: int = field(default=0, repr=False)

    def add(self, row: bytes):
        self.count += 1
        self.total += int.from_bytes(hashlib.sha256(row).digest())

    def told(self):
        """As it stands in a manifest."""
        return {"rows": self.count, "sha256": f"{self.total % (1 << 256):064x}"}


def differences(wanted, found):
    """What a list of tables lacks, in words; nothing when it is the same."""
    for table in sorted({*wanted, *found}):
        if table not in found:
            yield f"{table}: tabellen saknas"
        elif table not in wanted:
            yield f"{table}: tabellen finns inte i kopian"
        elif found[table]["rows"] != wanted[table]["rows"]:
            yield (
                f"{table}: {found[table]['rows']} rader, "
                f"ska vara {wanted[table]['rows']}"
            )
        elif found[table] != wanted[table]:
            yield f"{table}: samma antal rader, men innehållet är ett annat"
