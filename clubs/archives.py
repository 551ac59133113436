"""What makes an Office file too large, disguised or dangerous to unpack at all.

The rule for spreadsheets and for plans (S38, S39). Pure Python, no Django.
"""

import re

MAX_PARTS, MAX_INFLATED, MAX_RATIO = 200, 25 << 20, 100
_FOREIGN = re.compile(r"vbaproject|vbadata|activex|embeddings/|externallinks/", re.I)
# What Excel keeps of a printer and of add-ins is nothing that runs.
_HARMLESS = re.compile(r"printerSettings|customProperty", re.I)


def wrong_with(archive, main):
    """Why an opened archive isn't read, as a sentence; "" when it may be.

    ``main`` is a part that a file of its sort has. Nothing is inflated here: zipfile
    never goes past the declared size, so what is added up is a hard cap.
    """
    infos = archive.infolist()
    names = {info.filename for info in infos}
    if len(infos) > MAX_PARTS:
        return "Filen har för många delar."
    if sum(info.file_size for info in infos) > MAX_INFLATED:
        return "Filen blir orimligt stor när den packas upp."
    if len(names) < len(infos):
        return "Filen är skadad."
    if any(info.flag_bits & 1 for info in infos):
        return "Filen är låst med lösenord."
    if any(is_bomb(info) for info in infos):
        return "Filen är orimligt hårt packad."
    if any(is_foreign(name) for name in names):
        return "Filen innehåller makron, andra filer eller länkar till dem."
    if not {"[Content_Types].xml", main} <= names:
        return "Filen innehåller något annat än vad namnet säger."
    return ""


def is_bomb(info):
    packed = max(info.compress_size, 1)
    return info.file_size > 1 << 20 and info.file_size > MAX_RATIO * packed


def is_foreign(name):
    if name.lower().endswith(".bin") and not _HARMLESS.search(name):
        return True
    return _FOREIGN.search(name) is not None
