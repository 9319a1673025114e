"""Lives of matters as rows: what the operations would have written, without running them (DECISIONS 20)."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from app import sealing
from app.cli.demo import handling_texts as say
from app.cli.demo import people
from app.cli.demo.county import Place
from app.cli.demo.item_texts import DemoRound
from app.cli.demo.petition_texts import KINDS, DemoPetition
from app.cli.demo.petition_texts import petition as told_by
from app.cli.demo.setting import DISCIPLINE, PETITION_OFFICE, Seat, Setting
from app.domain import demands
from app.domain import visits as visiting
from app.domain.accountability import LOCAL, Capacity, local_day
from app.domain.clocks import Order, RuleId
from app.domain.contents import Content
from app.domain.numbering import Series
from app.domain.petitions import Category, Channel, Decision, DeliveryWay, Form, Outcome, Routing, Source
from app.domain.petitions import Stage as P
from app.domain.visits import Answers, Conclusion, Satisfied, Solved, VisitKind, VisitMethod
from app.files import StoredFile
from app.models.base import Base
from app.models.matters import Accused, Holding, Kind, Matter, StopReason
from app.models.papers import Attachment, PaperRole
from app.models.petitions import Petition, Petitioner
from app.models.timeline import Step
from app.models.visits import Visit
from app.operations import clocks, holdings
from app.operations.registering import query_code
from app.queries.calendar import calendar
from app.queries.people import blinds

FORGOTTEN = 0.012
"""The chance, at each act, that nobody ever does it: such matters are late."""
DECISIONS: tuple[say.Decision, ...] = ("support", "explain", "reject")
SAID: Mapping[say.Decision, Outcome] = {
    "support": Outcome.RESOLVED,
    "explain": Outcome.PARTLY,
    "reject": Outcome.NOT_APPLICABLE,
}
T = TypeVar("T")


class Today(Exception):
    """The life has reached the present, or nobody goes on with it."""


@dataclass(frozen=True)
class World:
    """What every life draws from. `posts`: the post of each person; `files`: kept once, named by many rows."""

    session: Session
    setting: Setting
    posts: Mapping[int, int]
    rounds: Sequence[tuple[int, DemoRound]]
    files: Mapping[PaperRole, StoredFile]
    number: Callable[[Series, date], str]
    now: datetime


def petition(world: World, rng: random.Random, day: date, village: Place) -> list[Base]:
    """The rows of a petition that came in on `day` and lived until today."""
    who = people.person(rng, day)
    told = told_by(rng, rng.choice(KINDS), village, who, day)
    return _PetitionLife(world, rng, told, village, who).rows


class Life:
    """What both kinds share: time that goes on, steps, holders, papers, the visit at the end."""

    matter: Matter

    def __init__(self, world: World, rng: random.Random, day: date) -> None:
        self.world, self.rng, self.setting = world, rng, world.setting
        self.at = datetime.combine(day, time(8, 30), LOCAL) + timedelta(minutes=rng.randint(0, 540))
        self.rows: list[Base] = []

    @property
    def day(self) -> date:
        """The day it is in this life."""
        return local_day(self.at)

    def wait(self, least: int, most: int) -> None:
        """Go on some days later, on an office day. Raises Today when that day has not come."""
        day = calendar(self.world.session).next_office_day(self.day + timedelta(days=self.rng.randint(least, most)))
        then = datetime.combine(day, time(8, 30), LOCAL) + timedelta(minutes=self.rng.randint(0, 540))
        if then > self.world.now or self.rng.random() < FORGOTTEN:
            raise Today
        self.at = max(then, self.at + timedelta(minutes=self.rng.randint(5, 50)))

    def step(self, action: str, by: Seat, stage: str, note: str | None = None, *, first: bool = False) -> None:
        """Write down what happened and move the stage."""
        matter = self.matter
        step = Step(matter=matter, action=action, at=self.at, person_id=by.person_id, unit_id=by.unit_id)
        step.from_stage, step.to_stage = None if first else matter.stage, stage
        step.note = note
        if stage != matter.stage:
            matter.stage, matter.stage_at = stage, self.at
        self.rows.append(step)

    def hold(self, holder: Seat, capacity: Capacity, reason: str, by: Seat) -> None:
        """Let somebody answer from now on; the first one answers from the day of receipt."""
        before = holdings.current_holding(self.matter)
        if before is not None:
            before.to_at = self.at
        self.matter.holdings.append(
            Holding(
                person_id=holder.person_id,
                post_id=self.world.posts[holder.person_id],
                unit_id=holder.unit_id,
                capacity=capacity,
                from_at=holdings.received_at(self.matter) if before is None else self.at,
                reason=reason,
                handed_by_id=by.person_id,
            )
        )
        self.matter.holder_id = holder.person_id

    def paper(self, role: PaperRole, name: str, by: Seat) -> None:
        """Attach a paper; all of one role share one sealed file."""
        kept = self.world.files[role]
        row = Attachment(matter=self.matter, role=role, file_kind=kept.kind, size=kept.size, sha256=kept.sha256)
        row.ref, row.added_by_id, row.added_at, row.name = kept.ref, by.person_id, self.at, name
        self.rows.append(row)

    def visit(self, kind: VisitKind, answers: Answers, note: str) -> Conclusion | None:
        """The visit after closing, with what follows from its answers."""
        by = self.setting.seats[PETITION_OFFICE][-1]
        found = visiting.conclusion(kind, answers)
        row = Visit(matter=self.matter, kind=kind, visited_on=self.day, visitor_id=by.person_id, recorded_at=self.at)
        row.method = self.rng.choice((VisitMethod.PHONE, VisitMethod.IN_PERSON))
        row.reached, row.solved, row.satisfied = answers.reached, answers.solved, answers.satisfied
        row.carried_out, row.conclusion = answers.carried_out, found
        row.reason, row.note = answers.reason or None, note
        self.rows.append(row)
        clocks.stop(self.matter, [RuleId.D22, RuleId.D23], self.day)
        outcome = visiting.outcome(kind, answers)
        if found is Conclusion.SETTLED and outcome is not None:
            holdings.settle(self.matter, outcome, self.at)
        self.matter.outcome = outcome
        self.step("visit", by, self.matter.stage, note)
        return found

    def start(self, rule: RuleId, on: date, unit_id: int | None = None) -> None:
        """Start a clock."""
        clocks.start(self.world.session, self.matter, rule, on, unit_id=unit_id)

    def set_day(self, rule: RuleId, day: date, order: Order, started_on: date) -> None:
        """Start the clock of a day that somebody set."""
        session = self.world.session
        clocks.set_day(session, self.matter, rule, day, order, started_on=started_on, today=self.day)

    def answerable(self, unit: str, town: str) -> tuple[Seat, Capacity]:
        """The unit's head, or the town's secretary for what is prominent."""
        if self.matter.prominent and self.matter.poverty:
            return self.setting.secretary(town), Capacity.SECRETARY
        return self.setting.head(unit), Capacity.UNIT


class _PetitionLife(Life):
    """From the counter to settlement, or to wherever it got by today."""

    matter: Petition

    def __init__(
        self, world: World, rng: random.Random, told: DemoPetition, village: Place, who: people.Person
    ) -> None:
        super().__init__(world, rng, told.day)
        self.told, self.town = told, village.parent
        departments = told.office in self.setting.seats and rng.random() < 0.3
        self.unit = told.office if departments else self.town
        self.handler = self.setting.clerk(rng, self.unit)
        self.head = self.setting.head(self.unit)
        self.decision = rng.choices(DECISIONS, (6, 3, 1))[0]
        self.prominent = told.poverty and rng.random() < 0.25
        self._register(village, who)
        try:
            if told.category == "accusation":
                self._to_discipline()
            else:
                self._accept()
                self._answer()
        except Today:
            pass

    def _register(self, village: Place, who: people.Person) -> None:
        clerk, head, told = self.setting.seats[PETITION_OFFICE][-2], self.setting.head(PETITION_OFFICE), self.told
        secret, oral = told.category == "accusation", told.channel in ("visit", "call")
        made = Petition(
            kind=Kind.PETITION,
            number=self.world.number(Series.CONFIDENTIAL if secret else Series.PETITION, self.day),
            title=told.title,
            stage=P.REGISTERED.value,
            stage_at=self.at,
            content=Content(told.content_code),
            confidential=secret,
            poverty=told.poverty,
            received_on=self.day,
            registered_at=self.at,
            registrar_id=clerk.person_id,
            registrar_unit_id=clerk.unit_id,
            town_id=self.setting.units[village.parent],
            village_id=self.setting.villages[village.parent, village.name],
            place=told.place,
            channel=Channel(told.channel),
            source=Source(told.source),
            category=Category(told.category),
            form=Form.ANONYMOUS if told.anonymous else Form.COLLECTIVE if told.people > 1 else Form.INDIVIDUAL,
            people_count=told.people,
            oral=oral,
            recorder_id=clerk.person_id if oral else None,
            read_back=oral,
            notice_exempt=told.anonymous,
        )
        made.body, made.demand, made.household = told.body, told.numbered, told.household or None
        made.query_code_blind = sealing.blind("query_code", query_code(made))
        made.petitioners = list(self._petitioners(village, who))
        if told.accused is not None:
            named = Accused()
            named.name = f"{told.accused.unit}{told.accused.post}{told.accused.name}"
            made.accused = [named]
        self.matter = made
        self.rows.append(made)
        self.start(RuleId.D1, self.day, clerk.unit_id)
        self.hold(head, Capacity.DESK, "registered", clerk)
        self.step("register", clerk, made.stage, first=True)

    def _petitioners(self, village: Place, who: people.Person) -> Iterator[Petitioner]:
        if self.told.anonymous:
            return
        others = self.rng.randint(1, 3) if self.told.people > 1 else 0
        everybody = [who, *(people.person(self.rng, self.told.day) for _ in range(others))]
        for position, person in enumerate(everybody):
            row = Petitioner(position=position, **blinds(person.name, person.id_number, person.phone))
            row.name, row.id_no, row.phone = person.name, person.id_number, person.phone
            row.address = f"{village.parent}{village.name}{self.told.place}"
            yield row

    def _to_discipline(self) -> None:
        self.wait(1, 10)
        clerk, made = self.setting.seats[PETITION_OFFICE][2], self.matter
        made.unit_id, made.routed_on = self.setting.units[DISCIPLINE], self.day
        note = f"按管理权限移送县纪委监委，{self.day:%m月%d日}签收，材料一份。"
        self.paper(PaperRole.RECEIPT, "移送回执.txt", clerk)
        clocks.stop(made, [RuleId.D1], self.day)
        holdings.settle(made, Outcome.NOT_APPLICABLE, self.at)
        self.step("transfer", clerk, P.TRANSFERRED_DISCIPLINE.value, note)

    def _accept(self) -> None:
        made, rng, office = self.matter, self.rng, self.setting.head(PETITION_OFFICE)
        self.wait(1, 9)
        due = self.day + timedelta(days=60)
        made.unit_id, made.routed_on, made.routing = self.setting.units[self.unit], self.day, Routing.ASSIGN
        made.report_due_on, made.prominent = due, self.prominent
        clocks.stop(made, [RuleId.D1], self.day)
        for rule in (RuleId.D3, RuleId.D4):
            self.start(rule, self.day, made.unit_id)
        self.set_day(RuleId.D11, due, Order.ASSIGNED, self.day)
        self.hold(*self.answerable(self.unit, self.town), "assigned", office)
        note = say.assignment(rng, self.told, unit=self.unit, due=due)
        self.step("assign", office, P.ROUTED.value, note)
        self.wait(1, 3)
        made.signed_for_at, made.handler_id = self.at, self.handler.person_id
        self.step("sign_for", self.head, made.stage)
        self.wait(2, 9)
        exempt = self.told.anonymous
        made.accepted_on = self.day
        made.notice_on, made.notice_way = (None, None) if exempt else (self.day, DeliveryWay.MAIL)
        self.paper(PaperRole.NOTICE, "受理告知书.txt", self.head)
        clocks.stop(made, [RuleId.D3], self.day)
        clocks.stop(made, [RuleId.D4], self.day, StopReason.ENDED)
        self._sixty_days()
        self.step("accept", self.head, P.ACCEPTED.value)

    def _answer(self) -> None:
        made, rng, told = self.matter, self.rng, self.told
        for number in range(rng.randint(1, 3)):
            self.wait(3, 14)
            text = say.progress(rng, told, by=self.handler.name, day=self.day, step=number)
            self.step("note", self.handler, made.stage, text)
        self.wait(2, 9)
        answer = say.opinion(rng, told, self.decision, unit=self.unit, higher="青禾县人民政府", day=self.day)
        made.decision, made.opinion, made.opinion_law = Decision(self.decision), answer.text, answer.law
        if len(told.demands) > 1:
            each = [Decision(one) for one in say.decided(told, self.decision)]
            made.decisions, made.decision = demands.written(each), demands.overall(each)
        made.issued_on, made.issuer_id = self.day, self.head.person_id
        self.step("issue", self.head, P.OPINION_ISSUED.value)
        self.wait(1, 5)
        receipt = say.delivery(rng, told, "in_person", day=self.day)
        made.delivered_on, made.delivery_way = self.day, DeliveryWay.IN_PERSON
        self.paper(PaperRole.RECEIPT, "送达回证.txt", self.handler)
        clocks.stop(made, [RuleId.D5], self.day)
        self.start(RuleId.D7, self.day)
        self.step("deliver", self.handler, P.DELIVERED.value, receipt)
        self.wait(2, 12)
        report = say.closing_report(rng, told, self.decision, assigned_by=PETITION_OFFICE, day=self.day)
        made.outcome, made.closed_on = SAID[self.decision], self.day
        made.first_closed_on = made.first_closed_on or self.day
        self.paper(PaperRole.REPORT, "办结报告.txt", self.head)
        clocks.stop(made, [RuleId.D11], self.day)
        self.start(RuleId.D22, self.day)
        self.step("close", self.head, P.CLOSED.value, report)
        self._follow_up()

    def _follow_up(self) -> None:
        made, rng, told = self.matter, self.rng, self.told
        self.wait(6, 27)
        solved: say.Solved = rng.choices(("yes", "partly", "no"), (8, 1, 1))[0]
        satisfied: say.Satisfied = "satisfied" if solved == "yes" else "dissatisfied"
        found = say.follow_up(rng, told, self.decision, (solved, satisfied), by=self.handler.name, day=self.day)
        reason = found.reason or ("" if solved == "yes" else found.voice)
        answers = Answers(
            True, Solved(solved), Satisfied(satisfied), carried_out=solved == "yes" or None, reason=reason
        )
        if self.visit(VisitKind.FOLLOW_UP, answers, found.note) is Conclusion.SETTLED:
            if rng.random() < 0.3:
                self.wait(5, 30)
                self.step("archive", self.setting.seats[PETITION_OFFICE][-2], P.ARCHIVED.value)
            return
        self.wait(1, 7)
        why = say.reopen_reason(rng, told, self.decision, day=self.day)
        made.outcome = made.closed_on = None
        made.decision = made.decisions = made.issued_on = made.delivered_on = made.delivery_way = None
        made.reopen_count = (made.reopen_count or 0) + 1  # the default comes with the insert
        clocks.stop(made, [RuleId.D7, RuleId.D22], self.day, StopReason.ENDED)
        self._sixty_days()
        self.step("reopen", self.setting.head(PETITION_OFFICE), P.ACCEPTED.value, why)
        self.decision = "support"
        self._answer()

    def _sixty_days(self) -> None:
        if self.matter.category is Category.APPEAL:
            self.start(RuleId.D5, self.day, self.matter.unit_id)
