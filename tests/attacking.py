"""What the attacks on the annual report look for, in whatever form it lies."""

from io import BytesIO
from zipfile import ZipFile, is_zipfile

from pypdf import PdfReader


def text_of(answer):
    """All that can be read in an answer: a page, a PDF, an office file, their files."""
    data = answer.content
    if data.startswith(b"%PDF-"):
        return text_in_pdf(data)
    return text_in_zip(data) if is_zipfile(BytesIO(data)) else data.decode()


def text_in_pdf(data):
    reader = PdfReader(BytesIO(data))
    pages = [page.extract_text() for page in reader.pages]
    told = [str(value) for value in (reader.metadata or {}).values()]
    inside = [
        text_in_zip(one) if is_zipfile(BytesIO(one)) else one.decode("latin-1")
        for files in reader.attachments.values()
        for one in files
    ]
    return "\n".join([*pages, *told, *inside])


def text_in_zip(data):
    """Every file inside, as text."""
    with ZipFile(BytesIO(data)) as file:
        return "\n".join(file.read(name).decode("latin-1") for name in file.namelist())
