"""Uploaded files in memory only: nothing is left of them when the request ends."""

import hashlib
from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# More than any form takes, so that the form can say that it is too much: of all the
# files of a request together
MOST_KEPT = 6 << 20


class InMemory(FileUploadHandler):
    """Keeps the beginning of a file; all of one that a form would take.

    Django's own puts what is larger in a temporary file. The file knows the digest of
    the whole, ``sha256``, whatever is kept of it.
    """

    kept = 0

    def new_file(self, *args, **options):
        super().new_file(*args, **options)
        self.file = BytesIO()
        self.digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data, start):
        self.digest.update(raw_data)
        if self.kept < MOST_KEPT:
            self.file.write(raw_data)
            self.kept += len(raw_data)

    def file_complete(self, file_size):
        """``file_size`` is the whole file's, whatever is kept of it."""
        self.file.seek(0)
        uploaded = InMemoryUploadedFile(
            file=self.file,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
        uploaded.sha256 = self.digest.hexdigest()
        return uploaded
