"""Attachment bytes on disk.

`kinds` says what may be kept, `names` under which name, `store` keeps it sealed, `views` shows what can be shown,
`texts` reads what is to be found.
"""

from app.files.kinds import MEDIA_TYPES, FileRefused
from app.files.names import LONGEST as NAME_LETTERS
from app.files.names import clean
from app.files.store import LIMIT_BYTES, FileMissing, Store, StoredFile
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
    "clean",
    "draw",
    "text",
]
