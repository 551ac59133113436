"""Runs drills by their numbers: ``python -m drills D1 D8``, or ``all``."""

import importlib
import sys
import time

DRILLS = {
    "D1": "killed",
    "D2": "full",
    "D3": "at_once",
    "D4": "writers",
    "D5": "users",
    "D6": "slow",
    "D7": "hostile",
    "D8": "restored",
}


def main(wanted):
    names = list(DRILLS) if wanted == ["all"] else wanted
    if unknown := [name for name in names if name not in DRILLS]:
        sys.exit(f"{unknown[0]}? There is: all, {', '.join(DRILLS)}, offline")
    good = True
    for name in names:
        began = time.monotonic()
        good &= importlib.import_module(f"drills.{DRILLS[name]}").main()
        print(f"  {name} took {time.monotonic() - began:.0f} s", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
