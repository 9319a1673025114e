"""What proves that a paper reached the petitioner or was offered to him: a receipt, who signed, a witness (P2-P14)."""

from collections.abc import Sequence

from app.domain.errors import Refused
from app.domain.petitions import DeliveryWay
from app.domain.proofs import is_witness, names_witness, proves
from app.models.papers import PaperRole
from app.operations.papers import NewPaper
from app.operations.recording import Change

PROOF = "notice_proof"
"""Under which a step keeps what proves that its notice reached the petitioner."""


def proven(way: DeliveryWay | None, proof: str, papers: Sequence[NewPaper]) -> tuple[Change, ...]:
    """What proves that a notice reached the petitioner, as the step keeps it: who signed for it, the number of the mail
    or of the electronic receipt, of a refusal its witness, or why there is none (DOMAIN 8, 12).

    Raises Refused `told_needs_proof`, of a refusal `refusal_needs_witness`, where neither words nor a receipt say so;
    one sign, or words that name nobody, say nothing.
    """
    if way is None:
        return ()  # nobody could be told
    if proof.strip() or not shows_refusal(papers):
        check_proof(way, proof, "proof")
    return said_of(way, proof)


def check_proof(way: DeliveryWay | None, proof: str, field: str) -> None:
    """Refuse what names no witness of a refusal (`refusal_needs_witness`), or says neither who signed nor by what
    number it went (`told_needs_proof`)."""
    if way is DeliveryWay.REFUSED and not is_witness(proof):
        raise Refused("refusal_needs_witness", field)
    if way is not DeliveryWay.REFUSED and not proves(proof):
        raise Refused("told_needs_proof", field)


def check_witnessed(words: str, field: str) -> None:
    """Refuse words about a refusal that do not say who witnessed it (`refusal_needs_witness`)."""
    if not names_witness(words):
        raise Refused("refusal_needs_witness", field)


def said_of(way: DeliveryWay | None, proof: str) -> tuple[Change, ...]:
    """The words that prove it, as the step keeps them."""
    return (Change("witness" if way is DeliveryWay.REFUSED else PROOF, None, proof.strip()),) if proof.strip() else ()


def shows_refusal(papers: Sequence[NewPaper]) -> bool:
    """Whether one of the papers shows it: a receipt on which it is noted, or what was filmed (DOMAIN 12)."""
    return any(paper.role is PaperRole.RECEIPT for paper in papers)
