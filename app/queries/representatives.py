"""Whether the county lets fewer speak for few people than the regulation does, and by which text."""

from sqlalchemy.orm import Session

from app.models.outbox import Setting

FEWER = "representatives.fewer"
"""The name of the setting; its value is the text, empty where art. 20 para 3 alone counts."""


def document(session: Session) -> str:
    """The text by which at most three speak for up to ten people; empty where the county has none."""
    found = session.get(Setting, FEWER)
    return found.value if found is not None else ""
