"""Yellow and red cards, orders to be given, the joint meeting: causes, who is told, who decides (DOMAIN 10)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from app.domain import escalation
from app.domain.errors import Refused
from app.domain.escalation import GRAVE_DAYS, Level
from app.domain.limits import AFTER_CLOSING, BESIDE, RuleId, Standing
from app.domain.permissions import Actor, Permission
from app.domain.petition_terms import SupervisionReason
from app.domain.set_days import BY_HAND, about

SILENT_DAYS = 15
"""A matter in hand of which nothing was noted for so long (DOMAIN 10)."""
RETURNED_DAYS = 10
"""What was sent back and of which nothing was done since (FEATURES 38)."""
ENOUGH_RETURNS = 2
"""From this many agreed objections on a matter goes round from unit to unit (art. 40: 推诿)."""
ENOUGH_YELLOWS = 2
ENOUGH_REDS = 3
"""Yellow cards of one matter, red cards of one unit in a quarter, that lead to the joint meeting (DOMAIN 10)."""


class CardKind(StrEnum):
    """What the ladder raises: a card, an order to be given (督办), a matter for the joint meeting (联席会议)."""

    YELLOW = "yellow"
    RED = "red"
    ORDER = "order"
    MEETING = "meeting"


class CardState(StrEnum):
    """Proposed by the machine; taken or not by a person; what was taken may be withdrawn and stays visible."""

    PROPOSED = "proposed"
    ISSUED = "issued"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class Deciding(StrEnum):
    """What a person does with a card."""

    ISSUE = "issue"
    DISMISS = "dismiss"
    WITHDRAW = "withdraw"


class CardCause(StrEnum):
    """Why something is raised."""

    DUE_SOON = "due_soon"
    SILENT = "silent"
    NODE_MISSED = "node_missed"
    OVERDUE = "overdue"
    HALF_TIME = "half_time"
    RETURNED_SILENT = "returned_silent"
    ASKED_AGAIN = "asked_again"
    PASSED_ROUND = "passed_round"
    FALSE_REPORT = "false_report"
    GRAVE = "grave"
    TWO_YELLOWS = "two_yellows"
    THREE_REDS = "three_reds"


C, K = CardCause, CardKind
RAISES: Mapping[CardCause, tuple[CardKind, ...]] = {
    C.DUE_SOON: (K.YELLOW,),
    C.SILENT: (K.YELLOW,),
    C.NODE_MISSED: (K.YELLOW,),
    C.OVERDUE: (K.RED, K.ORDER),
    C.HALF_TIME: (K.ORDER,),
    C.RETURNED_SILENT: (K.ORDER,),
    C.ASKED_AGAIN: (K.ORDER,),
    C.PASSED_ROUND: (K.ORDER,),
    C.FALSE_REPORT: (K.ORDER,),
    C.GRAVE: (K.MEETING,),
    C.TWO_YELLOWS: (K.ORDER, K.MEETING),
    C.THREE_REDS: (K.MEETING,),
}
"""What each cause raises."""
REASONS: Mapping[CardCause, SupervisionReason] = {
    C.OVERDUE: SupervisionReason.LATE,
    C.HALF_TIME: SupervisionReason.EVASION,
    C.RETURNED_SILENT: SupervisionReason.EVASION,
    C.ASKED_AGAIN: SupervisionReason.OTHER,
    C.PASSED_ROUND: SupervisionReason.EVASION,
    C.FALSE_REPORT: SupervisionReason.FALSE_REPORT,
    C.TWO_YELLOWS: SupervisionReason.EVASION,
}
"""What an order because of it is given for (art. 40)."""


class MeetingMeasure(StrEnum):
    """What the joint meeting decides (信访工作条例 art. 39), or that it does nothing."""

    TALK = "talk"
    CIRCULAR = "circular"
    LISTED = "listed"
    PUT_RIGHT = "put_right"
    NOTHING = "nothing"


class Addressee(StrEnum):
    """Whom a level of the ladder tells."""

    HANDLER = "handler"
    UNIT_HEAD = "unit_head"
    HOLDER = "holder"
    OFFICE = "office"


TELLS: Mapping[Level, tuple[Addressee, ...]] = {
    Level.BLUE: (Addressee.HANDLER,),
    Level.YELLOW: (Addressee.UNIT_HEAD,),
    Level.RED: (Addressee.HOLDER, Addressee.OFFICE),
}
"""The level is told once; RED+ is no notice but a proposal."""


class TryResult(StrEnum):
    """How an attempt of the ladder ended."""

    DONE = "done"
    NOBODY = "nobody"
    FAILED = "failed"


VISITS = AFTER_CLOSING
"""Days of visits after closing are reminded of and bring no card: they are no work of the unit that is looked at."""
MAIN = (RuleId.D5, RuleId.D6, RuleId.D25)
"""The limit of the whole work, of which half is asked about."""


def is_node(rule: RuleId) -> bool:
    """Whether it is a node within the county's own procedure, not a limit of the law nor the day that was ordered."""
    known = about(rule)
    if rule in BESIDE or rule is RuleId.EXECUTION:
        # art. 40 gives advice no number of days, art. 24 an assisting unit none, art. 32 carrying out none, no article
        # an instruction
        return True
    return rule.value not in BY_HAND and getattr(known, "standing", None) is not Standing.LAW


@dataclass(frozen=True)
class Running:
    """A running clock of a duty, and the unit that has to act."""

    rule: RuleId
    started_on: date
    nominal_on: date
    due_on: date
    unit_id: int | None = None

    def level(self, today: date) -> Level:
        """Its step of the ladder."""
        return escalation.level(started_on=self.started_on, nominal_on=self.nominal_on, due_on=self.due_on, today=today)


@dataclass(frozen=True)
class Node:
    """A day within the work that somebody set: of a measure, a promise, an assisting unit's answer, an order's."""

    key: str
    due_on: date
    unit_id: int | None = None


@dataclass(frozen=True)
class Course:
    """What the ladder knows of one unsettled matter.

    `may_be_ordered`: it stands where a unit answers an order. `in_hand_since`: a unit works on it, since when, None
    where none does. `noted_on`: the last day on which something was noted or done by those who work on it.
    `returned_on`: it was sent back then, and nothing moved it since. `passed_on`: when the second unit gave it back.
    `again`, `false`: later petitions about the same, findings of false reports, by key and day. `yellows`: days of
    the yellow cards issued for it; `reds`: of the red cards of its unit, with their matters.
    """

    matter_id: int
    unit_id: int | None
    may_be_ordered: bool = True
    clocks: tuple[Running, ...] = ()
    nodes: tuple[Node, ...] = ()
    in_hand_since: date | None = None
    noted_on: date | None = None
    returned_on: date | None = None
    passed_on: date | None = None
    again: tuple[tuple[str, date], ...] = ()
    false: tuple[tuple[str, date], ...] = ()
    yellows: tuple[date, ...] = ()
    reds: Mapping[int, tuple[tuple[date, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """One cause that holds today; `key` makes it the same cause tomorrow, `unit_id` is the unit it is put down to."""

    cause: CardCause
    key: str
    arisen_on: date
    unit_id: int | None


@dataclass(frozen=True)
class Notice:
    """One level that is told: of which duty (a rule, or a cause), due when, to whom."""

    level: Level
    duty: str
    due_on: date
    unit_id: int | None


def causes(state: Course, today: date) -> list[Found]:
    """Every cause that holds today."""
    return [*_of_clocks(state, today), *_of_work(state, today), *_of_others(state), *_of_cards(state)]


def raised(state: Course, today: date) -> list[tuple[CardKind, Found]]:
    """What the ladder raises today because of these causes, an order only where one can be given."""
    found = [(kind, one) for one in causes(state, today) for kind in RAISES[one.cause]]
    return [(kind, one) for kind, one in found if kind is not K.ORDER or state.may_be_ordered]


def notices(state: Course, today: date) -> list[Notice]:
    """What is told today: each running duty at its level, and silence and missed nodes to the unit's head."""
    told = []
    for clock in state.clocks:
        level = clock.level(today)
        level = Level.RED if level is Level.REDDER else level
        if level in TELLS:
            told.append(Notice(level, clock.rule.value, clock.due_on, clock.unit_id or state.unit_id))
    for found in _of_work(state, today):
        if found.cause in (C.SILENT, C.NODE_MISSED):
            told.append(Notice(Level.YELLOW, found.cause.value, found.arisen_on, found.unit_id))
    return list(dict.fromkeys(told))


def _of_clocks(state: Course, today: date) -> Iterator[Found]:
    for clock in state.clocks:
        if clock.rule in VISITS:
            continue
        level, unit = clock.level(today), clock.unit_id or state.unit_id
        # Several units that were advised or asked to assist may have the same day.
        key = f"{clock.rule.value}:{clock.due_on}" + (f":{unit}" if clock.rule in BESIDE else "")
        if level is Level.YELLOW:
            yield Found(C.DUE_SOON, key, today, unit)
        elif level in (Level.RED, Level.REDDER):
            late_on = clock.due_on + timedelta(days=1)
            yield Found(C.NODE_MISSED if is_node(clock.rule) else C.OVERDUE, key, late_on, unit)
        if level is Level.REDDER:
            yield Found(C.GRAVE, key, clock.due_on + timedelta(days=GRAVE_DAYS), unit)


def _of_work(state: Course, today: date) -> Iterator[Found]:
    for node in state.nodes:
        if node.due_on < today:
            yield Found(C.NODE_MISSED, node.key, node.due_on + timedelta(days=1), node.unit_id or state.unit_id)
    if state.in_hand_since is None:
        return
    last = max(state.in_hand_since, state.noted_on or state.in_hand_since)
    if (today - last).days >= SILENT_DAYS:
        yield Found(C.SILENT, f"silent:{last}", last + timedelta(days=SILENT_DAYS), state.unit_id)
    quiet = state.noted_on is None or (state.returned_on is not None and state.noted_on < state.returned_on)
    if state.returned_on is not None and quiet and (today - state.returned_on).days >= RETURNED_DAYS:
        arisen = state.returned_on + timedelta(days=RETURNED_DAYS)
        yield Found(C.RETURNED_SILENT, f"returned:{state.returned_on}", arisen, state.unit_id)
    for clock in state.clocks:
        half = clock.started_on + (clock.nominal_on - clock.started_on) / 2
        untouched = state.noted_on is None or state.noted_on < clock.started_on
        if clock.rule in MAIN and untouched and today >= half:
            yield Found(C.HALF_TIME, f"{clock.rule.value}:{clock.started_on}", half, state.unit_id)


def _of_others(state: Course) -> Iterator[Found]:
    yield from (Found(C.ASKED_AGAIN, key, day, state.unit_id) for key, day in state.again)
    yield from (Found(C.FALSE_REPORT, key, day, state.unit_id) for key, day in state.false)
    if state.passed_on is not None:
        yield Found(C.PASSED_ROUND, "passed_round", state.passed_on, state.unit_id)


def _of_cards(state: Course) -> Iterator[Found]:
    if len(state.yellows) >= ENOUGH_YELLOWS:
        yield Found(C.TWO_YELLOWS, "yellows", sorted(state.yellows)[ENOUGH_YELLOWS - 1], state.unit_id)
    for unit, issued in state.reds.items():
        # The matter of the third card is the one with which the unit goes to the meeting.
        for quarter, third in _thirds(issued):
            if third[1] == state.matter_id:
                yield Found(C.THREE_REDS, f"reds:{unit}:{quarter}", third[0], unit)


def _thirds(issued: Iterable[tuple[date, int]]) -> Iterator[tuple[str, tuple[date, int]]]:
    by_quarter: dict[str, list[tuple[date, int]]] = {}
    for one in sorted(issued):
        by_quarter.setdefault(quarter_of(one[0]), []).append(one)
    yield from ((name, cards[ENOUGH_REDS - 1]) for name, cards in by_quarter.items() if len(cards) >= ENOUGH_REDS)


def quarter_of(day: date) -> str:
    """The quarter of a day, such as 2024Q2."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def may_decide(actor: Actor, *, is_item: bool) -> bool:
    """Whether he issues cards of this kind of matter: the office for petitions of the one, that for rectification of
    the other (DOMAIN 11.1)."""
    needed = Permission.ITEM_ENTER if is_item else Permission.MATTER_ROUTE
    return actor.may(Permission.CARD_ISSUE) and actor.may(needed)


def decision_fault(measure: MeetingMeasure, due_on: date | None, decided_on: date) -> None:
    """Refuse an order to put right without its day, or with one that was over when it was given.

    Raises Refused `put_right_without_day`, `put_right_day_past`.
    """
    if measure is MeetingMeasure.PUT_RIGHT and due_on is None:
        raise Refused("put_right_without_day", "due_on")
    if due_on is not None and due_on <= decided_on:
        raise Refused("put_right_day_past", "due_on")
