"""Drafting, editing and making final the papers of a petition: numbers, versions, hashes, who may."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.letters import LetterKind
from app.domain.permissions import Actor, Role
from app.domain.petitions import Action, Category, Routing, Stage
from app.files import Store
from app.letters import blanks, file_name, render
from app.models.directory import Unit, UnitLevel
from app.models.letters import Letter
from app.models.matters import Accused, Judgement, Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations import amending_papers, letters, links
from app.operations.letters import Draft, Edit
from app.queries import letters as queries
from app.queries.facts import facts_of
from app.queries.matters import steps
from tests import given
from tests.given import MORNING, County, refused

K = LetterKind
NOON = MORNING + timedelta(hours=3)
Sealing = Callable[..., Letter]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Where final papers are kept."""
    return Store(tmp_path / "papers")


def drafted(session: Session, matter: Matter, kind: LetterKind, actor: Actor) -> Letter:
    """A draft filled from the matter."""
    return letters.draft(session, matter.uid, None, Draft(kind), actor=actor, now=MORNING)


def said(letter: Letter, **changes: str) -> Edit:
    """What the draft says, its blanks filled in by hand."""
    words = {name: getattr(letter, name) for name in ("title", "addressee", "body", "issuer", "copies")}
    for name, text in words.items():
        for blank in blanks(text):
            words[name] = words[name].replace(f"【待填：{blank}】", "已填写")
    return replace(Edit(**words), **changes)


def made(session: Session, matter: Matter, kind: LetterKind) -> list[Letter]:
    """The final letters of this kind, the newest first."""
    return [one for one in queries.of_matter(session, matter) if one.kind == kind and one.sealed_at]


def kept(session: Session, store: Store, letter: Letter) -> Letter:
    """The letter with its file, as the worker makes it."""
    text = queries.text_of(letter)
    letters.keep(session, letter.uid, store.put(render(text), file_name(text)), actor=Actor.system(), now=MORNING)
    session.refresh(letter)
    return letter


@pytest.fixture
def sealed(session: Session) -> Sealing:
    """sealed(matter, kind, actor): a final paper."""

    def make(matter: Matter, kind: LetterKind, actor: Actor, at: Any = MORNING, **changes: str) -> Letter:
        letter = letters.draft(session, matter.uid, None, Draft(kind), actor=actor, now=at)
        return letters.seal(session, letter.uid, None, said(letter, **changes), actor=actor, now=at)

    return make


def test_only_what_was_raised_for_the_first_time_and_on_this_path_is_evaluated(session: Session, here: County) -> None:
    first, again, elsewhere = (given.petition(session, here, Stage.CLOSED) for _ in range(3))
    links.hold(session, again, first.id, Judgement.REPEAT, actor=here.actors["registrar"], now=NOON)
    elsewhere.appeal_path = 2
    session.flush()
    asked = [
        K.EVALUATION_FORM in letters.offered(session, one, here.actors["registrar"])
        for one in (first, again, elsewhere)
    ]
    assert asked == [True, False, False]
    with refused(session, "letter_not_now"):
        drafted(session, again, K.EVALUATION_FORM, here.actors["registrar"])


def test_two_units_of_one_short_name_never_print_one_number(session: Session, here: County, sealed: Sealing) -> None:
    street = Unit(level=UnitLevel.TOWN, name="柳河街道", parent_id=here.units["county"])
    session.add(street)
    first, second = (given.petition(session, here, Stage.ROUTED) for _ in range(2))
    session.flush()
    clerk = here.actors["town_clerk"]
    ours = sealed(first, K.ACCEPTANCE_NOTICE, clerk)
    second.unit_id = street.id
    session.flush()
    theirs = sealed(second, K.ACCEPTANCE_NOTICE, replace(clerk, unit_id=street.id, unit_ids=frozenset({street.id})))
    assert (ours.number, theirs.number) == ("柳河信受告〔2024〕1号", "柳河街道信受告〔2024〕1号")


def test_a_draft_is_filled_from_the_matter_and_has_no_number(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.ROUTED)
    letter = drafted(session, matter, K.ACCEPTANCE_NOTICE, here.actors["town_clerk"])
    assert letter.addressee == "钱满仓"
    assert letter.issuer == "青禾县柳河镇人民政府"
    assert matter.number in (letter.body or "")
    assert "《信访工作条例》第二十三条" in (letter.body or "")
    assert (letter.number, letter.sealed_at, letter.sha256) == (None, None, None)


def test_a_phone_in_the_complaint_is_in_no_letter(session: Session, here: County) -> None:
    matter = given.petition(session, here, body="请打电话 19900123456 找我，我家的补助没有发。")
    letter = drafted(session, matter, K.ASSIGN, here.actors["petition_head"])
    assert "补助没有发" in (letter.body or "")
    assert "19900123456" not in (letter.body or "")


def test_an_edited_draft_says_what_was_written(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.ROUTED)
    letter = drafted(session, matter, K.ACCEPTANCE_NOTICE, here.actors["town_clerk"])
    words = said(letter, body="现已受理。\n特此告知。", addressee="钱满仓同志")
    letters.edit(session, letter.uid, None, words, actor=here.actors["town_head"], now=MORNING)
    assert (letter.body, letter.addressee) == ("现已受理。\n特此告知。", "钱满仓同志")
    assert letter.edited_by_id == here.people["town_head"]


def test_a_final_paper_has_number_file_and_hash(session: Session, here: County, store: Store, sealed: Sealing) -> None:
    matter = given.petition(session, here, Stage.ROUTED)
    later = MORNING + timedelta(hours=1)
    letter = sealed(matter, K.ACCEPTANCE_NOTICE, here.actors["town_clerk"], later, body="现已受理。")
    assert letter.number == "柳河信受告〔2024〕1号"
    version = matter.version
    paper = kept(session, store, letter).attachment
    assert matter.version == version  # who has a form of it open is not told that somebody changed it
    assert paper is not None
    assert (paper.role, paper.file_kind, paper.matter_id) == (PaperRole.NOTICE, "docx", matter.id)
    content = b"".join(store.open(paper.ref))
    assert hashlib.sha256(content).hexdigest() == letter.sha256 == paper.sha256
    written = [one.text for one in docx.Document(io.BytesIO(content)).paragraphs]
    assert {"柳河信受告〔2024〕1号", "现已受理。", "2024年5月11日"} <= set(written)
    assert [step.action for step in steps(session, matter)][:2] == ["letter_seal", "letter_draft"]


def test_of_two_who_make_its_file_the_first_keeps(
    session: Session, here: County, store: Store, sealed: Sealing
) -> None:
    matter = given.petition(session, here, Stage.ROUTED)
    letter = kept(session, store, sealed(matter, K.ACCEPTANCE_NOTICE, here.actors["town_clerk"]))
    first = letter.attachment_id
    assert kept(session, store, letter).attachment_id == first


def test_what_is_final_is_not_edited(session: Session, here: County, sealed: Sealing) -> None:
    matter = given.petition(session, here, Stage.ROUTED)
    clerk = here.actors["town_clerk"]
    letter = sealed(matter, K.ACCEPTANCE_NOTICE, clerk)
    body = letter.body
    with refused(session, "letter_sealed"):
        letters.edit(session, letter.uid, None, said(letter, body="另一说法"), actor=clerk, now=MORNING)
    with refused(session, "letter_sealed"):
        letters.seal(session, letter.uid, None, said(letter), actor=clerk, now=MORNING)
    assert letter.body == body


def test_a_next_version_keeps_the_number_and_leaves_the_former_as_it_was(
    session: Session, here: County, store: Store, sealed: Sealing
) -> None:
    matter, clerk = given.petition(session, here, Stage.ROUTED), here.actors["town_clerk"]
    first = kept(session, store, sealed(matter, K.ACCEPTANCE_NOTICE, clerk))
    hash_ = first.sha256
    given.done(session, here, matter, Action.ACCEPT, at=MORNING)
    given.done(session, here, matter, Action.ISSUE, at=MORNING)
    second = letters.renew(session, first.uid, None, None, actor=clerk, now=MORNING)
    words = said(second, body="更正：现已受理。")
    letters.seal(session, second.uid, None, words, actor=clerk, now=MORNING)
    assert (second.version, second.number, second.replaces) == (2, first.number, first)
    assert first.sha256 == hash_ != kept(session, store, second).sha256
    with refused(session, "letter_superseded"):
        letters.renew(session, first.uid, None, None, actor=clerk, now=MORNING)


def test_a_draft_needs_no_next_version(session: Session, here: County) -> None:
    matter, clerk = given.petition(session, here, Stage.ROUTED), here.actors["town_clerk"]
    letter = drafted(session, matter, K.ACCEPTANCE_NOTICE, clerk)
    with refused(session, "letter_not_sealed"):
        letters.renew(session, letter.uid, None, None, actor=clerk, now=MORNING)
    with refused(session, "letter_draft_open"):
        drafted(session, matter, K.ACCEPTANCE_NOTICE, clerk)


def test_numbers_run_per_unit_year_and_kind(session: Session, here: County, sealed: Sealing) -> None:
    one, two = (given.petition(session, here, Stage.ROUTED) for _ in range(2))
    clerk, head = here.actors["town_clerk"], here.actors["petition_head"]
    later = MORNING + timedelta(days=300)
    numbers = [
        sealed(one, K.ACCEPTANCE_NOTICE, clerk).number,
        sealed(two, K.ACCEPTANCE_NOTICE, clerk).number,
        sealed(one, K.WHEREABOUTS_NOTICE, head).number,
        sealed(two, K.WHEREABOUTS_NOTICE, head, later).number,
    ]
    assert numbers == [
        "柳河信受告〔2024〕1号",
        "柳河信受告〔2024〕2号",
        "信访去告〔2024〕1号",
        "信访去告〔2025〕1号",
    ]


def test_papers_of_an_accusation_are_counted_apart(session: Session, here: County, sealed: Sealing) -> None:
    clerk = here.actors["confidential"]
    accusation = _accusation(session, here)
    assert sealed(accusation, K.REGISTER_FORM, clerk).number == "信访密登〔2024〕1号"
    other = given.petition(session, here)
    assert sealed(other, K.REGISTER_FORM, here.actors["registrar"]).number == "信访登〔2024〕1号"


def test_where_an_accusation_went_is_told_without_naming_anybody(session: Session, here: County, store: Store) -> None:
    clerk, accusation = here.actors["confidential"], _accusation(session, here)
    given.done(session, here, accusation, Action.TRANSFER, at=MORNING)
    letter = drafted(session, accusation, K.WHEREABOUTS_NOTICE, clerk)
    assert "柳河镇" not in (letter.body or "")
    naming = said(letter, body="您反映柳河镇的事项已转交。")
    with refused(session, "letter_names_accused", "body"):
        letters.seal(session, letter.uid, None, naming, actor=clerk, now=MORNING)
    letters.seal(session, letter.uid, None, said(letter), actor=clerk, now=MORNING)


def test_nobody_else_reaches_a_letter_of_an_accusation(session: Session, here: County) -> None:
    accusation = _accusation(session, here)
    letter = drafted(session, accusation, K.REGISTER_FORM, here.actors["confidential"])
    for name in ("petition_head", "registrar", "town_head"):
        assert queries.by_uid(session, here.actors[name], letter.uid) is None
        with pytest.raises(NotFound):
            letters.edit(session, letter.uid, None, said(letter), actor=here.actors[name], now=MORNING)


def test_a_blank_is_filled_in_before_a_paper_is_final(session: Session, here: County) -> None:
    matter, clerk = given.petition(session, here, Stage.ACCEPTED), here.actors["town_clerk"]
    letter = drafted(session, matter, K.HEARING_NOTICE, clerk)
    words = said(letter, body=letter.body or "")
    with refused(session, "letter_blank", "body"):
        letters.seal(session, letter.uid, None, words, actor=clerk, now=MORNING)
    with refused(session, "letter_empty", "title"):
        letters.edit(session, letter.uid, None, said(letter, title=" "), actor=clerk, now=MORNING)


@pytest.mark.parametrize(
    ("kind", "by", "code"),
    [
        (K.ACCEPTANCE_NOTICE, "petition_head", "not_the_unit"),
        (K.ACCEPTANCE_NOTICE, "registrar", "not_permitted"),
        (K.WHEREABOUTS_NOTICE, "town_head", "not_permitted"),
        (K.OPINION, "town_clerk", "letter_not_now"),
        (K.ADVICE_WORK, "auditor", "not_permitted"),
        (K.REFER, "petition_head", "letter_not_now"),
    ],
)
def test_who_may_draft_what_and_when(session: Session, here: County, kind: LetterKind, by: str, code: str) -> None:
    matter = given.petition(session, here, Stage.ROUTED)
    with refused(session, code):
        drafted(session, matter, kind, here.actors[by])


def test_the_head_makes_an_opinion_final(session: Session, here: County, store: Store) -> None:
    matter = given.petition(session, here, Stage.ACCEPTED)
    letter = drafted(session, matter, K.OPINION, here.actors["town_clerk"])
    with refused(session, "not_permitted"):
        letters.seal(session, letter.uid, None, said(letter), actor=here.actors["town_clerk"], now=MORNING)
    letters.seal(session, letter.uid, None, said(letter), actor=here.actors["town_head"], now=MORNING)
    paper = kept(session, store, letter).attachment
    assert paper is not None
    assert paper.role is PaperRole.OPINION


def test_a_form_that_waits_for_its_signature_proves_nothing(session: Session, here: County, sealed: Sealing) -> None:
    matter = given.petition(session, here, Stage.OPINION_ISSUED)
    before = facts_of(session, matter)
    sealed(matter, K.DELIVERY_RECEIPT, here.actors["town_clerk"])
    after = facts_of(session, matter)
    assert (after.receipt_count, after.evidence_count) == (before.receipt_count, before.evidence_count)


def test_a_letter_whose_paper_was_withdrawn_does_not_count(
    session: Session, here: County, store: Store, sealed: Sealing
) -> None:
    matter, clerk = given.petition(session, here, Stage.ROUTED), here.actors["town_clerk"]
    letter = kept(session, store, sealed(matter, K.ACCEPTANCE_NOTICE, clerk))
    assert K.ACCEPTANCE_NOTICE in queries.sealed_kinds(session, matter)
    assert letter.attachment is not None
    paper, head = letter.attachment, here.actors["petition_head"]
    amending_papers.withdraw(session, paper.uid, None, "告知书写错了人，应当重新制作", actor=head, now=MORNING)
    assert K.ACCEPTANCE_NOTICE not in queries.sealed_kinds(session, matter)


def test_how_it_was_routed_decides_which_papers_belong_to_it(session: Session, here: County) -> None:
    referred = given.petition(session, here)
    given.done(session, here, referred, Action.ASSIGN, at=MORNING, routing=Routing.REFER, report_due_on=None)
    head = here.actors["petition_head"]
    kinds = letters.offered(session, referred, head)
    assert K.REFER in kinds
    assert K.ASSIGN not in kinds
    delivered = given.petition(session, here, Stage.DELIVERED)
    assert K.CLOSING_REPORT in letters.offered(session, delivered, here.actors["town_head"])


def test_a_receipt_names_the_last_letter_that_is_served(session: Session, here: County) -> None:
    matter, head = given.petition(session, here, Stage.OPINION_ISSUED), here.actors["town_head"]
    (opinion,) = made(session, matter, K.OPINION)
    receipt = drafted(session, matter, K.DELIVERY_RECEIPT, head)
    assert f"{opinion.title}（{opinion.number}）" in (receipt.body or "")


def test_who_decides_the_review_writes_its_paper_and_its_receipt(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.DELIVERED)
    given.done(session, here, matter, Action.ASK_REVIEW, at=NOON)
    given.done(session, here, matter, Action.REVIEW, at=NOON)
    for name in ("town_head", "petition_head"):
        for kind in (K.REVIEW_OPINION, K.DELIVERY_RECEIPT):
            with refused(session, "not_permitted"):
                drafted(session, matter, kind, here.actors[name])
    reviewer = here.actors["reviewer"]
    other = given.petition(session, here, Stage.DELIVERED)
    with refused(session, "not_the_verifier"):
        letters.draft(session, other.uid, None, Draft(K.REVIEW_OPINION), actor=_seeing(reviewer), now=NOON)
    (opinion,) = made(session, matter, K.REVIEW_OPINION)
    assert opinion.number == "督查信查〔2024〕1号"
    receipt = drafted(session, matter, K.DELIVERY_RECEIPT, reviewer)
    assert f"{opinion.title}（{opinion.number}）" in (receipt.body or "")
    assert "送达日期：年　　月" in (receipt.body or "")
    assert receipt.issuer == opinion.issuer


def test_the_receipt_of_a_review_is_not_of_the_opinion_before_it(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.OPINION_ISSUED)
    (first,) = made(session, matter, K.OPINION)
    given.done(session, here, matter, Action.DELIVER, at=NOON)
    given.done(session, here, matter, Action.ASK_REVIEW, at=NOON)
    given.done(session, here, matter, Action.REVIEW, at=NOON)
    receipt = drafted(session, matter, K.DELIVERY_RECEIPT, here.actors["reviewer"])
    assert (first.number or "") not in (receipt.body or "")
    paper = drafted(session, matter, K.REVIEW_OPINION, here.actors["reviewer"])
    assert (first.number or "") in (paper.body or "")


def test_a_unit_writes_no_ending_of_what_the_office_registered(session: Session, here: County) -> None:
    matter = given.petition(session, here)
    with refused(session, "not_the_desk"):
        drafted(session, matter, K.NOT_ACCEPTED_NOTICE, _seeing(here.actors["town_head"]))


def _seeing(actor: Actor) -> Actor:
    """The same person, who sees the whole county besides."""
    return replace(actor, roles=actor.roles | {Role.COUNTY_LEADER})


def _accusation(session: Session, here: County) -> Petition:
    made = given.petition(
        session,
        here,
        by="confidential",
        category=Category.ACCUSATION,
        body="反映柳河镇干部侵占补助款项。",
        poverty=False,
    )
    session.add(Accused(matter_id=made.id, unit_id=here.units["willow"]))
    session.flush()
    session.expire(made, ["accused"])
    assert made.confidential
    return made
