"""Random lives: any action at any time by anybody, through the real operations, on a real database."""

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import Database
from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.petitions import Category, Finding, Outcome
from app.domain.visits import Answers
from app.models import Base
from app.models.directory import Tenure
from app.models.matters import Accused, Kind, Matter
from app.models.outbox import OutboxRow
from app.models.timeline import Step
from app.models.visits import Visit
from app.operations import correcting, matters, rectification, registering
from app.operations.correcting import Correct, CorrectAccused, CorrectVisit
from app.operations.registering import NewAccused
from tests import given
from tests.domain.stages import STAYING, VOIDED
from tests.life.draws import (
    ANSWERS,
    BESIDE,
    CATEGORIES,
    CHOSEN,
    CLERKS,
    CORRECTED,
    HEADS,
    MAX_MATTERS,
    PEOPLE,
    SELDOM,
    TABLES,
    TAKING_UP_AGAIN,
    UNITS,
    closing,
)
from tests.life.order import (
    Known,
    journal_agrees,
    nobody_in_conflict_holds,
    nobody_is_told_of_his_own_act,
    settlement_is_whole,
    spans_tile_every_life,
)
from tests.life.promises_kept import promises_are_kept


class Lives(RuleBasedStateMachine):
    """Petitions and items in one county, with officials who come and go."""

    fresh: Callable[[], Database]
    """Makes a copy of the county's database."""
    here: given.County
    happened: Counter[str]
    """How often each action was done, over all lives."""

    @initialize(category=CATEGORIES)
    def begin(self, category: Category) -> None:
        """A copy of the county's database, with one matter of each kind."""
        self.database = self.fresh()
        self.now = given.MORNING
        self.known: list[Known] = []
        self.names = dict(self.here.people)
        self.actors = dict(self.here.actors)
        self.plans = 0
        self.register("registrar", category, None, {"prominent": False, "poverty": True, "urgent": False}, 0)
        self.enter("office_clerk", "willow", False, 0)

    def teardown(self) -> None:
        """Nobody stays connected."""
        if hasattr(self, "database"):
            self.database.close()

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 9, 24 * 40]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: len(self.known) < MAX_MATTERS)
    @rule(
        by=st.sampled_from(["registrar", "petition_head", "confidential", "town_clerk"]),
        category=CATEGORIES,
        accused=st.sampled_from([None, None, "secretary", "town_head", "willow"]),
        facts=st.fixed_dictionaries({name: st.booleans() for name in ("prominent", "poverty", "urgent")}),
        days_ago=st.integers(0, 10),
    )
    def register(self, by: str, category: Category, accused: str | None, facts: dict[str, bool], days_ago: int) -> None:
        who = () if accused is None else (self._accused(accused),)
        new = given.new_petition(
            self.here,
            self.now,
            category=category,
            accused=who,
            received_on=local_day(self.now) - timedelta(days=days_ago),
            urgent_reported=facts["urgent"] and days_ago % 2 == 0,
            reported_to="县委办公室",
            **facts,
        )
        self._begin(
            lambda session: registering.register(session, new, actor=self.actors[by], now=self.now), "registered"
        )

    @precondition(lambda self: len(self.known) < MAX_MATTERS)
    @rule(
        by=st.sampled_from(["office_clerk", "office_head", "registrar"]),
        unit=UNITS,
        prominent=st.booleans(),
        days_ago=st.integers(0, 60),
    )
    def enter(self, by: str, unit: str, prominent: bool, days_ago: int) -> None:
        new = given.new_item(
            self.here,
            self.now,
            unit_id=self.here.units[unit],
            prominent=prominent,
            received_on=local_day(self.now) - timedelta(days=days_ago),
        )
        self._begin(lambda session: rectification.enter(session, new, actor=self.actors[by], now=self.now), "listed")

    @precondition(lambda self: self.known)
    @rule(data=st.data(), stages=st.sampled_from([8, 6, 4, 2]))
    def it_goes_its_usual_way(self, data: st.DataObject, stages: int) -> None:
        known = data.draw(st.sampled_from(self.known))
        for _ in range(stages):
            stage = known.stage
            for source, action in TABLES[known.kind]:
                if action not in BESIDE and source == stage == known.stage and not data.draw(SELDOM):
                    self._act(known, action, None, data)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def something_possible_here(self, data: st.DataObject) -> None:
        known = data.draw(st.sampled_from(self.known))
        here = [action for source, action in TABLES[known.kind] if source == known.stage] or [VOIDED]
        self._act(known, data.draw(st.sampled_from(here)), None, data)

    @precondition(lambda self: self.known)
    @rule(data=st.data(), by=PEOPLE)
    def anything_by_anybody(self, data: st.DataObject, by: str) -> None:
        known = data.draw(st.sampled_from(self.known))
        self._act(known, data.draw(st.sampled_from(sorted(given.USUAL[known.kind]))), by, data)

    @precondition(lambda self: self.known)
    @rule(
        data=st.data(),
        by=st.sampled_from(["petition_head", "office_clerk", "town_head"]),
        who=st.sampled_from(["secretary", "deputy", "town_head", "office_head", "leader", "petition_head"]),
        prominent=st.sampled_from([None, True, False]),
    )
    def name_holder(self, data: st.DataObject, by: str, who: str, prominent: bool | None) -> None:
        command = matters.NameHolder(self.names[who], "由其包保", prominent)
        known = data.draw(st.sampled_from(self.known))
        self._try(
            known,
            "name_holder",
            lambda session: matters.name_holder(
                session, known.uid, known.version, command, actor=self.actors[by], now=self.now
            ),
        )

    @precondition(lambda self: self.known)
    @rule(
        data=st.data(),
        by=st.sampled_from(["petition_head", "office_clerk", "registrar", "town_head"]),
        days_ago=st.integers(0, 70),
        town=st.sampled_from(["willow", "bridge"]),
        poverty=st.booleans(),
        which=st.sampled_from(CORRECTED),
    )
    def correct(self, data: st.DataObject, by: str, days_ago: int, town: str, poverty: bool, which: str) -> None:
        known = data.draw(st.sampled_from(self.known))
        values: dict[str, dict[str, object]] = {
            "town_id": {"town_id": self.here.units[town], "village_id": None},
            "poverty": {"poverty": poverty},
            "prominent": {"prominent": poverty},
            "title": {"title": f"更正 {days_ago}"},
            "category": {"category": data.draw(CATEGORIES)},
            "unit_id": {"unit_id": self.here.units[data.draw(UNITS)]},
            "outcome": {"outcome": data.draw(st.sampled_from(Outcome))},
        }
        day = {which: local_day(self.now) - timedelta(days=days_ago)}
        command = Correct(values.get(which, day), "登记时写错")
        self._try(
            known,
            "correct",
            lambda session: correcting.correct(
                session, known.uid, known.version, command, actor=self.actors[by], now=self.now
            ),
        )

    @precondition(lambda self: self.known)
    @rule(
        data=st.data(),
        by=st.sampled_from(["petition_head", "registrar", "confidential"]),
        who=st.sampled_from(["secretary", "town_head", "town_clerk", "willow", "bridge"]),
        added=st.booleans(),
    )
    def correct_accused(self, data: st.DataObject, by: str, who: str, added: bool) -> None:
        known = data.draw(st.sampled_from([one for one in self.known if one.kind is Kind.PETITION]))
        with self.database.reading() as session:
            named = select(Accused.uid).join(Matter, Matter.id == Accused.matter_id).where(Matter.uid == known.uid)
            removed = () if added else tuple(session.scalars(named.limit(1)))
        command = CorrectAccused((self._accused(who),) if added else (), removed, "写错了人")
        self._try(
            known,
            "correct",
            lambda session: correcting.correct_accused(
                session, known.uid, known.version, command, actor=self.actors[by], now=self.now
            ),
        )

    @precondition(lambda self: self.known)
    @rule(
        data=st.data(),
        by=st.sampled_from(["registrar", "petition_head", "office_head"]),
        answers=ANSWERS,
        days_ago=st.integers(0, 3),
    )
    def correct_visit(self, data: st.DataObject, by: str, answers: Answers, days_ago: int) -> None:
        known = data.draw(st.sampled_from(self.known))
        with self.database.reading() as session:
            made = select(Visit).join(Matter, Matter.id == Visit.matter_id).where(Matter.uid == known.uid)
            visit = session.scalars(made.order_by(Visit.id.desc()).limit(1)).first()
            if visit is None:
                return
            command = CorrectVisit(
                *(visit.uid, visit.kind, visit.method, visit.visited_on - timedelta(days=days_ago)),
                answers=answers,
                why="记错了回答",
            )
        self._try(
            known,
            "correct",
            lambda session: correcting.correct_visit(
                session, known.uid, known.version, command, actor=self.actors[by], now=self.now
            ),
        )

    @precondition(lambda self: self.known)
    @rule(data=st.data(), who=PEOPLE, himself=st.booleans())
    def recuse(self, data: st.DataObject, who: str, himself: bool) -> None:
        known = data.draw(st.sampled_from(self.known))
        by = who if himself else "petition_head" if known.kind is Kind.PETITION else "office_clerk"
        self._try(
            known,
            "recuse",
            lambda session: matters.recuse(
                session, known.uid, self.names[who], "与信访人有亲属关系", actor=self.actors[by], now=self.now
            ),
        )

    @rule(post=st.sampled_from(["secretary", "town_head", "office_head", "housing_head"]), filled=st.booleans())
    def an_official_leaves(self, post: str, filled: bool) -> None:
        self.now += timedelta(days=1)
        today = local_day(self.now)
        with self.database.transaction() as session:
            held = session.scalar(select(Tenure).where(Tenure.post_id == self.here.posts[post], Tenure.to_on.is_(None)))
            if held is not None and held.from_on < today and not filled:
                held.to_on = today - timedelta(days=1)
            elif held is not None and held.from_on < today:
                self._succeed(session, post, today)

    def _succeed(self, session: Session, post: str, today: date) -> None:
        county = given.County(self.here.units, self.here.villages, self.names, self.here.posts, self.actors)
        new = given.succeeded(session, county, post, f"继任{today:%m%d}", today)
        self.names[post], self.actors[post] = new.person_id or 0, new

    def _act(self, known: Known, action: str, by: str | None, data: st.DataObject) -> None:
        usual = given.USUAL[known.kind][action]
        with self.database.reading() as session:
            matter = session.scalars(select(Matter).where(Matter.uid == known.uid)).one()
            unit = next((name for name, key in self.here.units.items() if key == matter.unit_id), "willow")
        doer = {"town_head": HEADS, "town_clerk": CLERKS}.get(usual.by, {}).get(unit, usual.by)
        changes = self._changes(action, unit, data)
        county = given.County(self.here.units, self.here.villages, self.names, self.here.posts, self.actors)
        self._try(
            known,
            action,
            lambda session: given.done(
                session,
                county,
                session.scalars(select(Matter).where(Matter.uid == known.uid)).one(),
                action,
                at=self.now,
                by=by or doer,
                version=known.version,
                **changes,
            ),
        )

    def _changes(self, action: str, unit: str, data: st.DataObject) -> dict[str, Any]:
        chosen = data.draw(CHOSEN)
        if action == "assign":
            return {
                "unit_id": self.here.units[data.draw(UNITS)],
                "prominent": data.draw(st.sampled_from([None, None, True])),
                "holder_id": self.names[chosen] if chosen else None,
            }
        if action in {"sign_for", "claim"}:
            usual = CLERKS.get(unit, "town_clerk")
            handler = data.draw(CHOSEN) or usual
            return {"handler_id": self.names[handler], "holder_id": self.names[chosen] if chosen else None}
        if action == "approve_plan" and chosen:
            return {"verifier_id": self.names[chosen]}
        if action == "plan":
            self.plans += 1
            return {"measures": (given.measure(f"第 {self.plans} 次的措施"),)}
        if action == "review":
            return {"finding": data.draw(st.sampled_from(Finding))}
        if action == "issue":
            self.plans += 1
            return {"opinion": f"经核实属实，第 {self.plans} 次答复，十日内发放到户。"}
        if action == "visit":
            return {"answers": data.draw(ANSWERS)}
        owner = self.names[CLERKS.get(unit, "town_clerk")]
        return closing(data, owner, local_day(self.now)) if action == "close" else {}

    def _begin(self, make: Callable[[Session], Matter], stage: str) -> None:
        self.now += timedelta(seconds=1)
        before = self._everything()
        try:
            with self.database.transaction() as session:
                matter = make(session)
                uid, kind, version, settled = matter.uid, Kind(matter.kind), matter.version, matter.settled_on
        except Refused:
            assert self._everything() == before
            return
        assert settled is None
        self.known.append(Known(uid, kind, stage, version=version))

    def _accused(self, name: str) -> NewAccused:
        if name in self.here.units:
            return NewAccused(unit_id=self.here.units[name])
        return NewAccused(person_id=self.names[name])

    def _try(self, known: Known, action: str, do: Callable[[Session], object]) -> None:
        self.now += timedelta(seconds=1)
        before = self._everything()
        try:
            with self.database.transaction() as session:
                do(session)
        except Refused:
            assert self._everything() == before, "a refused action changed something"
            return
        self.happened[f"{known.kind}.{action}"] += 1
        self._done(known, action)

    def _done(self, known: Known, action: str) -> None:
        was_settled = len(known.ended) == len(known.begun)
        if action == VOIDED:
            known.stage = VOIDED
        elif action not in STAYING and action != "recuse":
            known.stage = TABLES[known.kind][known.stage, action]
        if was_settled and action in TAKING_UP_AGAIN:
            known.begun.append(self.now)
        with self.database.reading() as session:
            matter = session.scalars(select(Matter).where(Matter.uid == known.uid)).one()
            assert matter.version > known.version, "a second editor would not see this"
            known.version, known.steps = matter.version, known.steps + 1
            if matter.settled_on is not None and len(known.ended) < len(known.begun):
                known.ended.append(self.now)
            elif was_settled and action == "correct" and matter.settled_on is None:
                known.ended.pop()  # the settlement never was

    def _everything(self) -> str:
        """One hash over every row of every table."""
        digest = hashlib.sha256()
        with self.database.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                for row in connection.execute(table.select().order_by(*table.primary_key.columns)):
                    digest.update(repr(tuple(row)).encode())
        return digest.hexdigest()

    # What always holds

    @invariant()
    def everything_is_in_order(self) -> None:
        if not hasattr(self, "known"):
            return
        with self.database.reading() as session:
            journal_agrees(session)
            for known in self.known:
                matter = session.scalars(select(Matter).where(Matter.uid == known.uid)).one()
                assert matter.stage == known.stage
                settlement_is_whole(matter, known)
                spans_tile_every_life(matter, known)
                promises_are_kept(session, matter, local_day(self.now))
                nobody_in_conflict_holds(session, matter)
                nobody_is_told_of_his_own_act(session, matter)
                for kind in (Step, OutboxRow):
                    rows = select(func.count()).select_from(kind).where(kind.matter_id == matter.id)
                    assert session.scalar(rows) == known.steps, kind
