"""Write what Sekoplan is made of, as CycloneDX: the lock, and what others made for us.

It says the same as long as those are the same, so that a test can ask whether it does.
"""

import hashlib
import json
import re
import tomllib
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "sbom.cdx.json"
PINNED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+) \\$")
# What lies in the tree but is made by others: pattern → name, version, licence.
OTHERS = {
    "static/vendor/htmx-*.min.js": ("htmx", r"htmx-([\d.]+)\.min", "0BSD"),
    "sekoplan/fonts/hanken-*.woff2": ("Hanken Grotesk", None, "OFL-1.1"),
    "sekoplan/fonts/source-*.woff2": ("Source Serif 4", None, "OFL-1.1"),
    "static/fonts/hanken-*.woff2": ("Hanken Grotesk", None, "OFL-1.1"),
}


def packages(lock):
    """Yield a lock's packages: name, version and what asks for each."""
    blocks = re.split(r"\n(?=\S)", lock)
    for block in blocks:
        lines = block.splitlines()
        found = PINNED.match(lines[0]) if lines else None
        if not found:
            continue
        via = [
            word.removeprefix("via ").split()[0]
            for line in lines
            if line.startswith("    #")
            and (word := line.removeprefix("    #").strip()) not in ("", "via")
        ]
        yield found["name"], found["version"], via


def reference(name, version):
    return f"pkg:pypi/{name}@{version}"


def bill():
    """Return the whole bill of materials."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    own = reference(project["name"], project["version"])
    locked = list(packages((ROOT / "requirements.txt").read_text()))
    references = {name: reference(name, version) for name, version, _ in locked}
    references["sekoplan"] = own
    needs = {one: [] for one in [own, *references.values()]}
    components = []
    for name, version, via in locked:
        components.append(
            {
                "type": "library",
                "bom-ref": references[name],
                "name": name,
                "version": version,
                "purl": references[name],
            }
        )
        for asking in via:
            needs[references[asking]].append(references[name])
    components += others()
    told = json.dumps([components, project["version"]], sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, told)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
            }
        },
        "components": components,
        "dependencies": [
            {"ref": one, "dependsOn": sorted(set(asked))}
            for one, asked in sorted(needs.items())
        ],
    }


def others():
    """Yield the files that others made, each with its digest."""
    for pattern, (name, version, licence) in OTHERS.items():
        for path in sorted(ROOT.glob(pattern)):
            place = str(path.relative_to(ROOT))
            said = re.search(version, path.name) if version else None
            yield {
                "type": "file" if not version else "library",
                "bom-ref": place,
                "name": name,
                **({"version": said[1]} if said else {}),
                "description": place,
                "licenses": [{"license": {"id": licence}}],
                "hashes": [
                    {
                        "alg": "SHA-256",
                        "content": hashlib.sha256(path.read_bytes()).hexdigest(),
                    }
                ],
            }


def written():
    return json.dumps(bill(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    KEPT.write_text(written())
