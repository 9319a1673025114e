"""Lives of rectification items as rows, beside those of petitions in bench.lives."""

import random
from datetime import date, timedelta

from app.cli.demo import item_texts
from app.cli.demo.county import Place
from app.cli.demo.item_texts import DemoItem
from app.cli.demo.setting import RECTIFICATION_OFFICE, SUPERVISION
from app.domain.accountability import PostKind
from app.domain.clocks import Order, RuleId
from app.domain.contents import Content
from app.domain.numbering import Series
from app.domain.rectification import ItemType
from app.domain.rectification import Stage as R
from app.domain.visits import Answers, Satisfied, Solved, VisitKind
from app.models.base import Base
from app.models.matters import Kind
from app.models.papers import PaperRole
from app.models.rectification import Measure, RectificationItem
from app.operations import clocks
from bench.lives import Life, Today, World


def item(world: World, rng: random.Random, day: date, village: Place) -> list[Base]:
    """The rows of an item that was put on the list on `day`, of the last round before."""
    round_id, fed_back = [row for row in world.rounds if row[1].document_on <= day][-1]
    return _ItemLife(world, rng, item_texts.item(rng, fed_back, village), day, village, round_id).rows


class _ItemLife(Life):
    """From the list to the look-back, or to wherever it got by today."""

    matter: RectificationItem

    def __init__(
        self, world: World, rng: random.Random, told: DemoItem, day: date, village: Place, round_id: int
    ) -> None:
        super().__init__(world, rng, day)
        self.told, self.village, self.round_id = told, village, round_id
        self.unit = told.office if told.office in self.setting.seats and rng.random() < 0.2 else village.parent
        self.handler, self.head = self.setting.clerk(rng, self.unit), self.setting.head(self.unit)
        self.verifier = self.setting.clerk(rng, SUPERVISION)
        self._enter()
        try:
            self._plan()
            self._work()
            self._close_out()
        except Today:
            pass

    def _enter(self) -> None:
        office, told, place = self.setting.head(RECTIFICATION_OFFICE), self.told, self.village
        made = RectificationItem(
            kind=Kind.ITEM,
            number=self.world.number(Series.ITEM, self.day),
            title=told.title,
            stage=R.LISTED.value,
            stage_at=self.at,
            content=Content(told.content_code),
            poverty=True,
            prominent=self.rng.random() < 0.1,
            received_on=told.day,
            registered_at=self.at,
            registrar_id=office.person_id,
            registrar_unit_id=office.unit_id,
            unit_id=self.setting.units[self.unit],
            town_id=self.setting.units[place.parent],
            village_id=self.setting.villages[place.parent, place.name],
            round_id=self.round_id,
            item_type=ItemType(told.item_type),
            due_on=self.day + timedelta(days=self.rng.choice((60, 90, 120))),
        )
        made.problem = told.problem
        self.matter = made
        self.rows.append(made)
        self.set_day(RuleId.D25, made.due_on, Order.LISTED, made.received_on)
        self.start(RuleId.R2, self.day)
        self.hold(*self.answerable(self.unit, place.parent), "entered", office)
        self.step("enter", office, made.stage, first=True)

    def _plan(self) -> None:
        made = self.matter
        self.wait(1, 6)
        made.claimed_on, made.signed_for_at, made.handler_id = self.day, self.at, self.handler.person_id
        clocks.stop(made, [RuleId.R2], self.day)
        self.step("claim", self.head, R.CLAIMED.value)
        self.wait(2, 8)
        due = self.day + timedelta(days=self.rng.randint(50, 110))
        for position, (text, owner) in enumerate(self.told.measures):
            measure = Measure(position=position, owner=owner, due_on=due)
            measure.text = text
            made.measures.append(measure)
        made.goal, made.cause, made.planned_at = self.told.goal, self.told.cause, self.at
        self.step("plan", self.handler, made.stage)
        self.wait(1, 6)
        made.due_on, made.verifier_id = due, self.verifier.person_id
        self.set_day(RuleId.D25, due, Order.PLANNED, made.received_on)
        self.step("approve_plan", self.setting.head(RECTIFICATION_OFFICE), R.RECTIFYING.value)

    def _work(self) -> None:
        made, told, rng = self.matter, self.told, self.rng
        for number in range(len(told.measures)):
            self.wait(4, 20)
            self.paper(PaperRole.EVIDENCE, f"{told.evidence[number]}.txt", self.handler)
            self.step("note", self.handler, made.stage, item_texts.progress(rng, told, day=self.day, step=number))
        self.wait(2, 7)
        made.report, made.report_approved_by_id = item_texts.report(rng, told, day=self.day), self.head.person_id
        self.step("approve_report", self.head, made.stage)
        self.wait(0, 2)
        made.applied_at, made.applicant_id, made.applicant_unit_id = self.at, self.handler.person_id, made.unit_id
        clocks.stop(made, [RuleId.D25], self.day)
        self.start(RuleId.R7, self.day)
        self.step("apply", self.handler, R.APPLIED.value)

    def _close_out(self) -> None:
        made, told, rng = self.matter, self.told, self.rng
        self.wait(2, 9)
        made.verified_on, made.verified_by_id = self.day, self.verifier.person_id
        clocks.stop(made, [RuleId.R7], self.day)
        found = item_texts.verification(rng, told, passed=True, day=self.day)
        self.step("verify", self.verifier, R.VERIFIED.value, found)
        self.wait(1, 6)
        leader = rng.choice([seat for seat in self.setting.seats["青禾县"] if seat.kind is PostKind.COUNTY_LEADER])
        if made.item_type is ItemType.LONG_TERM:
            made.mechanism, made.check_on = item_texts.mechanism(told), self.day + timedelta(days=90)
            made.signed_off_by_id, made.close_out_no = leader.person_id, f"{made.number}-1"
            self.set_day(RuleId.R11, made.check_on, Order.WATCHED, self.day)
            self.step("keep_watch", leader, R.LONG_TERM.value, item_texts.sign_off(rng, told, day=self.day))
            return
        made.closed_on = made.first_closed_on = self.day
        made.signed_off_by_id, made.close_out_no = leader.person_id, f"{made.number}-1"
        self.start(RuleId.D23, self.day)
        self.step("sign_off", leader, R.CLOSED.value, item_texts.sign_off(rng, told, day=self.day))
        self.wait(25, 110)
        good = rng.random() < 0.85
        said = item_texts.look_back(rng, told, good=good, day=self.day)
        satisfied = Satisfied.SATISFIED if good else Satisfied.DISSATISFIED
        solved = Solved.YES if good else Solved.NO
        answers = Answers(True, solved, satisfied, reason="" if good else said, quality_good=good)
        self.visit(VisitKind.LOOK_BACK, answers, said)
