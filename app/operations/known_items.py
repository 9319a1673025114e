"""What a sheet says of an item that is there already: in which columns it says otherwise."""

from collections.abc import Callable, Iterator

from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.privacy import mask_text
from app.domain.rectification import named_ones
from app.models.rectification import Measure, RectificationItem
from app.queries.evidence import in_force
from app.sheets.item_rows import ItemRow


def differences(item: RectificationItem, row: ItemRow) -> list[Refused]:
    """Each column of the row that contradicts the item, with what stands and what the sheet says.

    Nothing is taken over by a sheet: the item is corrected. An empty cell says nothing. A sheet of before the plan may
    still have the list's own days, goal and measures; a ledger of this system has to have those of now, and its texts
    are masked.
    """
    return [_said(item, field, old, new) for field, old, new in _held_together(item, row)]


def _held_together(item: RectificationItem, row: ItemRow) -> Iterator[tuple[str, object, object]]:
    current = bool(row.own_number)
    read = _masked if current else str
    if row.unit and item.unit is not None and row.unit != item.unit.name:
        yield "unit", item.unit.name, row.unit
    if row.item_type is not item.item_type and (current or item.planned_at is None):
        yield "item_type", item.item_type, row.item_type
    if row.due_on not in (_days(item) if not current else {item.due_on}):
        yield "due_on", item.due_on, row.due_on
    if row.goal and (current or item.planned_at is None) and _differs(row.goal, item.goal, read):
        yield "goal", item.goal and read(item.goal), row.goal
    plans = {tuple(_key(read(one.text or "")) for one in plan) for plan in _plans(item, current=current)}
    if row.measures and tuple(map(_key, row.measures)) not in plans:
        yield "measures", "\n".join(read(one.text or "") for one in in_force(item)) or None, "\n".join(row.measures)
    if row.village and item.village is not None and row.village != item.village.name:
        yield "village", item.village.name, row.village
    if row.household and not current and set(named_ones(row.household)) != set(named_ones(item.household)):
        yield "household", mask_text(item.household or "") or None, row.household
    if row.lead_leader and row.lead_leader != (item.lead_leader.name if item.lead_leader else None):
        yield "lead_leader", item.lead_leader and item.lead_leader.name, row.lead_leader
    if row.closed_on is not None and row.closed_on not in (item.closed_on, item.first_closed_on):
        yield "closed_on", item.closed_on, row.closed_on
    if row.closed_on is not None and row.close_out_no and item.closed_on and row.close_out_no != item.close_out_no:
        yield "close_out_no", item.close_out_no, row.close_out_no


def _said(item: RectificationItem, field: str, old: object, new: object) -> Refused:
    if old is None:
        return Refused("item_lacks", field, known=item.number, new=new)
    return Refused("item_differs", field, known=item.number, old=old, new=new)


def _days(item: RectificationItem) -> set[object]:
    """The days that were ever set for it."""
    return {item.due_on, *(clock.nominal_on for clock in item.clocks if clock.rule is RuleId.D25)}


def _plans(item: RectificationItem, *, current: bool) -> Iterator[list[Measure]]:
    if current:
        yield list(in_force(item))
        return
    for number in {one.plan_no for one in item.measures}:
        yield [one for one in item.measures if one.plan_no == number]


def _differs(said: str, stands: str | None, read: Callable[[str], str]) -> bool:
    return _key(said) != _key(read(stands or ""))


def _masked(text: str) -> str:
    return mask_text(text)


def _key(text: str) -> str:
    """Without spaces: a line break of a sheet says nothing."""
    return "".join(text.split())
