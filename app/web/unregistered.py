"""What the actor began to register and has not: drafts of the entry forms, and sheets that he has to go on with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.domain.permissions import Permission
from app.labels import label, sentence
from app.queries import drafts, uploads
from app.web.drafts import head_of
from app.web.forms.sheets import SHEETS
from app.web.request import actor, reading

ENTRIES = (
    (Permission.MATTER_REGISTER, "act_register", "petitions.new"),
    (Permission.ITEM_ENTER, "act_enter", "rectification.new"),
)
"""The forms by which matters come in: who may open them, and what that is called."""
MAY = tuple(permission for permission, _, _ in ENTRIES)


@dataclass(frozen=True)
class Begun:
    """Something that was begun: when, what it is, its own words, how it stands, and the way to go on."""

    at: datetime
    what: str
    words: str
    state: str
    act: str
    url: str


def entries() -> list[tuple[str, str]]:
    """Name and address of each form that the actor may open."""
    return [(sentence(code), url_for(page)) for permission, code, page in ENTRIES if actor().may(permission)]


def count() -> int:
    """How much the actor has begun; never kept, since drafts are not in the journal."""
    forms = [url for _, url in entries()]
    return drafts.count(reading(), actor(), forms) + uploads.waiting_count(reading(), actor())


def begun() -> list[Begun]:
    """All of it, the newest first."""
    return sorted([*_drafts(), *_uploads()], key=lambda one: one.at, reverse=True)


def _drafts() -> list[Begun]:
    names: Mapping[str, str] = {url: name for name, url in entries()}
    draft, go_on = sentence("draft"), sentence("draft_go_on")
    return [
        Begun(row.saved_at, names[row.form], _words(head_of(row)), draft, go_on, f"{row.form}?draft={row.uid}")
        for row in drafts.of_forms(reading(), actor(), names.keys())
    ]


def _words(head: str) -> str:
    return f"{head}…" if head else ""


def _uploads() -> list[Begun]:
    return [
        Begun(
            row.batch.started_at,
            sentence("import_of", {"title": SHEETS[row.batch.room].TITLE}),
            sentence("sheet_rows", {"name": row.name or "", "rows": row.batch.rows}),
            label(row.state),
            sentence("import_go_on"),
            url_for("sheets.page", uid=row.batch.uid),
        )
        for row in uploads.waiting(reading(), actor())
    ]
