"""Words that mean the same: as a list to edit, and as search asks for them."""

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.synonyms import Synonym
from app.queries.kept import kept
from search_index import fold


def groups(session: Session) -> Sequence[Sequence[str]]:
    """Every group in its order, its words in theirs."""
    found: dict[int, list[str]] = {}
    for row in session.execute(select(Synonym.group_no, Synonym.word).order_by(Synonym.group_no, Synonym.position)):
        found.setdefault(row.group_no, []).append(row.word)
    return list(found.values())


def version(made: Sequence[Sequence[str]]) -> str:
    """What tells one state of the list from another."""
    return hashlib.sha256("\n".join(" ".join(group) for group in made).encode()).hexdigest()[:16]


@kept
def synonyms(session: Session, _actor: Actor) -> Mapping[str, Sequence[str]]:
    """Each word as search folds it, with the others of its group."""
    folded = [[fold(word) for word in group] for group in groups(session)]
    return {word: [other for other in group if other != word] for group in folded for word in group}
