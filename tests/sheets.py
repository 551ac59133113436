"""Spreadsheet files as people have them, and the pages they go through."""

import csv
import io
import re
from uuid import uuid4

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile


def excel(*rows):
    """The bytes of a workbook as another program writes it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def swedish_csv(*rows, encoding="cp1252"):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=";").writerows(rows)
    return file.getvalue().encode(encoding)


def cells_of(content):
    """Every row of the first sheet of a workbook."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def read_in(client, kind, content, *, name="fil.xlsx", branch="stockholm"):
    """The page after a file has been read in: its preview, or what is wrong."""
    file = SimpleUploadedFile(name, content)
    return client.post(f"/{branch}/kalkylblad/{kind}/", {"file": file}, follow=True)


def fetched(client, kind, form="xlsx", branch="stockholm"):
    answer = client.get(f"/{branch}/kalkylblad/{kind}.{form}")
    assert answer.status_code == 200, answer.status_code
    return answer.content


def save(client, preview, *, uuid=None, follow=True):
    """What comes of the button under a preview."""
    return client.post(
        preview.request["PATH_INFO"],
        {
            "uuid": uuid or str(uuid4()),
            "seen": unescaped(
                re.search(r'name="seen" value="([^"]*)"', preview.text)[1]
            ),
        },
        follow=follow,
    )


def unescaped(text):
    return text.replace("&#34;", '"').replace("&amp;", "&")


def said(answer):
    """What a page says, without its tags."""
    text = re.sub(r"<[^>]+>", " ", answer.text)
    return " ".join(text.replace("&nbsp;", " ").replace("\u00a0", " ").split())
