"""The canary crawl: what must stay hidden is looked for on every route, as everybody, in every byte (RELIABILITY 3.4).

It grows by itself: routes come from the url map, and a parameter it does not know fails the test.
"""

import logging
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, or_, select

from app import database, sealing
from app.cli.papers import Reading
from app.domain.campaigns import CampaignKind, Consent, ConsentProof, Finding, RowFacts
from app.domain.households import Cause, HouseholdKind, Relation, Vulnerable
from app.domain.monitoring import Clue
from app.domain.permissions import Actor, Role
from app.domain.petitions import Category, Channel, Form
from app.domain.receptions import Purpose, ReceptionKind, Talk
from app.factory import create_app
from app.files import Store
from app.models.accounts import User
from app.models.directory import Person, Village
from app.models.inbox import Message, MessageKind
from app.models.journal import JournalEntry
from app.models.papers import PaperRole
from app.models.timeline import Step
from app.operations import campaign_rows, campaigns, households, indexing, members, monitoring, receptions, registering
from app.operations.campaigns import CampaignFacts
from app.operations.households import HouseholdFacts, NewHousehold
from app.operations.matters import recuse
from app.operations.members import CorrectMember, MemberFacts, NewPlanLine
from app.operations.monitoring import NewClue
from app.operations.papers import NewPaper
from app.operations.receptions import NewReception
from app.operations.registering import NewAccused, NewPetition, NewPetitioner
from app.queries import accounts
from config import Config
from search_index import State
from tests.conftest import NOW
from tests.web.conftest import PASSWORD, SignIn, post
from tests.web.crawling import Canary, crawl, seen, unbounded

TALK = ("met", "told")
"""What was told in a talk about an ordinary petition."""
FIELDS = ("title", "body", "demand", "place", "household", "name", "address", "accused", "paper", "file")
NUMBERS = {"id_no": "990226198001011234", "phone": "16000123456"}
"""Of one person who brought both: nobody is shown them in clear, and nobody led from one petition to the other."""
VOLATILE = re.compile(r'name="(csrf_token|token|kept)"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="(csrf_token|token)"')


@dataclass
class Aviary:
    """One application in which an accusation and an ordinary petition against the same people were registered."""

    app: Flask
    accusation: Canary
    appeal: Canary
    household: Canary

    def signed_in(self, role: Role | None) -> FlaskClient:
        """A client signed in as the role, or nobody."""
        made = self.app.test_client()
        if role is not None:
            assert post(made, "/sign-in", username=role.value, password=PASSWORD).status_code == 303
        return made


@pytest.fixture(scope="module")
def aviary(county_home: Path, tmp_path_factory: pytest.TempPathFactory, keys: sealing.Keyring) -> Iterator[Aviary]:
    """Both canaries in their cage; the crawls only read."""
    home = tmp_path_factory.mktemp("aviary") / "home"
    shutil.copytree(county_home, home)
    app = create_app(Config.from_env({"ANJIE_HOME": str(home)}))
    app.testing = True
    with time_machine.travel(NOW, tick=False):
        made = Aviary(app, plant(app, Category.ACCUSATION), plant(app, Category.APPEAL), plant_household())
        index(app)
        unbounded()
    yield made
    database.current().close()
    sealing.use(keys)


def actor_of(role: Role) -> Actor:
    """The role's account as an actor."""
    with database.current().reading() as session:
        user = session.scalar(select(User).where(User.account == role.value))
        assert user is not None
        return accounts.actor_of(session, user, NOW.date())


def plant(app: Flask, category: Category) -> Canary:
    """Register a petition against 县民政局 and its head, a fresh word in every field."""
    fields = FIELDS if category is Category.ACCUSATION else FIELDS + TALK
    canary = Canary(words={name: f"金丝雀{secrets.token_hex(6)}" for name in fields} | NUMBERS)
    words, accused = canary.words, actor_of(Role.UNIT_HEAD)
    kept = Store(app.config["PAPERS"]).put(words["file"].encode(), "a.txt")
    paper = NewPaper(words["paper"] + ".txt", PaperRole.ORIGINAL, kept.kind, kept.size, kept.sha256, kept.ref)
    new = NewPetition(
        channel=Channel.LETTER,
        category=category,
        form=Form.INDIVIDUAL,
        title=words["title"],
        body=words["body"],
        demand=words["demand"],
        place=words["place"],
        household=words["household"],
        people=(NewPetitioner(words["name"], words["id_no"], words["phone"], words["address"]),),
        accused=(NewAccused(accused.person_id, accused.unit_id), NewAccused(name=words["accused"])),
        received_on=NOW.date(),
        papers=(paper,),
    )
    with database.transaction() as session:
        made = registering.register(session, new, actor=actor_of(Role.REGISTRAR), now=NOW)
        canary.uid = made.uid
        step = session.scalars(select(Step.id).where(Step.matter_id == made.id)).one()
        # As if everybody had once been told of it: only who may see it now may read that.
        for person in session.scalars(select(Person.id)):
            told = Message(person_id=person, matter_id=made.id, kind=MessageKind.CORRECTED, step_id=step, at=NOW)
            session.add(told)
        if category is not Category.ACCUSATION:
            head = actor_of(Role.PETITION_HEAD)
            assert head.person_id is not None
            about = (ReceptionKind.RECEPTION, Purpose.LISTEN, NOW.date(), head.person_id)
            talk = NewReception(Talk(*about, met=words["met"], said=words["told"]), (made.number,))
            receptions.record(session, talk, actor=head, now=NOW)
    return canary


def plant_household() -> Canary:
    """Enter a household of 北寨 whose names, numbers, reasons and plan stand nowhere else."""
    names = ("head", "reason", "plan", "left", "clue", "finding", "consent")
    canary = Canary(words={name: f"金丝雀{secrets.token_hex(6)}" for name in names})
    canary.words |= {"id_no": "990226196303071228", "member_id_no": "990226198806180013", "phone": "16000456789"}
    words, secretary = canary.words, actor_of(Role.TOWN_SECRETARY)
    with database.transaction() as session:
        village = session.scalars(select(Village.id).where(Village.name == "北寨")).one()
        helper = actor_of(Role.HOUSEHOLD_HELPER).person_id
        facts = HouseholdFacts("9902261040417", village, helper_id=helper, phone=words["phone"])
        head = MemberFacts(words["head"], Relation.HEAD, id_no=words["id_no"], vulnerable=Vulnerable.MENTAL)
        other = MemberFacts("某人", Relation.CHILD, id_no=words["member_id_no"])
        new = NewHousehold(facts, HouseholdKind.LIFTED, NOW.date(), words["reason"], (head, other))
        made = households.enter(session, new, actor=secretary, now=NOW)
        line = NewPlanLine(words["plan"], secretary.person_id, NOW.date())
        members.plan(session, made.uid, None, line, actor=secretary, now=NOW)
        gone = CorrectMember(made.members[1].uid, other, words["left"], NOW.date())
        members.correct_member(session, made.uid, None, gone, actor=secretary, now=NOW)
        canary.uid = made.uid
        told = NewClue(Clue.DECLARED, Cause.ILLNESS, NOW.date(), words["clue"])
        monitoring.begin(session, made.uid, None, told, actor=secretary, now=NOW)
        toilets = CampaignFacts(CampaignKind.TOILETS, "改厕", NOW.date(), NOW.date(), frozenset({village}))
        campaign = campaigns.open_campaign(session, toilets, actor=actor_of(Role.COUNTY_OFFICE), now=NOW)
        proof: dict[str, Any] = {"consent_proof": ConsentProof.CALL, "consent_on": NOW.date(), "consent_by_id": helper}
        row = RowFacts(NOW.date(), helper, Consent.WILLING, words["consent"], Finding.PROBLEM, words["finding"])
        row = replace(row, **proof)
        campaign_rows.enter(session, campaign.uid, made.uid, 0, row, actor=secretary, now=NOW)
    return canary


def index(app: Flask) -> None:
    """Read the papers and bring the index up to date, as the worker does."""
    data, engine = database.current(), app.extensions["search"]
    reading = Reading(data, Store(app.config["PAPERS"]), Actor.system(), lambda: None, lambda: None)
    while reading.one():
        pass
    if engine.state is not State.READY:
        indexing.rebuild(data.reading, data.transaction, engine)
    while indexing.drain(data.reading, data.transaction, engine).rows:
        pass


COUNTY_WIDE = {Role.PETITION_HEAD, Role.REGISTRAR, Role.COUNTY_LEADER, Role.SUPERVISOR, Role.AUDITOR}
"""Who may see an ordinary petition registered by the county's petition office."""


IN_HOUSEHOLDS = {"head", "reason", "plan", "left", "clue", "finding", "consent"}
KNOW_THE_HOUSEHOLD = {
    *(Role.PETITION_HEAD, Role.TOWN_SECRETARY, Role.ACCOUNTABLE_PERSON, Role.HOUSEHOLD_HELPER, Role.COUNTY_OFFICE)
}
"""To whom the people of the planted household are known: its town, its helper, the two offices of the county."""


@pytest.mark.parametrize("role", [None, *Role])
def test_people_of_a_household_are_known_to_its_own_and_no_number_to_anybody(aviary: Aviary, role: Role | None) -> None:
    browser, address = aviary.signed_in(role), f"/households/{aviary.household.uid}"
    of_the_page: set[str] = set()
    for page in (address, f"{address}/sheet"):
        status, body = seen(browser, page)
        assert ("精神障碍".encode() in body) == (role in KNOW_THE_HOUSEHOLD), status
        of_the_page |= {name for name, word in aviary.household.words.items() if word.encode() in body}
    # Why they agree to a campaign stands with its row alone.
    assert of_the_page == (IN_HOUSEHOLDS - {"consent"} if role in KNOW_THE_HOUSEHOLD else set())
    assert browser.get(f"/households/?q={aviary.household.words['id_no']}").text.count("9902261040417") == (
        role in KNOW_THE_HOUSEHOLD
    )


@pytest.fixture(scope="module")
def crawled() -> Iterator[dict[Role | None, int]]:
    """By visitor how many addresses were opened without a word of the accusation; told at the end."""
    opened: dict[Role | None, int] = {}
    yield opened
    words = len(FIELDS) + len(NUMBERS)
    print(f"\ncanary crawl: {len(opened)} visitors, {sum(opened.values())} answers, {words} words, 0 hits")


def denials(role: Role, uid: str) -> int:
    """How often the journal has that this account was refused this matter, or rooms where matters are."""
    of_matter = or_(JournalEntry.object_uid == uid, JournalEntry.object_kind.startswith("petitions."))
    asked = select(func.count()).where(JournalEntry.account == role.value, JournalEntry.result == "denied", of_matter)
    with database.current().reading() as session:
        return session.scalar(asked) or 0


@pytest.mark.slow
@pytest.mark.parametrize("role", [None, *(role for role in Role if role is not Role.CONFIDENTIAL_CLERK)])
def test_nobody_sees_a_byte_of_what_is_kept_from_him(
    aviary: Aviary, role: Role | None, crawled: dict[Role | None, int], caplog: pytest.LogCaptureFixture
) -> None:
    browser = aviary.signed_in(role)
    canaries = (aviary.accusation, aviary.appeal, aviary.household)
    with caplog.at_level(logging.INFO):
        (of_accusation, of_appeal, of_household), opened = crawl(browser, aviary.app, *canaries)
    assert [word for one in canaries for word in one.words.values() if word in caplog.text] == [], "in the log"
    assert opened > 100
    # Whoever enters nothing of households does not open the row of a campaign.
    unread = {"consent"} if role is Role.ACCOUNTABLE_PERSON else set()
    assert of_household == (IN_HOUSEHOLDS - unread if role in KNOW_THE_HOUSEHOLD else set())
    assert of_accusation == set()
    assert browser.get(f"/petitions/{aviary.accusation.uid}").status_code in (
        (302, 303) if role is None else (403, 404)
    )
    assert role is None or denials(role, aviary.accusation.uid)
    if role not in COUNTY_WIDE:
        assert of_appeal == set()
    crawled[role] = opened


def test_the_confidential_clerk_finds_every_word_of_an_accusation(aviary: Aviary) -> None:
    clerk = aviary.signed_in(Role.CONFIDENTIAL_CLERK)
    (found, of_household), _ = crawl(clerk, aviary.app, aviary.accusation, aviary.household)
    assert of_household == set()
    assert found == set(FIELDS), "a canary that cannot sing proves nothing"


def test_the_petition_head_finds_every_word_of_an_ordinary_petition(aviary: Aviary) -> None:
    (found,), _ = crawl(aviary.signed_in(Role.PETITION_HEAD), aviary.app, aviary.appeal)
    assert found == set(FIELDS + TALK)


def test_the_words_of_its_file_lead_to_a_petition_and_the_clerk_alone_to_an_accusation(
    aviary: Aviary,
) -> None:
    def finds(role: Role, canary: Canary) -> bool:
        page = aviary.signed_in(role).get(f"/search?q={canary.words['file']}").text
        return f"/petitions/{canary.uid}" in page

    assert finds(Role.PETITION_HEAD, aviary.appeal)
    assert not finds(Role.UNIT_HEAD, aviary.appeal)
    assert [role for role in Role if finds(role, aviary.accusation)] == [Role.CONFIDENTIAL_CLERK]


def test_the_accused_gets_the_same_page_for_the_petition_against_him_as_for_none(aviary: Aviary) -> None:
    browser = aviary.signed_in(Role.UNIT_HEAD)
    hidden, absent = (browser.get(f"/petitions/{uid}") for uid in (aviary.appeal.uid, "0" * 32))
    assert hidden.status_code == absent.status_code == 404
    assert VOLATILE.sub("", hidden.text) == VOLATILE.sub("", absent.text)


def test_the_index_folder_holds_no_word_in_clear(aviary: Aviary) -> None:
    everything = b"".join(path.read_bytes() for path in aviary.app.config["INDEX"].rglob("*") if path.is_file())
    assert everything
    assert [name for name, word in aviary.household.words.items() if word.encode() in everything] == []
    assert [name for name, word in aviary.appeal.words.items() if word.encode() in everything] == []


def test_the_data_folder_holds_nothing_sealed_in_clear(aviary: Aviary) -> None:
    files = [path for path in aviary.app.config["HOME"].rglob("*") if path.is_file() and "keys" not in path.parts]
    everything = b"".join(path.read_bytes() for path in files)
    assert [name for name, word in aviary.household.words.items() if word.encode() in everything] == []
    clear = {name for name, word in aviary.appeal.words.items() if word.encode() in everything}
    assert clear == {"title", "place"}, "title and place are clear by decision, everything else is sealed"


def test_whoever_recused_himself_no_longer_sees_it_on_the_next_request(app: Flask, sign_in: SignIn) -> None:
    canary = plant(app, Category.APPEAL)
    index(app)
    unbounded()
    browser, actor = sign_in(Role.REGISTRAR), actor_of(Role.REGISTRAR)
    assert browser.get(f"/petitions/{canary.uid}").status_code == 200
    assert actor.person_id is not None
    with database.transaction() as session:
        recuse(session, canary.uid, actor.person_id, "信访人是我的姐夫", actor=actor, now=NOW)
    index(app)
    (found,), _ = crawl(browser, app, canary)
    assert found == set()


def test_pages_are_the_same_byte_for_byte_before_and_after_an_accusation_comes_in(app: Flask, sign_in: SignIn) -> None:
    plant(app, Category.APPEAL)
    index(app)
    roles = (Role.UNIT_HEAD, Role.PETITION_HEAD, Role.SUPERVISOR, Role.AUDITOR)
    browsers = {role: sign_in(role) for role in roles}
    pages = (
        "/",
        "/worklist/",
        "/petitions/",
        "/items/",
        "/visits/",
        "/search?q=金丝雀",
        "/search?q=",
        "/directory/",
        "/inbox/",
    )

    def shown() -> dict[tuple[Role, str], str]:
        texts = {(role, page): browsers[role].get(page).text for role in roles for page in pages}
        return {key: re.sub(r"用时 .*? 毫秒", "", VOLATILE.sub("", text)) for key, text in texts.items()}

    before = shown()
    plant(app, Category.ACCUSATION)
    index(app)
    assert shown() == before
