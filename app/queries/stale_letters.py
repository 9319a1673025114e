"""Letters to the petitioner that still say what was corrected since; their next version ends that."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.letters import SERVED, LetterKind
from app.letters import day
from app.models.letters import Letter
from app.models.timeline import Step
from app.queries.corrections import CORRECTED, base, told

KINDS = SERVED | {LetterKind.DELIVERY_RECEIPT}
STATED = frozenset(
    {"name", "address", "number", "title", "demand", "received_on", "routed_on", "accepted_on", "competent_organ"}
    | {"delivered_on", "person_delivered_on", "remedy_delivered_on", "remedy_asked_on", "remedy_request", "clock"}
)
"""What such a paper states and a correction may change; what was decided is compared when a version is made final."""


def stale(session: Session, letters: Sequence[Letter]) -> dict[int, tuple[str, ...]]:
    """Of the letters of one matter, by the id of each that stands, the facts that it tells as they were."""
    standing = [one for one in letters if _stands(one)]
    if not standing:
        return {}
    corrected = select(Step).where(Step.matter_id == standing[0].matter_id, Step.action == CORRECTED).order_by(Step.id)
    steps = session.scalars(corrected).all()
    found = {one.id: tuple(_of(one, steps)) for one in standing} if steps else {}
    return {key: facts for key, facts in found.items() if facts}


def _stands(letter: Letter) -> bool:
    replaced = letter.replaced_by is not None and letter.replaced_by.sealed_at is not None
    return letter.kind in KINDS and letter.sealed_at is not None and not replaced


def _of(letter: Letter, steps: Iterable[Step]) -> Iterable[str]:
    says = "".join("".join((letter.title or "", letter.addressee or "", letter.body or "")).split())
    since = (step for step in steps if letter.sealed_at is not None and step.at >= letter.sealed_at)
    was: dict[str, str] = {}
    now: dict[str, str] = {}
    for fact, before, after in (one for step in since for one in told(step) if base(one[0]) in STATED):
        was.setdefault(fact, before or "")
        now[fact] = after or ""
    return [
        fact
        for fact, before in was.items()
        if before != now[fact] and _words(before) in says and (not now[fact] or _words(now[fact]) not in says)
    ]


def _words(value: str) -> str:
    """As a letter says it; what is empty stands in none."""
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return "".join(value.split()) or "\n"
