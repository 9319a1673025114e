"""Every table, imported once so that the metadata is whole."""

from app.models import (
    accounts,
    calendar,
    directory,
    drafts,
    filing,
    inbox,
    journal,
    matters,
    numbering,
    outbox,
    papers,
    petitions,
    rectification,
    timeline,
    uploads,
    views,
    visits,
)
from app.models.base import Base

__all__ = [
    "Base",
    "accounts",
    "calendar",
    "directory",
    "drafts",
    "filing",
    "inbox",
    "journal",
    "matters",
    "numbering",
    "outbox",
    "papers",
    "petitions",
    "rectification",
    "timeline",
    "uploads",
    "views",
    "visits",
]
