"""A matter of either kind as its page needs it: dates with their level, the way, who answered, what happened."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby, pairwise

from sqlalchemy.orm import Session

from app.domain import clocks, escalation, petitions, rectification
from app.domain.accountability import local_day
from app.domain.clocks import Reckoning, RuleId, about
from app.domain.escalation import Level
from app.domain.limits import AFTER_CLOSING, BESIDE, ByHand, Rule
from app.domain.permissions import Actor, Permission
from app.domain.visits import Conclusion, on_the_way_refusal
from app.domain.workflow import Facts, with_evidence
from app.labels import label, sentence
from app.models.cards import Card
from app.models.directory import Person
from app.models.filing import Filing
from app.models.households import Household, HouseholdTie
from app.models.leaves import Leave
from app.models.matters import Clock, Kind, Matter, StopReason
from app.models.papers import Attachment
from app.models.petitions import Petition
from app.models.receptions import Reception
from app.models.timeline import Step
from app.models.visits import Visit
from app.operations import recording
from app.operations.clocks import NOTICES
from app.operations.filing import FILES
from app.operations.matters import HANDS_IN
from app.operations.promises import PROMISES
from app.queries import assists as helping
from app.queries import cards, corrections, dossier, household_ties, households, leaves, receptions
from app.queries import matters as rows
from app.queries.dossier import Linked
from app.queries.facts import facts_of, workflow
from app.queries.held_to_account import papers_for, steps_for
from app.queries.turns import AGAIN, NOT_THE_NEXT, waits_for_visit
from app.web import assists, extending, missing, recusing
from app.web import steps as wording
from app.web.answering import Answer, answer, verb
from app.web.assists import ASSISTS, AssistPanel
from app.web.path import PathStep
from app.web.path import path as path_of
from app.web.procedure import Drawing, drawing
from app.web.promised import PromiseLine, kept_by, lines_of, owed, to_carry_out
from app.web.recusing import RecusalNotice
from app.web.request import actor, now, write
from app.web.spans import SpanLine, dispatch_days, span_lines
from app.web.veil import Veil, veil_of

QUIET_DAYS = 15
"""A matter that nobody touched for longer gets a row of its own in the timeline (FEATURES 43)."""
P, R = petitions.Action, rectification.Action
ASIDE = tuple(NOT_THE_NEXT - {"answer_supervision"} | AGAIN)
"""Acts that do not lead on towards settlement: never the main button."""


@dataclass(frozen=True)
class ClockLine:
    """One deadline as the time macros take it."""

    rule: RuleId
    name: str
    level: Level
    days_left: int
    days_late: int
    nominal_on: date
    due_on: date
    done_on: date | None
    steps: Sequence[str]
    law: str
    calendar_complete: bool
    about: Rule | ByHand
    """Who acts, what stops it, who may extend it."""


@dataclass(frozen=True)
class Entry:
    """One line of the timeline: what was done, in which words, by whom of which unit; what they were corrected to."""

    at: datetime
    what: str
    text: str
    unit: str
    person: Person | None
    changes: Sequence[tuple[str, str]]
    corrected: str = ""


@dataclass(frozen=True)
class Day:
    """A day of the timeline, the latest first; `gap_days` makes it a stretch in which nothing happened."""

    on: date
    entries: Sequence[Entry] = ()
    gap_days: int = 0


@dataclass(frozen=True)
class MatterPage:
    """Everything the frame draws."""

    matter: Matter
    facts: Facts
    veil: Veil
    clocks: Sequence[ClockLine]
    not_owed: Sequence[RuleId]
    """Notices that nobody can be given: the petitioner's name or address is unclear (art. 23 para 2)."""
    next_clock: ClockLine | None
    answer: Answer
    holder_away: Leave | None
    path: Sequence[PathStep]
    spans: Sequence[SpanLine]
    dispatch_days: int
    days: Sequence[Day]
    acts: Sequence[tuple[str, str, bool]]
    missing: Sequence[tuple[str, bool]]
    leads: Mapping[str, str]
    """Where on the page some of what is missing is seen to, by its text."""
    hints: Sequence[str]
    papers: Sequence[Attachment]
    hands_in: bool
    filing: Filing | None
    files: bool
    visits: Sequence[Visit]
    plan: Sequence[ClockLine]
    """The visits that are planned after closing, made or still to come."""
    receptions: Sequence[Reception]
    records_talks: bool
    registers: bool
    knows_trouble: bool
    links: Sequence[Linked]
    repeats: int
    procedure: Drawing
    promises: Sequence[PromiseLine]
    promising: bool
    keeps_talks: frozenset[str]
    """The talks, by uid, in whose record the actor may say that what was promised there was kept."""
    assists: AssistPanel
    cards: Sequence[Card]
    recusal: RecusalNotice
    household: Household | None
    """The household on which it hangs, where the actor may see that."""
    members: frozenset[str]
    """Which petitioners, by uid, live in that household."""
    may_tie: bool
    """Whether the actor may say to which household it belongs."""
    households: Sequence[household_ties.Proposed]
    ties: Sequence[HouseholdTie]
    voided: Entry | None = None
    """The step that voided it, with its reason."""
    to_void: Entry | None = None
    """The step that proposed that it is void, while that is not decided."""


def present(
    session: Session, matter: Matter, actor: Actor, now: datetime, *, act_url: Callable[[str], str]
) -> MatterPage:
    """The page of a matter for this actor; `act_url` gives the address of an action's page."""
    today, facts = local_day(now), facts_of(session, matter, local_day(now))
    veil, steps = veil_of(matter, actor), steps_for(session, actor, matter, rows.steps(session, matter))
    lines, visits = clock_lines(matter, today), rows.visits(session, matter)
    again, repeats = _proposed(matter, facts, visits), dossier.repeats(session, actor, matter)
    promised = lines_of(session, actor, matter, today)
    path = path_of(matter, facts, steps, today, again)
    household, may_tie = households.of_matter(session, actor, matter), _may_tie(matter, facts, actor)
    helpers = assists.panel(helping.of_matter(session, matter), facts, actor, today, act_url)
    waited_for = missing.of_its_assists(helpers.lines)
    filed = missing.of_its_originals(session, matter, veil)
    hands_in = actor.may(*HANDS_IN) and matter.stage != petitions.Stage.VOID
    next_act = next((step.act for step in path if step.state == "now"), None)
    checked_first = next_act == P.CLOSE and facts.poverty and not facts.file_checked
    return MatterPage(
        matter=matter,
        facts=facts,
        veil=veil,
        clocks=lines,
        not_owed=_not_owed(matter),
        next_clock=next((line for line in lines if line.level not in (Level.DONE, Level.WINDOW)), None),
        answer=answer(matter, facts, P.CHECK_FILE if checked_first else next_act, today),
        holder_away=leaves.of_day(session, matter.holder_id, today) if matter.holder_id is not None else None,
        path=path,
        spans=span_lines(session, matter, now),
        dispatch_days=dispatch_days(matter, steps, today),
        days=_days(matter, steps, veil, today),
        acts=[*_acts(matter, facts, actor, act_url, again), *helpers.owed, *to_carry_out(session, actor, matter)],
        missing=[
            *((text, False) for text in missing.of_its_service(matter, veil)),
            *((text, False) for text in missing.of_the_matter(matter, facts, next_act)),
            *((text, False) for text in missing.of_its_orders(matter)),
            *((text, False) for text in waited_for),
            *((text, False) for text in missing.of_its_unit(session, matter, facts, today)),
            *((text, False) for text in missing.of_its_routing(session, matter)),
            *((text, False) for text in missing.of_its_review(session, matter, today)),
            *((text, False) for text in missing.of_its_transfer(session, matter)),
            *((text, False) for text in [*missing.of_its_papers(session, matter), *filed, *owed(promised, today)]),
        ],
        leads=dict.fromkeys(waited_for, ASSISTS) | (filed if hands_in else {}),
        hints=missing.of_the_actor(matter, facts, actor)
        + missing.of_its_repeats(matter, facts, repeats, actor)
        + missing.of_its_report(matter, facts, actor)
        + extending.hints(session, matter, facts, actor, today),
        papers=papers_for(
            session, actor, matter, rows.papers(session, matter, of_trouble=wording.knows_trouble(matter))
        ),
        hands_in=hands_in,
        filing=dossier.filing(session, matter),
        files=actor.may(*FILES),
        visits=visits,
        receptions=receptions.of_matter(session, actor, matter),
        records_talks=actor.may(Permission.VISIT_RECORD) and matter.stage != petitions.Stage.VOID,
        registers=actor.may(Permission.MATTER_REGISTER),
        knows_trouble=wording.knows_trouble(matter),
        plan=sorted((line for line in lines if line.rule in AFTER_CLOSING), key=lambda line: line.due_on),
        links=dossier.links(session, actor, matter),
        repeats=repeats,
        procedure=drawing(matter, steps),
        promises=promised,
        promising=actor.may(*PROMISES) and matter.stage != petitions.Stage.VOID,
        keeps_talks=kept_by(session, actor, promised),
        assists=helpers,
        cards=cards.of_matter(session, actor, matter),
        recusal=recusing.notice(session, matter, facts, actor, today, act_url),
        household=household,
        members=_members(matter, household),
        may_tie=may_tie,
        households=household_ties.proposed(session, actor, matter) if may_tie else [],
        ties=household_ties.of_matter(session, actor, matter),
        voided=next((_entry(matter, step, veil, {}) for step in steps if step.action == P.VOID), None),
        to_void=proposed_void(matter, facts, steps, veil),
    )


def proposed_void(matter: Matter, facts: Facts, steps: Sequence[Step], veil: Veil) -> Entry | None:
    """The proposal that the matter is void, while nobody has decided on it."""
    if facts.void_proposer_id is None:
        return None
    proposed = [step for step in steps if step.action == petitions.Action.PROPOSE_VOID]
    return _entry(matter, max(proposed, key=lambda step: step.id), veil, {}) if proposed else None


def _may_tie(matter: Matter, facts: Facts, actor: Actor) -> bool:
    return actor.may(Permission.HOUSEHOLD_VIEW) and P.CORRECT in workflow(matter).open_actions(facts, actor)


def _members(matter: Matter, household: Household | None) -> frozenset[str]:
    if household is None or not isinstance(matter, Petition):
        return frozenset()
    living = {one.id_no_blind for one in household.members if one.left_on is None} - {None}
    return frozenset(person.uid for person in matter.petitioners if person.id_no_blind in living)


def note_view(matter: Matter) -> None:
    """Keep in the journal who looked at this matter: it shows personal data (PI-02)."""
    with write() as session:
        recording.note_event(session, "matter.view", actor=actor(), now=now(), kind=matter.kind, uid=matter.uid)


def clock(row: Clock, today: date) -> ClockLine:
    """One stored clock as it stands today."""
    window = about(row.rule).kind is not clocks.Kind.DUTY
    level = escalation.level(
        started_on=row.started_on,
        nominal_on=row.nominal_on,
        due_on=row.due_on,
        today=today,
        done_on=row.stopped_on,
        window=window,
    )
    return ClockLine(
        row.rule,
        label(row.rule),
        level,
        escalation.days_left(row.nominal_on, today),
        0 if window else escalation.days_late(row.due_on, today, row.stopped_on),
        row.nominal_on,
        row.due_on,
        row.stopped_on,
        json.loads(row.steps),
        row.law,
        row.calendar_complete,
        about(row.rule),
    )


def clock_to_come(reckoned: Reckoning, today: date) -> ClockLine:
    """A clock that would start today, with its explanation."""
    left = escalation.days_left(reckoned.nominal_on, today)
    return ClockLine(
        reckoned.rule,
        label(reckoned.rule),
        Level.GREEN,
        left,
        0,
        reckoned.nominal_on,
        reckoned.due_on,
        None,
        reckoned.steps,
        reckoned.law,
        reckoned.calendar_complete,
        about(reckoned.rule),
    )


def clock_lines(matter: Matter, today: date, *, running: bool = False) -> list[ClockLine]:
    """Running duties by their day, then windows, then what was done; clocks that fell away are not shown, those of
    advice and of assisting units stand with these.

    `running`: without what was done.
    """
    rows = matter.running if running else matter.clocks
    counting = (row for row in rows if row.stop_reason in (None, StopReason.MET) and row.rule not in BESIDE)
    shown = [clock(row, today) for row in counting]
    return sorted(shown, key=lambda line: (_order(line, today), line.done_on or line.due_on))


def _not_owed(matter: Matter) -> Sequence[RuleId]:
    if not isinstance(matter, Petition) or not matter.notice_exempt or matter.notice_on is not None:
        return ()
    ended = (clock.rule for clock in matter.clocks if clock.rule in NOTICES and clock.stop_reason is StopReason.ENDED)
    return tuple(dict.fromkeys(ended))


def _order(line: ClockLine, today: date) -> int:
    if line.level is Level.DONE:
        return 2
    return 0 if line.level is not Level.WINDOW else 1 if line.due_on >= today else 3


def _proposed(matter: Matter, facts: Facts, visits: Sequence[Visit]) -> StrEnum | None:
    """The act by which it is taken up again, when the last visit that verified anything proposes that."""
    open_ = matter.stage in petitions.VISITED and matter.settled_on is None and facts.visited_since_close
    told = (visit.conclusion for visit in visits if visit.conclusion not in (None, Conclusion.VISIT_AGAIN))
    if not open_ or waits_for_visit(matter) or next(told, None) is not Conclusion.REOPEN_PROPOSED:
        return None
    return P.REOPEN if matter.kind == Kind.PETITION else R.REWORK


def _acts(
    matter: Matter, facts: Facts, actor: Actor, act_url: Callable[[str], str], again: StrEnum | None
) -> list[tuple[str, str, bool]]:
    """Word, address and whether it leads on; what leads on stands first, the next on the way before all."""
    waits = waits_for_visit(matter)
    not_yet = ("archive",) if waits else ("visit",) if matter.settled_on is not None else ()
    aside: set[str] = {*ASIDE, *not_yet}
    if again is not None:
        aside = aside - {again} | {"visit", "archive"}
    # Papers that the act's page takes may lack.
    actions = workflow(matter).open_actions(with_evidence(facts), actor)
    leading = [(verb(matter, facts, act), act_url(act.value), act.value not in aside) for act in actions]
    if on_the_way_refusal(facts, actor, live=matter.stage in rows.LIVE) is None:
        leading.append((sentence("act_visit_on_the_way"), act_url("visit"), False))
    return sorted(leading, key=lambda act: not act[2])


def _days(matter: Matter, steps: Sequence[Step], veil: Veil, today: date) -> list[Day]:
    """What happened day by day, the latest first; a long silence is a line of its own."""
    words = corrections.words(reversed(steps))
    told = groupby((_entry(matter, step, veil, words) for step in steps), lambda entry: local_day(entry.at))
    found = [Day(on, list(entries)) for on, entries in told]
    over = matter.settled_on is not None or matter.stage in petitions.ENDED
    over = over or (matter.is_history and matter.holder_id is None)
    head = [] if over or not found else [Day(today)]
    days: list[Day] = []
    for later, earlier in pairwise([*head, *found]):
        days += [later] if later.entries else []
        if (silent := (later.on - earlier.on).days) > QUIET_DAYS:
            days.append(Day(later.on, gap_days=silent))
    return days + found[-1:]


def _entry(matter: Matter, step: Step, veil: Veil, words: Mapping[str, str]) -> Entry:
    unit = step.unit.name if step.unit is not None else ""
    changes = wording.changes(step, veil, matter.kind)
    late = sentence("entered_late", {"days": step.days_late}) if step.days_late is not None else ""
    text, corrected = veil.text(wording.note_of(step)), veil.text(words.get(step.uid))
    return Entry(step.at, wording.title(step, matter) + late, text, unit, step.person, changes, corrected)
