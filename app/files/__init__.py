"""Attachment bytes on disk: `kinds` says what may be kept, `store` keeps it sealed, `views` shows what can be shown."""

from app.files.kinds import MEDIA_TYPES, FileRefused
from app.files.store import LIMIT_BYTES, NAME_LETTERS, FileMissing, Store, StoredFile
from app.files.views import DRAWN, LARGE, SMALL, TEXT, View, ViewRefused, draw, text

__all__ = [
    "DRAWN",
    "LARGE",
    "LIMIT_BYTES",
    "MEDIA_TYPES",
    "NAME_LETTERS",
    "SMALL",
    "TEXT",
    "FileMissing",
    "FileRefused",
    "Store",
    "StoredFile",
    "View",
    "ViewRefused",
    "draw",
    "text",
]
