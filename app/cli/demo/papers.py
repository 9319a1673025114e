"""The little papers of the demo county: plain texts, sealed like every other file."""

from collections.abc import Callable

from app.files import Store
from app.models.papers import PaperRole
from app.operations.papers import NewPaper

Paper = Callable[[str, str, PaperRole], NewPaper]


def writer(store: Store) -> Paper:
    """How a life writes a paper: name, text, role."""

    def paper(name: str, text: str, role: PaperRole) -> NewPaper:
        kept = store.put(text.encode(), name)
        return NewPaper(kept.name, role, kept.kind, kept.size, kept.sha256, kept.ref)

    return paper
