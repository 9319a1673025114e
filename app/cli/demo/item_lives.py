"""How rectification items live in the demo county, from the list to the look-back."""

import random
from collections.abc import Generator
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cli.demo import item_texts as say
from app.cli.demo.county import Place
from app.cli.demo.item_texts import DemoItem, DemoRound
from app.cli.demo.papers import Paper
from app.cli.demo.people import person
from app.cli.demo.petition_lives import Life, Turn, days, stalls
from app.cli.demo.setting import ADMINISTRATION, PETITION_OFFICE, RECTIFICATION_OFFICE, SUPERVISION, Setting
from app.domain.accountability import local_day
from app.domain.contents import BY_HOUSEHOLD, Content
from app.domain.limits import LOOK_BACKS
from app.domain.permissions import Actor, Role
from app.domain.rectification import CheckPoint, CheckWay, ItemType, ReworkCause, RoundSource
from app.domain.visits import Answers, Satisfied, Solved, VisitKind, VisitMethod
from app.models.matters import Clock
from app.models.papers import PaperRole
from app.models.rectification import RectificationItem
from app.operations import closing_out, rectification, visits, watching
from app.operations import matters as shared
from app.operations.papers import NewPaper
from app.operations.rectification import NewItem, NewMeasure, NewRound
from app.queries.evidence import in_force


def item_life(rng: random.Random, setting: Setting, fed_back: DemoRound, village: Place, paper: Paper) -> Life:
    """From the list to a look-back that found it good, or to wherever it got by today."""
    session, now = yield timedelta()
    told = say.item(rng, fed_back, village)
    unit = told.office if told.office in setting.seats and rng.random() < 0.2 else village.parent
    at_once = told.item_type == "immediate"
    made = rectification.enter(
        session,
        NewItem(
            round=NewRound(
                RoundSource(fed_back.source),
                fed_back.name,
                fed_back.document_no,
                fed_back.document_on,
                fed_back.problem_count,
            ),
            problem=told.problem,
            unit_id=setting.units[unit],
            due_on=local_day(now) + timedelta(days=30 if at_once else rng.choice((30, 60, 90, 120))),
            received_on=min(fed_back.document_on, local_day(now)),
            item_type=ItemType(told.item_type),
            title=told.title,
            town_id=setting.units[village.parent],
            village_id=setting.villages[village.parent, village.name],
            content=Content(told.content_code),
            poverty=True,
            prominent=rng.random() < 0.1,
        ),
        actor=_county_office(setting),
        now=now,
    )
    yield from _Rectifying(rng, setting, told, unit, made.uid, paper).until_settled()


def _county_office(setting: Setting) -> Actor:
    return setting.actor(setting.head(RECTIFICATION_OFFICE), Role.COUNTY_OFFICE)


def proving(session: Session, uid: str, paper: NewPaper, day: date, place: int = 0) -> NewPaper:
    """The paper as evidence for one measure of the item's plan in force, of that day."""
    item = session.scalars(select(RectificationItem).where(RectificationItem.uid == uid)).one()
    return replace(paper, measures=(in_force(item)[place].uid,), dated_on=day)


def _affected(told: DemoItem) -> list[str]:
    """The households of a problem that is put right household by household; dice of its own change no other life."""
    if Content(told.content_code) not in BY_HOUSEHOLD:
        return []
    rng = random.Random(f"{told.title}-{told.households}")  # noqa: S311  # a demonstration, the same every time
    return [person(rng, told.day, (40, 70)).name for _ in range(3)]


CAUSES: tuple[say.ReworkCause, ...] = ("poor_quality", "relapse")


class _Rectifying:
    """One item in the hands of the unit that answers for it."""

    def __init__(self, rng: random.Random, setting: Setting, told: DemoItem, unit: str, uid: str, paper: Paper) -> None:
        self.rng, self.setting, self.told, self.uid, self.paper = rng, setting, told, uid, paper
        handler = setting.clerk(rng, unit)
        self.handler, self.worker = handler, setting.actor(handler, Role.UNIT_HANDLER)
        self.head = setting.actor(setting.head(unit), Role.UNIT_HEAD)
        elsewhere = SUPERVISION if unit != SUPERVISION else ADMINISTRATION
        self.verifier = setting.clerk(rng, elsewhere)
        self.measures = told.measures
        self.for_good = told.item_type == "long_term"
        self.affected = _affected(told)
        self.longest = 25 if told.item_type == "immediate" else 100

    def until_settled(self) -> Life:
        """Claimed, planned, done, checked, struck off, looked at again; poor work goes back once."""
        session, now = yield days(self.rng, 1, 6)
        leader = self.setting.seats["青禾县"][0].person_id
        claimed = rectification.Claim(self.handler.person_id, leader)
        rectification.claim(session, self.uid, None, claimed, actor=self.head, now=now)
        yield from self.plan()
        if stalls(self.rng, self.setting, now):
            return
        yield from self.work()
        if self.for_good:
            yield from self.check()
            return
        good = yield from self.look_back()
        if good:
            return
        session, now = yield days(self.rng, 2, 8)
        cause: say.ReworkCause = self.rng.choice(CAUSES)
        reason = say.rework_reason(self.rng, self.told, cause, day=local_day(now))
        again = closing_out.Rework(ReworkCause(cause), reason, local_day(now) + timedelta(days=min(self.longest, 45)))
        closing_out.rework(session, self.uid, None, again, actor=_county_office(self.setting), now=now)
        self.measures = self.told.new_measures
        yield from self.plan()
        yield from self.work()
        yield from self.look_back()

    def plan(self) -> Life:
        """The unit's plan and the county's approval."""
        session, now = yield days(self.rng, 2, 8)
        due = local_day(now) + timedelta(days=min(self.longest, self.rng.randint(40, 100)))
        listed = session.scalars(select(RectificationItem.due_on).where(RectificationItem.uid == self.uid)).one()
        done_by = min(due, listed) if listed >= local_day(now) else due
        measures = tuple(NewMeasure(text, owner, done_by) for text, owner in self.measures)
        given = rectification.Plan(measures, self.told.goal, self.told.cause)
        rectification.plan(session, self.uid, None, given, actor=self.worker, now=now)
        session, now = yield days(self.rng, 1, 6)
        approved = rectification.ApprovePlan(self.verifier.person_id, due)
        office = _county_office(self.setting)
        rectification.approve_plan(session, self.uid, None, approved, actor=office, now=now)

    def work(self) -> Life:
        """Progress with evidence for each measure, application, verification, sign-off; sometimes returned once."""
        rng, told = self.rng, self.told
        for step in range(len(self.measures)):
            session, now = yield days(rng, 4, 24)
            text = say.progress(rng, told, day=local_day(now), step=step)
            name = f"{told.evidence[step % len(told.evidence)]}.txt"
            proof = proving(session, self.uid, self.paper(name, text, PaperRole.EVIDENCE), local_day(now), step)
            shared.note(session, self.uid, None, shared.Note(text, (proof,)), actor=self.worker, now=now)
        yield from self.apply()
        if rng.random() < 0.15:
            session, now = yield days(rng, 2, 8)
            found = say.verification(rng, told, passed=False, day=local_day(now))
            back = closing_out.Return(
                *(say.to_do(told), local_day(now) + timedelta(days=30), found, CheckWay.ON_SITE),
                frozenset({CheckPoint.MEASURES_DONE} if rng.random() < 0.5 else ()),
            )
            verifier = self.setting.actor(self.verifier, Role.VERIFIER)
            closing_out.return_(session, self.uid, None, back, actor=verifier, now=now)
            yield from self.apply()
        session, now = yield days(rng, 2, 9)
        found = say.verification(rng, told, passed=True, day=local_day(now))
        form = (self.paper("验收表.txt", found, PaperRole.VERIFICATION),)
        verifier = self.setting.actor(self.verifier, Role.VERIFIER)
        way = CheckWay.ON_SITE if rng.random() < 0.8 else CheckWay.ON_FILE
        sample = "\n".join(f"{who}：已经做到，本人在场" for who in self.affected)
        checked = closing_out.Verify(found, way, frozenset(CheckPoint), sample, form)
        closing_out.verify(session, self.uid, None, checked, actor=verifier, now=now)
        session, now = yield days(rng, 1, 6)
        leader = self.setting.actor(rng.choice(self.setting.seats["青禾县"]), Role.COUNTY_LEADER)
        words, first_check = say.sign_off(rng, told, day=local_day(now)), local_day(now) + timedelta(days=60)
        if self.for_good:
            kept = watching.KeepWatch(say.mechanism(told), first_check, words)
            watching.keep_watch(session, self.uid, None, kept, actor=leader, now=now)
        else:
            closing_out.sign_off(session, self.uid, None, closing_out.SignOff(words), actor=leader, now=now)

    def check(self) -> Life:
        """What is watched for good is looked at again and again."""
        while True:
            session, now = yield days(self.rng, 50, 60)
            found = say.look_back(self.rng, self.told, good=True, day=local_day(now))
            checked = watching.Check(found, local_day(now) + timedelta(days=60))
            verifier = self.setting.actor(self.verifier, Role.VERIFIER)
            watching.check(session, self.uid, None, checked, actor=verifier, now=now)

    def apply(self) -> Life:
        """The head approves the self-check, the handler applies."""
        session, now = yield days(self.rng, 2, 7)
        checked = closing_out.ApproveReport(say.report(self.rng, self.told, day=local_day(now)))
        closing_out.approve_report(session, self.uid, None, checked, actor=self.head, now=now)
        session, now = yield days(self.rng, 0, 2)
        asked = closing_out.Apply(household="、".join(self.affected) or None)
        closing_out.apply(session, self.uid, None, asked, actor=self.worker, now=now)

    def look_back(self) -> Generator[timedelta, Turn, bool]:
        """The spot check after the close-out; True when it was still good, and then the others as they were planned."""
        rng = self.rng
        session, now = yield days(rng, 25, 110)
        good = rng.random() < 0.8
        self._looked(session, now, rng, good=good)
        own = random.Random(self.uid)  # noqa: S311  # dice of its own change no other life
        while good and (due := self._planned(session)) is not None:
            session, now = yield max(due - local_day(now), timedelta(days=1))
            self._looked(session, now, own, good=True)
        return good

    def _planned(self, session: Session) -> date | None:
        running = (Clock.stopped_on.is_(None), Clock.rule.in_(LOOK_BACKS), RectificationItem.uid == self.uid)
        clocks = select(func.min(Clock.due_on)).join(RectificationItem, RectificationItem.id == Clock.matter_id)
        return session.scalar(clocks.where(*running))

    def _looked(self, session: Session, now: datetime, rng: random.Random, *, good: bool) -> None:
        found = say.look_back(rng, self.told, good=good, day=local_day(now))
        visitor = self.setting.actor(self.setting.seats[PETITION_OFFICE][-1], Role.SUPERVISOR)
        answers = Answers(
            True,
            Solved.YES if good else Solved.NO,
            Satisfied.SATISFIED if good else Satisfied.DISSATISFIED,
            reason="" if good else found,
            quality_good=good,
        )
        made = visits.NewVisit(VisitKind.LOOK_BACK, VisitMethod.IN_PERSON, local_day(now), answers, found)
        visits.record(session, self.uid, None, made, actor=visitor, now=now)
