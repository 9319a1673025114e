"""How petitions live in the demo county: each life performs the real operations, one day after another."""

import random
from collections.abc import Generator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demo import handling_texts as say
from app.cli.demo import people
from app.cli.demo.county import Place
from app.cli.demo.papers import Paper
from app.cli.demo.petition_texts import DemoPetition, petition
from app.cli.demo.setting import DISCIPLINE, HOME_TOWN, PETITION_OFFICE, Setting
from app.domain import petitions as rules
from app.domain.accountability import PostKind, local_day
from app.domain.contents import Content
from app.domain.originals import Original
from app.domain.permissions import Actor, Role
from app.domain.petitions import Adoption, Channel, Decision, DeliveryWay, Form, Outcome, Routing
from app.domain.visits import Answers, Satisfied, Solved, VisitKind, VisitMethod
from app.labels import label
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations import checking, petitions, registering, visits
from app.operations import matters as shared
from app.operations.papers import NewPaper
from app.operations.registering import NewAccused, NewPetition, NewPetitioner
from app.queries import originals

Turn = tuple[Session, datetime]
Life = Generator[timedelta, Turn, None]
"""Yields how long to wait; is sent the session and the moment in which it goes on."""

VILLAGE_CADRE = "包村干部"
LEFT_LYING, RECENT = 0.1, 150
DECISIONS: tuple[say.Decision, ...] = ("support", "explain", "reject")
WAYS: tuple[say.Way, ...] = ("in_person", "mail")
SOLVED: tuple[say.Solved, ...] = ("yes", "partly", "no")
SATISFIED: tuple[say.Satisfied, ...] = ("satisfied", "fairly", "dissatisfied")


def days(rng: random.Random, least: int, most: int) -> timedelta:
    """A wait of whole days and some working hours."""
    return timedelta(days=rng.randint(least, most))


def petition_life(rng: random.Random, setting: Setting, kind: str, village: Place, paper: Paper) -> Life:
    """From the counter to settlement, or to wherever it got by today."""
    session, now = yield timedelta()
    who = people.person(rng, local_day(now))
    told = petition(rng, kind, village, who, local_day(now))
    uid = take_in(session, now, rng, setting, told, village, who)
    if told.category == "accusation":
        yield from _to_discipline(rng, setting, uid, paper)
        return
    handled = _Handling(rng, setting, told, village, uid, paper)
    for part in (handled.route_and_accept, handled.work_and_answer, handled.close_and_visit):
        if stalls(rng, setting, now):
            return  # nobody goes on with it: it is late by now
        yield from part()


def stalls(rng: random.Random, setting: Setting, now: datetime) -> bool:
    """Whether a matter of the last months is left lying; older ones were all taken up again."""
    return rng.random() < LEFT_LYING and (setting.today - local_day(now)).days < RECENT


def take_in(
    session: Session,
    now: datetime,
    rng: random.Random,
    setting: Setting,
    told: DemoPetition,
    village: Place,
    who: people.Person,
) -> str:
    """Register what was told at the counter of the petition office; its uid."""
    clerk = setting.seats[PETITION_OFFICE][-2]
    oral = told.channel in ("visit", "call")
    head = NewPetitioner(who.name, who.id_number, who.phone, f"{village.parent}{village.name}{told.place}")
    form = Form.ANONYMOUS if told.anonymous else Form.COLLECTIVE if told.people > 1 else Form.INDIVIDUAL
    others = (
        tuple(NewPetitioner(people.person(rng, local_day(now)).name) for _ in range(rng.randint(1, 4)))
        if form is Form.COLLECTIVE
        else ()
    )
    late = rng.choice((0, 0, 0, 1, 2)) if told.channel in ("letter", "fax") else 0
    accused: tuple[NewAccused, ...] = ()
    if told.accused is not None:
        accused = (NewAccused(name=f"{told.accused.unit}{told.accused.post}{told.accused.name}"),)
    made = registering.register(
        session,
        NewPetition(
            channel=Channel(told.channel),
            source=rules.Source(told.source),
            category=rules.Category(told.category),
            form=form,
            title=told.title,
            body=told.body,
            demand=told.numbered,
            received_on=local_day(now) - timedelta(days=late),
            people=() if told.anonymous else (head, *others),
            people_count=max(told.people, 1 + len(others)),
            village_id=setting.villages[village.parent, village.name],
            place=told.place,
            household=told.household,
            content=Content(told.content_code),
            poverty=told.poverty,
            urgent=rng.random() < 0.02,
            urgent_reported=True,
            reported_to="县委办公室",
            oral=oral,
            read_back=oral,
            accused=accused,
        ),
        actor=setting.actor(clerk, Role.REGISTRAR),
        now=now,
    )
    return made.uid


def _to_discipline(rng: random.Random, setting: Setting, uid: str, paper: Paper) -> Life:
    session, now = yield days(rng, 1, 10)
    clerk = setting.actor(setting.seats[PETITION_OFFICE][2], Role.CONFIDENTIAL_CLERK)
    note = f"经审查属于纪检监察机关受理范围，于{local_day(now):%m月%d日}移送，附材料一份，对方已签收。"
    given = petitions.Transfer(setting.units[DISCIPLINE], note, (paper("移送回执.txt", note, PaperRole.RECEIPT),))
    petitions.transfer(session, uid, None, given, actor=clerk, now=now)


CHECKED = "调阅案卷核查：受理、调查、意见、送达和佐证材料齐全，与走访了解的情况一致。"


def checked(session: Session, uid: str, office: Actor, now: datetime) -> None:
    """The county's check of the file, of what is about poverty."""
    if session.scalar(select(Matter.poverty).where(Matter.uid == uid)):
        checking.check_file(session, uid, None, checking.CheckFile(CHECKED), actor=office, now=now)


ADOPTIONS = {"support": Adoption.ADOPTED, "explain": Adoption.PARTLY, "reject": Adoption.NOT_ADOPTED}
"""What becomes of a suggestion that is answered so."""


class _Handling:
    """One petition on its way through the unit that answers for it."""

    def __init__(
        self, rng: random.Random, setting: Setting, told: DemoPetition, village: Place, uid: str, paper: Paper
    ) -> None:
        self.rng, self.setting, self.told, self.uid, self.paper = rng, setting, told, uid, paper
        self.town = village.parent
        known = told.office in setting.seats and told.office not in (DISCIPLINE, PETITION_OFFICE)
        self.unit = told.office if known and rng.random() < 0.3 and self.town != HOME_TOWN else self.town
        self.handler = setting.clerk(rng, self.unit)
        self.decision: say.Decision = rng.choices(DECISIONS, (6, 3, 1))[0]
        self.prominent = told.poverty and rng.random() < (0.5 if self.town == HOME_TOWN else 0.25)
        self.slow = rng.random() < 0.06

    def holder_id(self) -> int | None:
        """Who answers for it: of what a village's cadre handles the town's deputy, else None, which is the head."""
        deputies = [seat for seat in self.setting.seats[self.unit] if seat.kind is PostKind.DEPUTY]
        is_deputys = self.handler.title == VILLAGE_CADRE and not self.prominent
        return deputies[0].person_id if is_deputys and deputies else None

    def route_and_accept(self) -> Life:
        rng, setting, told = self.rng, self.setting, self.told
        session, now = yield days(rng, 1, 9) if rng.random() > 0.03 else days(rng, 16, 24)
        office = setting.actor(setting.head(PETITION_OFFICE), Role.PETITION_HEAD)
        due = local_day(now) + timedelta(days=60)
        note = say.assignment(rng, told, unit=self.unit, due=due)
        routing = rng.choices((Routing.ASSIGN, Routing.REFER), (4, 1))[0]
        petitions.assign(
            session,
            self.uid,
            None,
            petitions.Assign(
                setting.units[self.unit],
                routing,
                due if routing is Routing.ASSIGN else None,
                prominent=self.prominent,
                note=note,
            ),
            actor=office,
            now=now,
        )
        session, now = yield days(rng, 1, 3)
        self.head = setting.actor(setting.head(self.unit), Role.UNIT_HEAD)
        signed = petitions.SignFor(self.handler.person_id, self.holder_id())
        petitions.sign_for(session, self.uid, None, signed, actor=self.head, now=now)
        session, now = yield days(rng, 2, 9) if not self.slow else days(rng, 14, 19)
        today = local_day(now)
        exempt = told.anonymous
        notice = f"{self.unit}受理告知书：已收到您反映的“{told.title}”，按信访程序办理，办理期限60日。{today}"
        petitions.accept(
            session,
            self.uid,
            None,
            petitions.Accept(
                None if exempt else today,
                None if exempt else rng.choice((DeliveryWay.IN_PERSON, DeliveryWay.MAIL)),
                exempt=exempt,
                proof="" if exempt else "信访人签收，回证存卷",
                papers=(self.paper("受理告知书.txt", notice, PaperRole.NOTICE),),
            ),
            actor=self.head,
            now=now,
        )

    def work_and_answer(self) -> Life:
        rng, told = self.rng, self.told
        worker = self.setting.actor(self.handler, Role.UNIT_HANDLER)
        for step in range(rng.randint(1, 3)):
            session, now = yield days(rng, 3, 14)
            text = say.progress(rng, told, by=self.handler.name, day=local_day(now), step=step)
            shared.note(session, self.uid, None, shared.Note(text), actor=worker, now=now)
        if self.prominent:
            session, now = yield days(rng, 1, 6)
            secretary = self.setting.actor(self.setting.secretary(self.town), Role.TOWN_SECRETARY)
            text = say.leader_act(rng, told, day=local_day(now))
            shared.note(session, self.uid, None, shared.Note(text), actor=secretary, now=now)
        session, now = yield days(rng, 2, 9) if not self.slow else days(rng, 45, 70)
        higher = "青禾县人民政府" if self.unit == self.town else "青禾县人民政府复查复核委员会"
        answer = say.opinion(rng, told, self.decision, unit=self.unit, higher=higher, day=local_day(now))
        petitions.issue(
            session,
            self.uid,
            None,
            petitions.Issue(
                Decision(self.decision),
                answer.text,
                answer.law,
                adoption=ADOPTIONS[self.decision],
                decisions=tuple(Decision(one) for one in say.decided(told, self.decision)),
                again="重新核对以后事实没有变化，补充了落实的办法",
            ),
            actor=self.head,
            now=now,
        )
        session, now = yield days(rng, 1, 5)
        way: say.Way = rng.choices(WAYS, (3, 1))[0]
        receipt = say.delivery(rng, told, way, day=local_day(now))
        petitions.deliver(
            session,
            self.uid,
            None,
            petitions.Deliver(
                local_day(now), DeliveryWay(way), receipt, (self.paper("送达回证.txt", receipt, PaperRole.RECEIPT),)
            ),
            actor=worker,
            now=now,
        )

    def _scan(self, session: Session, clerk: Actor, now: datetime) -> None:
        """The originals come into the file before it is closed: the letter, and what was signed."""
        made = session.scalars(select(Petition).where(Petition.uid == self.uid)).one()
        of_each = originals.unsigned(session, made)
        scans = tuple(
            self.paper(
                f"{label(one)}{name}.txt",
                f"{label(one)}{name}（扫描件）",
                PaperRole.ORIGINAL if one is Original.SOURCE else PaperRole.RECEIPT,
            )
            for one in originals.lacking(session, made)
            for name in of_each.get(one, [""])
        )
        shared.hand_in(session, self.uid, scans, token=None, actor=clerk, now=now)

    def close_and_visit(self) -> Life:
        rng, told, setting = self.rng, self.told, self.setting
        session, now = yield days(rng, 2, 12)
        report = say.closing_report(rng, told, self.decision, assigned_by=PETITION_OFFICE, day=local_day(now))
        outcome = {"support": Outcome.RESOLVED, "explain": Outcome.PARTLY, "reject": Outcome.NOT_APPLICABLE}
        evidence: NewPaper = self.paper("办结报告.txt", report, PaperRole.REPORT)
        checked(session, self.uid, setting.actor(setting.head(PETITION_OFFICE), Role.PETITION_HEAD), now)
        petitions.close(
            session,
            self.uid,
            None,
            petitions.Close(outcome[self.decision], report, (evidence,)),
            actor=self.head,
            now=now,
        )
        session, now = yield days(rng, 6, 27) if rng.random() > 0.08 else days(rng, 33, 60)
        weights = {"support": (8, 1, 1), "explain": (6, 2, 2), "reject": (4, 3, 3)}[self.decision]
        solved: say.Solved = rng.choices(SOLVED, weights)[0]
        satisfied: say.Satisfied = rng.choices(SATISFIED, (5, 4, 1) if solved == "yes" else (1, 3, 6))[0]
        found = say.follow_up(rng, told, self.decision, (solved, satisfied), by=self.handler.name, day=local_day(now))
        visitor = setting.actor(setting.seats[PETITION_OFFICE][-1], Role.SUPERVISOR)
        visits.record(
            session,
            self.uid,
            None,
            visits.NewVisit(
                VisitKind.FOLLOW_UP,
                rng.choice((VisitMethod.PHONE, VisitMethod.IN_PERSON)),
                local_day(now),
                Answers(
                    True,
                    Solved(solved),
                    Satisfied(satisfied),
                    carried_out=solved == "yes" or None,
                    reason=found.reason or ("" if solved == "yes" else found.voice),
                ),
                found.note,
            ),
            actor=visitor,
            now=now,
        )
        if solved == "yes":
            if rng.random() < 0.3:
                session, now = yield days(rng, 5, 30)
                clerk = setting.actor(setting.seats[PETITION_OFFICE][-2], Role.REGISTRAR)
                self._scan(session, clerk, now)
                petitions.archive(session, self.uid, None, petitions.Archive(), actor=clerk, now=now)
            return
        if rng.random() < 0.6:
            session, now = yield days(rng, 1, 7)
            why = say.reopen_reason(rng, told, self.decision, day=local_day(now))
            office = setting.actor(setting.head(PETITION_OFFICE), Role.PETITION_HEAD)
            # What has no sixty days goes by the day that is set.
            due_on = local_day(now) + timedelta(days=30) if told.category == "suggestion" else None
            petitions.reopen(session, self.uid, None, petitions.Reopen(why, due_on), actor=office, now=now)
            self.decision, self.slow = "support", False
            yield from self.work_and_answer()
            yield from self.close_and_visit()
        return


def first_day(rng: random.Random, since: date, today: date) -> date:
    """When a matter comes in: evenly over the time, some more lately."""
    span = (today - since).days
    return since + timedelta(days=int(span * rng.random() ** 0.7))
