"""Importing 5 000 rows: looked through, shown and saved, against openpyxl alone."""

import io
import re
import resource
from statistics import median
from time import process_time
from uuid import uuid4

from . import Row

ROWS = 5_000
RUNS = 3
RATIO, MEGABYTES = 2.5, 200
HEADINGS = ["Arbetsgivare", "Arbetsplats", "Ort", "Klubb", "Kollektivavtal"]
HEADINGS += ["Lokal organisation", "Kan bli en egen klubb"]


def rows():
    from .data import Size, lay

    ground = lay(Size((1,), activities=2, updates=2, clubs=60, people=8), number=1)
    content = workbook(ground.branch)
    ours, bare = [], []
    for _ in range(RUNS):
        bare.append(measured(ground.branch, lambda: import_bare(ground, content)))
        ours.append(measured(ground.branch, lambda: import_ours(ground, content)))
    ratio = median(ours) / median(bare)
    yield Row(
        "P7",
        f"{ROWS} workplaces: {median(ours):.2f} s, bare {median(bare):.2f} s of CPU",
        f"{ratio:.1f} × bare",
        f"≤ {RATIO} × bare",
        ratio <= RATIO,
    )
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Row(
        "P7",
        "the whole process's memory at most",
        f"{megabytes:.0f} MB",
        f"≤ {MEGABYTES} MB",
        megabytes <= MEGABYTES,
    )


def workbook(branch):
    from clubs.spreadsheets.writing import as_xlsx

    clubs = [club.name for club in branch.clubs.all()]
    told = [
        [
            f"Bolag {number % 400}",
            f"Arbetsplats {number}",
            "Solna",
            clubs[number % len(clubs)],
            ("ja", "hängavtal", "nej", "okänt")[number % 4],
            ("klubb", "ombud", "ingen")[number % 3],
            "ja" if number % 7 else "nej",
        ]
        for number in range(ROWS)
    ]
    return as_xlsx("Arbetsplatser", HEADINGS, told)


def measured(branch, run):
    """The CPU seconds of ``run``; what it stored is gone afterwards."""
    from django.db import transaction

    with transaction.atomic():
        before = branch.workplaces.count()
        started = process_time()
        run()
        taken = process_time() - started
        assert branch.workplaces.count() == before + ROWS
        transaction.set_rollback(True)
    return taken


def import_bare(ground, content):
    """The least that can be done: no checks, no preview, no trail."""
    import openpyxl

    from clubs.models import Workplace

    clubs = {club.name: club for club in ground.branch.clubs.all()}
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    found = book.worksheets[0].iter_rows(min_row=2, values_only=True)
    Workplace.objects.bulk_create(
        Workplace(
            branch=ground.branch,
            employer=employer,
            name=name,
            place=place,
            club=clubs[club],
            agreement=agreement,
            local_organisation=organisation,
            club_potential=potential == "ja",
        )
        for employer, name, place, club, agreement, organisation, potential in found
    )


def import_ours(ground, content):
    """Three requests: the file, its preview, the button."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from clubs.models import Role

    client = Client()
    client.force_login(ground.users[Role.CHAIR])
    file = SimpleUploadedFile("arbetsplatser.xlsx", content)
    place = f"/{ground.branch.slug}/kalkylblad/arbetsplatser/"
    answer = client.post(place, {"file": file})
    preview = client.get(answer.url)
    seen = re.search(r'name="seen" value="([^"]*)"', preview.text)[1]
    saved = client.post(answer.url, {"uuid": str(uuid4()), "seen": seen})
    assert saved.status_code == 302
