"""A hit read beside the list (预览): its texts as the reader may see them, those that hold what was asked first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.matters import Matter
from app.queries.corrections import names_in
from app.queries.search import Wanted, asked_of, loaded, veiled
from app.queries.texts import parts_of
from search_index import Piece, Snippet, marked

PEEKED, PEEKED_PARTS = 1200, 12
"""Characters of a text, and texts of a matter, that are read beside the list; its page has the rest."""


@dataclass(frozen=True)
class Preview:
    """A matter as it is read beside the hits: its title and its texts with the asked words marked."""

    matter: Matter
    title: Sequence[Piece]
    texts: Sequence[Snippet]


def peek(session: Session, actor: Actor, uid: str, wanted: Wanted) -> Preview | None:
    """The texts of one matter, those with a mark first; None when the actor may not see it."""
    rows = loaded(session, actor, [uid])
    if not rows:
        return None
    (matter,), asked = rows, asked_of(session, actor, wanted)
    hidden = frozenset() if actor.sees_names() else names_in(session, [matter.id])[matter.id]
    parts = [(name, text) for name, text in parts_of(session, rows)[matter.id] if name != "place"]
    texts = [Snippet(name, _around(marked(veiled(text, hidden), asked))) for name, text in parts]
    found_first = sorted(texts, key=lambda text: not any(piece.marked for piece in text.pieces))
    return Preview(matter, marked(matter.title, asked), found_first[:PEEKED_PARTS])


def _around(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The beginning of a text, or what stands around its first mark."""
    before = next((sum(len(one.text) for one in pieces[:at]) for at, piece in enumerate(pieces) if piece.marked), 0)
    left, kept = max(0, before - PEEKED // 2), list[Piece]()
    room = PEEKED
    for piece in pieces:
        text = piece.text[left : left + room]
        left, room = max(0, left - len(piece.text)), room - len(text)
        kept += [Piece(text, piece.marked)] if text else []
    return tuple(kept)
