"""Attachment bytes on disk: `kinds` says what may be kept, `names` under which name, `store` keeps it sealed."""

from app.files.kinds import MEDIA_TYPES, FileRefused
from app.files.names import clean
from app.files.store import LIMIT_BYTES, FileMissing, Store, StoredFile

__all__ = ["LIMIT_BYTES", "MEDIA_TYPES", "FileMissing", "FileRefused", "Store", "StoredFile", "clean"]
