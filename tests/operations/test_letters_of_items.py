"""The papers of a rectification item: drafted from it, made final with a number, by whoever does the act."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.domain.petitions import Stage as Routed
from app.domain.rectification import Stage
from app.files import Store
from app.letters import file_name, render
from app.models.letters import Letter
from app.models.papers import PaperRole
from app.models.rectification import RectificationItem
from app.operations import letters
from app.operations.letters import WORDS, Draft, Edit
from app.queries import letters as queries
from app.queries.matters import steps
from tests import given
from tests.given import MORNING, County, refused

K, NOON = LetterKind, MORNING + timedelta(hours=3)
Sealing = Callable[..., Letter]


@pytest.fixture
def closed(session: Session, here: County) -> RectificationItem:
    """An item that was struck off."""
    return given.item(session, here, Stage.CLOSED)


@pytest.fixture
def sealed(session: Session, here: County) -> Sealing:
    """sealed(item, kind, by): a final paper, its words as they were filled in."""

    def make(item: RectificationItem, kind: LetterKind, by: str, **changes: str) -> Letter:
        actor = here.actors[by]
        letter = letters.draft(session, item.uid, None, Draft(kind), actor=actor, now=NOON)
        words = Edit(**{name: getattr(letter, name) or "" for name in WORDS} | changes)
        return letters.seal(session, letter.uid, None, words, actor=actor, now=NOON)

    return make


@pytest.mark.parametrize(
    ("kind", "by", "number", "says"),
    [
        (K.PLAN, "town_clerk", "柳河整方〔2024〕1号", "逐户更换冲水设施"),
        (K.APPLICATION, "town_head", "柳河整申〔2024〕1号", "四户冲水设施已全部更换"),
        (K.VERIFICATION, "verifier", "乡村振兴整验〔2024〕1号", "现场逐户查看"),
        (K.SIGN_OFF, "leader", "青禾县整签〔2024〕1号", "方志远"),
        (K.LOOK_BACK, "supervisor", "督查整看〔2024〕1号", "部分农户改厕后不能正常使用"),
    ],
)
def test_whoever_does_the_act_makes_its_paper_final_with_a_number_of_his_unit(
    closed: RectificationItem, sealed: Sealing, kind: LetterKind, by: str, number: str, says: str
) -> None:
    letter = sealed(closed, kind, by)
    assert letter.number == number
    assert says in (letter.body or "")
    assert letter.law is None


@pytest.mark.parametrize(
    ("kind", "by", "why"),
    [
        (K.PLAN, "verifier", "not_permitted"),
        (K.APPLICATION, "office_clerk", "not_permitted"),
        (K.VERIFICATION, "town_clerk", "not_permitted"),
        (K.SIGN_OFF, "verifier", "not_permitted"),
        (K.LOOK_BACK, "town_head", "had_part_approved_report"),
        (K.LOOK_BACK, "secretary", "visitor_of_same_unit"),
        (K.OPINION, "town_clerk", "letter_not_now"),
    ],
)
def test_who_does_not_do_the_act_writes_no_paper_of_it(
    session: Session, here: County, closed: RectificationItem, kind: LetterKind, by: str, why: str
) -> None:
    with refused(session, why):
        letters.draft(session, closed.uid, None, Draft(kind), actor=here.actors[by], now=NOON)


def test_no_paper_comes_before_its_time(session: Session, here: County) -> None:
    item = given.item(session, here, Stage.APPLIED)
    assert K.SIGN_OFF not in letters.offered(session, item, here.actors["office_clerk"])
    assert letters.offered(session, item, here.actors["verifier"]) == [K.VERIFICATION]
    with refused(session, "letter_not_now"):
        letters.draft(session, item.uid, None, Draft(K.SIGN_OFF), actor=here.actors["leader"], now=NOON)


def test_a_petition_has_no_paper_of_an_item(session: Session, here: County) -> None:
    petition = given.petition(session, here, Routed.ROUTED)
    for kind in (K.PLAN, K.APPLICATION):
        with refused(session, "letter_not_now"):
            letters.draft(session, petition.uid, None, Draft(kind), actor=here.actors["town_clerk"], now=NOON)


def test_a_final_paper_stays_and_its_next_version_bears_its_number(
    session: Session, here: County, closed: RectificationItem, sealed: Sealing
) -> None:
    first, clerk = sealed(closed, K.PLAN, "town_clerk"), here.actors["town_clerk"]
    before = first.body
    with refused(session, "letter_sealed"):
        letters.edit(session, first.uid, None, Edit("整改方案", "", "改了", "柳河镇"), actor=clerk, now=NOON)
    again = letters.renew(session, first.uid, None, None, actor=clerk, now=NOON)
    words = Edit("整改方案", "", "措施1：再查一遍", "青禾县柳河镇人民政府")
    letters.seal(session, again.uid, None, words, actor=clerk, now=NOON)
    assert (again.number, again.version, first.body) == (first.number, 2, before)
    assert [step.action for step in steps(session, closed)][:4] == [
        *("letter_seal", "letter_renew"),
        *("letter_seal", "letter_draft"),
    ]


def test_its_file_lies_with_the_papers_of_the_item(
    session: Session, closed: RectificationItem, sealed: Sealing, tmp_path: Path
) -> None:
    letter = sealed(closed, K.VERIFICATION, "verifier")
    text = queries.text_of(letter)
    stored = Store(tmp_path).put(render(text), file_name(text))
    letters.keep(session, letter.uid, stored, actor=Actor.system(), now=NOON)
    session.refresh(letter)
    assert letter.attachment is not None
    assert (letter.attachment.matter_id, letter.attachment.role) == (closed.id, PaperRole.OTHER)
    assert letter.sha256 == letter.attachment.sha256
