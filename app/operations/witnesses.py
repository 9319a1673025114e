"""The witness of a refusal to take a paper (拒收): without one nobody can show that it was offered (P14)."""

from collections.abc import Sequence

from app.domain.errors import Refused
from app.domain.petitions import DeliveryWay
from app.models.papers import PaperRole
from app.operations.papers import NewPaper
from app.operations.recording import Change


def witnessed(way: DeliveryWay | None, witness: str, papers: Sequence[NewPaper]) -> tuple[Change, ...]:
    """The witness as the step keeps him. Raises Refused `refusal_needs_witness` when a refusal has none and no receipt
    or photograph filed as one shows it."""
    if way is DeliveryWay.REFUSED and not witness.strip() and not shows_refusal(papers):
        raise Refused("refusal_needs_witness", "witness")
    return _kept(way, witness)


def shows_refusal(papers: Sequence[NewPaper]) -> bool:
    """Whether one of the papers shows a refusal: a receipt on which it is noted, or what was filmed (DOMAIN 12)."""
    return any(paper.role is PaperRole.RECEIPT for paper in papers)


def witness_named(way: DeliveryWay | None, witness: str) -> tuple[Change, ...]:
    """The same where the papers of the act are its opinion and evidence, and show no refusal: `witness_missing`."""
    if way is DeliveryWay.REFUSED and not witness.strip():
        raise Refused("witness_missing", "witness")
    return _kept(way, witness)


def _kept(way: DeliveryWay | None, witness: str) -> tuple[Change, ...]:
    return (Change("witness", None, witness.strip()),) if way is DeliveryWay.REFUSED and witness.strip() else ()
