"""Visits as a sheet: the columns of the import, one visit a row."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import LOCAL
from app.domain.permissions import Actor
from app.domain.privacy import mask_name, mask_text
from app.labels import label
from app.models.visits import Visit
from app.queries import trouble, visiting
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
    knows = trouble.knower(session, actor)
    for start in range(0, len(ids), BATCH):
        found = visiting.these(session, ids[start : start + BATCH])
        hidden = {} if actor.sees_names() else names_in(session, [visit.matter_id for visit in found])
        for visit in found:
            yield _row(visit, hidden.get(visit.matter_id, frozenset()), knows=knows(visit.matter))


def _row(visit: Visit, names: frozenset[str], *, knows: bool) -> tuple[Value, ...]:
    def said(text: str | None) -> str | None:
        masked = mask_text(text or "")
        for name in sorted(names, key=len, reverse=True):
            masked = masked.replace(name, mask_name(name))
        return masked or None

    met = visit.reached
    return (
        visit.external_no or visit.uid,
        visit.matter.number,
        visit.visited_on,
        visit.visitor.name if visit.visitor else None,
        visit.unit.name if visit.unit else None,
        label(visit.method) if met else NOT_REACHED,
        visit.told,
        visit.opinion_received,
        visit.carried_out,
        label(visit.solved) if met else None,
        label(visit.satisfied) if met else None,
        said(visit.reason),
        label(visit.satisfied_office) if met else None,
        said(visit.reason_office),
        visit.new_matter,
        visit.retaliation if knows else None,
        said(visit.trouble) if knows else None,
        said(visit.note if knows else visit.open_note),
    )
