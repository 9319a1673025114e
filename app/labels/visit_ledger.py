"""Visits as a sheet: the columns of the import, one visit a row."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import LOCAL
from app.domain.permissions import Actor
from app.domain.privacy import mask_name, mask_text
from app.domain.visits import may_know_trouble
from app.labels import label
from app.models.matters import Kind
from app.models.visits import Visit
from app.queries import visiting
from app.queries.corrections import names_in
from app.sheets.reading import Value
from app.sheets.visit_rows import NOT_REACHED

BATCH = 200


def head(actor: Actor, period: str, total: int, now: datetime) -> tuple[str, ...]:
    """What stands above the rows: period and caliber, how many, who took them and when, what is hidden."""
    return (
        f"口径：{period}办结、销号以后的回访、“回头看”，本账号可见的；共 {total} 次；原因和情况里的号码不全显示",
        f"导出人：{actor.account}　统计到：{now.astimezone(LOCAL):%Y-%m-%d %H:%M}",
    )


def rows(session: Session, actor: Actor, ids: Sequence[int]) -> Iterator[tuple[Value, ...]]:
    """The rows of these visits, which the actor may see; names are masked for who sees them masked."""
    for start in range(0, len(ids), BATCH):
        found = visiting.these(session, ids[start : start + BATCH])
        hidden = {} if actor.sees_names() else names_in(session, [visit.matter_id for visit in found])
        for visit in found:
            yield _row(visit, actor, hidden.get(visit.matter_id, frozenset()))


def _row(visit: Visit, actor: Actor, names: frozenset[str]) -> tuple[Value, ...]:
    def said(text: str | None) -> str | None:
        masked = mask_text(text or "")
        for name in sorted(names, key=len, reverse=True):
            masked = masked.replace(name, mask_name(name))
        return masked or None

    # Who handles the matter reads nowhere that its petitioner was given trouble.
    matter = visit.matter
    may_know = may_know_trouble(
        actor,
        unit_id=matter.unit_id,
        handler_id=matter.handler_id,
        holder_id=matter.holder_id,
        is_item=matter.kind == Kind.ITEM,
    )
    met, hushed = visit.reached, visit.retaliation and not may_know
    return (
        visit.external_no or visit.uid,
        visit.matter.number,
        visit.visited_on,
        visit.visitor.name if visit.visitor else None,
        label(visit.method) if met else NOT_REACHED,
        visit.told,
        visit.opinion_received,
        visit.carried_out,
        label(visit.solved) if met else None,
        label(visit.satisfied) if met else None,
        said(None if hushed else visit.reason),
        label(visit.satisfied_office) if met else None,
        said(None if hushed else visit.reason_office),
        visit.new_matter,
        visit.retaliation if may_know else None,
        said(None if hushed else visit.note),
    )
