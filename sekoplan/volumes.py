"""Whether a folder lies on an encrypted volume, as far as Linux tells."""

import os
from pathlib import Path

SYSFS = Path("/sys/dev/block")


def encrypted(path, sysfs=SYSFS):
    """True when dm-crypt lies under ``path``; False when it doesn't or can't be known.

    A file system of many disks (btrfs, zfs) and a disk that the host of a virtual
    machine encrypts can't be seen from here: then the operator's word is what there is.
    """
    device = os.stat(path).st_dev
    return _crypt(sysfs / f"{os.major(device)}:{os.minor(device)}")


def _crypt(device):
    """Of a volume on volumes (LVM on LUKS), any of them."""
    try:
        if (device / "dm/uuid").read_text().startswith("CRYPT-"):
            return True
    except OSError:
        pass
    below = device / "slaves"
    return below.is_dir() and any(_crypt(one) for one in below.iterdir())
