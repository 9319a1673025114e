"""The demo county loaded by its own operations: whoever tries a role finds his work there."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from app import migrating
from app.cli.demo import loading
from app.cli.demo.accounts import TOWN_REGISTRAR
from app.cli.demo.procedure_lives import WAYS
from app.cli.demo.setting import HOME_TOWN
from app.clock import SHANGHAI
from app.database import Database
from app.domain.cards import CardKind, CardState
from app.domain.monitoring import Stage as Watched
from app.domain.permissions import Role
from app.domain.petitions import Adoption, Finding, Stage
from app.domain.rectification import Action as Act
from app.domain.rectification import Stage as Listed
from app.domain.villages import WEEK, monday
from app.models.accounts import Grant, User
from app.models.cards import Card, MeetingDecision
from app.models.directory import Unit
from app.models.matters import Kind, Matter
from app.models.monitoring import MonitoringCase
from app.models.petitions import Petition
from app.models.promises import Promise
from app.models.raisings import Raising
from app.models.receptions import Reception
from app.models.rectification import RectificationItem
from app.models.remedies import Remedy, SupervisionOrder
from app.models.timeline import Step
from app.models.villages import VillageListing, VillagePairing
from app.queries import accounts, directory, town_sums, worklist
from app.queries.worklist import Queue

TODAY = datetime(2026, 11, 27, 10, 0, tzinfo=SHANGHAI)
TOLD = (
    *("object", "agree", "overrule", "extend", "mediate", "hear", "merge", "not_accept", "divert", "transfer"),
    *("ask_review", "review", "redo", "ask_recheck", "recheck", "supervise", "answer_supervision", "ask_assist"),
    "ask_recusal",
)
"""Acts beside the straight way that the demonstration shows."""
WAITING = {
    Role.PETITION_HEAD: {Queue.TO_RULE, Queue.TO_ROUTE},
    Role.CONFIDENTIAL_CLERK: {Queue.TO_TRANSFER},
    Role.UNIT_HEAD: {Queue.TO_SIGN_FOR, Queue.TO_ASSIST, Queue.TO_CLOSE, Queue.TO_DECIDE_RECUSAL},
    Role.UNIT_HANDLER: {Queue.TO_HANDLE, Queue.RETURNED},
    Role.REVIEW_BODY: {Queue.TO_REVIEW},
    Role.RECHECK_BODY: {Queue.TO_REVIEW},
}
"""What the procedure brings to those who sign in to the demonstration."""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demonstration, smaller than it is; its tests only read."""
    folder = tmp_path_factory.mktemp("demo")
    database = Database(f"sqlite:///{folder / 'anjie.db'}", folder / "writer.lock")
    migrating.upgrade(database)
    loading.prepare(database, password_hash="none", now=TODAY)
    loading.load(database, folder / "papers", 72, now=TODAY, progress=lambda _done, _whole: None)
    yield database
    database.close()


def test_every_stage_and_every_queue_of_the_procedure_has_something(county: Database) -> None:
    with county.reading() as session:
        stages = set(session.scalars(select(Petition.stage)))
        assert stages >= set(Stage) - {Stage.VOID, Stage.CLOSED, Stage.ARCHIVED, Stage.OPINION_ISSUED}
        done = set(session.scalars(select(Step.action)))
        assert done >= set(TOLD)
        users = {user.account: user for user in session.scalars(select(User))}
        for role, wanted in WAITING.items():
            actor = accounts.actor_of(session, users[role], TODAY.date())
            counted = {one.queue: one.count for one in worklist.queues(session, actor, today=TODAY.date())}
            assert {queue for queue in wanted if not counted[queue]} == set(), role
        findings = set(session.scalars(select(Remedy.finding)))
        assert findings == {None, Finding.UPHOLD, Finding.REVOKE_REDO}
        assert Adoption.PARTLY in set(session.scalars(select(Petition.adoption)))
        assert session.scalars(select(Promise.due_on)).all() != []
        orders = session.scalars(select(SupervisionOrder.answered_at)).all()
        assert {answered is None for answered in orders} == {True, False}


def test_the_ways_of_the_procedure_are_the_same_on_any_day_of_the_year(own_database: Database, tmp_path: Path) -> None:
    after_a_long_holiday = datetime(2026, 10, 8, 9, 0, tzinfo=SHANGHAI)
    loading.prepare(own_database, password_hash="none", now=after_a_long_holiday)
    few = len(WAYS) + 9
    loading.load(own_database, tmp_path / "papers", few, now=after_a_long_holiday, progress=lambda *_: None)
    with own_database.reading() as session:
        assert set(session.scalars(select(Petition.stage))) >= {Stage.OBJECTED, Stage.IN_REVIEW, Stage.IN_RECHECK}


def test_an_accountable_person_of_the_demo_holds_matters_that_wait_for_him(county: Database) -> None:
    with county.reading() as session:
        users = {user.account: user for user in session.scalars(select(User))}
        deputy = accounts.actor_of(session, users[Role.ACCOUNTABLE_PERSON], TODAY.date())
        waiting = {one.queue: one.count for one in worklist.queues(session, deputy, today=TODAY.date())}
        assert waiting[Queue.HELD] > 0
        held = session.scalars(select(Matter).where(Matter.holder_id == deputy.person_id)).all()
        assert {matter.handler_id for matter in held} == {users[Role.HOUSEHOLD_HELPER].person_id}
        assert all(matter.unit_id in deputy.unit_ids for matter in held)


def test_what_is_kept_beside_petitions_is_alive_too(county: Database) -> None:
    with county.reading() as session:
        listed = session.scalars(select(VillageListing)).all()
        assert {one.village_id for one in session.scalars(select(VillagePairing))} >= {one.village_id for one in listed}
        assert any(_weeks_left_out(one) for one in listed)
        stages = set(session.scalars(select(MonitoringCase.stage)))
        assert stages == set(Watched)
        raised = session.scalars(select(Raising).where(Raising.becomes == Kind.ITEM)).all()
        assert {one.decided_at is None for one in raised} == {True, False}
        promised = session.scalars(select(Reception).where(Reception.promise_due_on.is_not(None))).all()
        assert {one.promise_kept_on is None for one in promised} == {True, False}
        affecting = [item for item in session.scalars(select(RectificationItem)) if item.villages and item.households]
        assert {item.stage for item in affecting} == {Listed.RECTIFYING, Listed.REOPENED}
        assert any(not form.passed for item in affecting for form in item.verifications)
        assert Act.RETURN in set(session.scalars(select(Step.action)))
        cards = {(card.kind, card.state) for card in session.scalars(select(Card))}
        assert {state for kind, state in cards if kind in (CardKind.YELLOW, CardKind.RED)} == set(CardState)
        assert cards >= {(kind, CardState.ISSUED) for kind in CardKind}
        assert session.scalars(select(MeetingDecision.measure)).all() != []
        effects = session.scalars(select(SupervisionOrder.effect)).all()
        assert {effect is None for effect in effects} == {True, False}


def test_a_town_s_figures_agree_with_its_villages_or_are_explained(county: Database) -> None:
    with county.reading() as session:
        users = {user.account: user for user in session.scalars(select(User))}
        office = accounts.actor_of(session, users[Role.PETITION_HEAD], TODAY.date())
        apart = {one.town.id: one for one in town_sums.everywhere(session, office, TODAY.date())}
        (home,) = session.scalars(select(Unit).where(Unit.name == HOME_TOWN)).all()
        assert apart[home.id].signed is not None
        assert apart[home.id].differences
        assert any(town.id not in apart for town in directory.towns(session))


def _weeks_left_out(listing: VillageListing) -> bool:
    written = sorted(note.week_on for note in listing.notes)
    return any(later - earlier > WEEK for earlier, later in pairwise(written)) or (written[0] > monday(listing.from_on))


def test_a_town_has_its_own_registrar(county: Database) -> None:
    with county.reading() as session:
        user = session.scalars(select(User).where(User.account == TOWN_REGISTRAR)).one()
        (grant,) = session.scalars(select(Grant).where(Grant.user_id == user.id))
        town = session.scalars(select(Unit).where(Unit.name == HOME_TOWN)).one()
        assert (user.unit_id, grant.role) == (town.id, Role.REGISTRAR)
        assert user.person_id not in {one.person_id for one in session.scalars(select(User)) if one is not user}
