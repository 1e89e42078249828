"""Files of chats while they come in: in memory only, since nothing was removed from them yet."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from digest.chats.imported import MAX_UPLOAD_BYTES

PATHS = ("/share", "/api/v1/transcripts")


class NeverOnDisk(FileUploadHandler):
    """The first of `FILE_UPLOAD_HANDLERS`: takes the files of `PATHS` before one writes them to a temporary
    folder. Of a file that is too large it keeps one byte more than is read, and its true size."""

    def handle_raw_input(self, *args: Any, **options: Any) -> None:
        self.takes = self.request is not None and self.request.path_info in PATHS

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        if self.takes:
            self.kept = BytesIO()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.takes:
            return raw_data
        self.kept.write(raw_data[: max(MAX_UPLOAD_BYTES + 1 - start, 0)])
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if not self.takes:
            return None
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
