"""The little papers of the demo county: plain texts, sealed like every other file."""

from collections.abc import Callable
from itertools import count

from app.files import Store
from app.models.papers import PaperRole
from app.operations.papers import NewPaper

Paper = Callable[[str, str, PaperRole], NewPaper]


def writer(store: Store) -> Paper:
    """How a life writes a paper: name, text, role."""

    serial = count(1)

    def paper(name: str, text: str, role: PaperRole) -> NewPaper:
        # No two papers are alike: the same one twice on a matter would be refused.
        kept = store.put(f"{text}\n演示材料第 {next(serial)} 号".encode(), name)
        return NewPaper(kept.name, role, kept.kind, kept.size, kept.sha256, kept.ref)

    return paper
