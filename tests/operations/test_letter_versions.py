"""A later version of a paper agrees with the record, as the first did; it changes nothing of what was served."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.domain.advising import AdviceKind
from app.domain.letters import LetterKind
from app.domain.petitions import Action, Finding, Stage
from app.models.letters import Letter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations import advising, correcting, letters
from app.operations.letters import WORDS, Draft, Edit
from app.queries import letters as queries
from app.queries.matters import steps
from tests import given
from tests.given import MORNING, County, done, refused
from tests.usual import paper

K, Q = LetterKind, Action
LATER = MORNING + timedelta(hours=1)
SUPPORTED, REJECTED = "对您的投诉请求予以支持", "对您的投诉请求不予支持"
TO_RECHECK = [Q.ASK_REVIEW, Q.REVIEW, Q.DELIVER, Q.ASK_RECHECK, Q.RECHECK]


def last(session: Session, matter: Petition, kind: LetterKind) -> Letter:
    """The newest paper of this kind."""
    return next(one for one in queries.of_matter(session, matter) if one.kind == kind)


def upto(session: Session, here: County, stage: Stage, acts: Sequence[Action] = ()) -> Petition:
    """A petition at this stage, on which these acts were done."""
    matter = given.petition(session, here, stage)
    for act in acts:
        given.done(session, here, matter, act, at=MORNING, by="reviewer" if act == Q.DELIVER else None)
    return matter


def renewed(session: Session, here: County, old: Letter, by: str, change: Callable[[str], str]) -> Letter:
    """Its next version, the text changed, made final."""
    made = letters.renew(session, old.uid, None, None, actor=here.actors[by], now=LATER)
    return sealed(session, here, made, by, change)


def sealed(session: Session, here: County, letter: Letter, by: str, change: Callable[[str], str]) -> Letter:
    """The draft, its text changed, made final."""
    words = {name: getattr(letter, name) or "" for name in WORDS}
    told = Edit(**{**words, "body": change(words["body"])})
    return letters.seal(session, letter.uid, None, told, actor=here.actors[by], now=LATER)


def without(*words: str) -> Callable[[str], str]:
    """A text without the paragraphs in which one of these words stands."""
    return lambda body: "\n".join(line for line in body.splitlines() if not any(word in line for word in words))


def test_a_served_opinion_is_not_turned_round_by_its_next_version(session: Session, here: County) -> None:
    matter = upto(session, here, Stage.DELIVERED)
    opinion = last(session, matter, K.OPINION)
    with refused(session, "letter_differs", "body"):
        renewed(session, here, opinion, "town_head", lambda body: body.replace(SUPPORTED, REJECTED))
    with refused(session, "letter_contrary", "body"):
        renewed(session, here, opinion, "town_head", lambda body: f"{body}\n现更正为{REJECTED}。")
    with refused(session, "letter_differs", "body"):
        renewed(session, here, opinion, "town_head", without("请求复查"))
    with refused(session, "letter_differs", "body"):
        renewed(session, here, opinion, "town_head", lambda body: body.replace(matter.opinion_law or "", "有关规定"))
    assert last(session, matter, K.OPINION) is opinion


def test_what_was_served_stays_and_the_timeline_tells_of_a_corrected_version(session: Session, here: County) -> None:
    matter = upto(session, here, Stage.DELIVERED)
    opinion = last(session, matter, K.OPINION)
    served = (matter.delivered_on, matter.delivery_way, opinion.body, opinion.number)
    due = [(clock.rule, clock.due_on, clock.stopped_on) for clock in matter.clocks]
    made = renewed(session, here, opinion, "town_head", lambda body: body.replace("钱满仓", "钱满仓同志"))
    assert made.version == 2
    assert (matter.delivered_on, matter.delivery_way, opinion.body, opinion.number) == served
    assert [(clock.rule, clock.due_on, clock.stopped_on) for clock in matter.clocks] == due
    told = steps(session, matter)[0].note or ""
    assert "第 2 版" in told
    assert "更正版：此前送达的文书、送达日期和期限不变" in told


def test_every_word_of_a_corrected_opinion_stands_in_its_next_version(session: Session, here: County) -> None:
    matter, head = upto(session, here, Stage.OPINION_ISSUED), here.actors["petition_head"]
    opinion, former = last(session, matter, K.OPINION), matter.opinion or ""
    anew = "经核实属实，补助差额800元六月十日前发放到户。1、院墙由村里修缮；2、道路列入明年计划。"
    command = correcting.Correct({"opinion": anew}, "补发的金额和日期写错")
    correcting.correct(session, matter.uid, None, command, actor=head, now=MORNING)
    with refused(session, "act_letter_differs"):
        done(session, here, matter, Q.DELIVER, at=MORNING)
    answered = anew.replace("，", ",").replace("；2、", "。\n（2） ").replace("1、", "（1）")
    for says, code in (
        (lambda body: body, "letter_differs"),
        (lambda body: body.replace(former, anew.replace("800元", "80元")), "letter_differs"),
        (lambda body: body.replace(former, anew.replace("院墙由村里修缮", "")), "letter_differs"),
        (lambda body: body.replace(former, f"{anew}\n{former}"), "letter_contrary"),
    ):
        with refused(session, code, "body"):
            renewed(session, here, opinion, "town_head", says)
    assert renewed(session, here, opinion, "town_head", lambda body: body.replace(former, answered)).version == 2
    done(session, here, matter, Q.DELIVER, at=MORNING)


@pytest.mark.parametrize(
    ("stage", "acts", "kind", "by", "changes"),
    [
        (
            *(Stage.DELIVERED, [Q.ASK_REVIEW, Q.REVIEW], K.REVIEW_OPINION, "reviewer"),
            [without("请求复核"), lambda body: body.replace("维持原处理意见", "撤销原处理意见")],
        ),
        (
            *(Stage.DELIVERED, TO_RECHECK, K.RECHECK_OPINION, "rechecker"),
            [without("终结"), lambda body: body.replace("维持原复查意见", "变更原复查意见")],
        ),
    ],
)
def test_no_kind_says_something_else_in_its_next_version(
    session: Session,
    here: County,
    stage: Stage,
    acts: Sequence[Action],
    kind: LetterKind,
    by: str,
    changes: Sequence[Callable[[str], str]],
) -> None:
    letter = last(session, upto(session, here, stage, acts), kind)
    for change in changes:
        assert change(letter.body or "") != letter.body
        with refused(session, "letter_differs", "body"):
            renewed(session, here, letter, by, change)
    assert renewed(session, here, letter, by, lambda body: f"{body}\n（更正了联系电话）").version == 2


def test_a_letter_to_a_unit_is_not_sent_to_another_by_its_next_version(session: Session, here: County) -> None:
    matter, head = upto(session, here, Stage.ROUTED), here.actors["petition_head"]
    second = letters.renew(session, last(session, matter, K.ASSIGN).uid, None, None, actor=head, now=LATER)
    words = {name: getattr(second, name) or "" for name in WORDS}
    with refused(session, "letter_differs", "addressee"):
        away = Edit(**{**words, "addressee": "青禾县石桥镇人民政府"})
        letters.seal(session, second.uid, None, away, actor=head, now=LATER)


def test_advice_names_the_day_by_which_its_adoption_is_told(session: Session, here: County) -> None:
    matter, head = upto(session, here, Stage.ACCEPTED), here.actors["petition_head"]
    words = ("补助名单三个月没有公示。", "每月公示一次补助名单。", date(2024, 6, 10))
    told = advising.Give(AdviceKind.WORK, here.units["housing"], *words)
    advising.give(session, matter.uid, None, told, actor=head, now=MORNING)
    letter = last(session, matter, K.ADVICE_WORK)
    with refused(session, "letter_differs", "body"):
        renewed(session, here, letter, "petition_head", lambda body: body.replace("6月10日", "7月10日"))
    assert renewed(session, here, letter, "petition_head", lambda body: f"{body}\n（更正）").version == 2


def test_a_first_paper_made_after_its_act_agrees_too(session: Session, here: County) -> None:
    """The act was done with a file that was brought."""
    matter, head = given.petition(session, here, Stage.ACCEPTED), here.actors["town_head"]
    done(session, here, matter, Q.ISSUE, at=MORNING, papers=(paper(PaperRole.OPINION, "处理意见书.pdf"),))
    draft = letters.draft(session, matter.uid, None, Draft(K.OPINION), actor=head, now=LATER)
    with refused(session, "letter_differs", "body"):
        sealed(session, here, draft, "town_head", lambda body: body.replace(SUPPORTED, REJECTED))
    sealed(session, here, draft, "town_head", lambda body: body)


def test_of_a_handling_that_is_over_the_former_version_tells_what_was_decided(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.DELIVERED)
    opinion = last(session, matter, K.OPINION)
    done(session, here, matter, Q.ASK_REVIEW, at=MORNING)
    done(session, here, matter, Q.REVIEW, at=MORNING, finding=Finding.REVOKE_REDO)
    done(session, here, matter, Q.REDO, at=MORNING)
    with refused(session, "letter_differs", "body"):
        renewed(session, here, opinion, "town_head", lambda body: body.replace(SUPPORTED, REJECTED))
    with refused(session, "letter_contrary", "body"):
        renewed(session, here, opinion, "town_head", lambda body: f"{body}\n{REJECTED}。")
    with refused(session, "letter_differs", "body"):
        renewed(session, here, opinion, "town_head", without("请求复查"))
    assert renewed(session, here, opinion, "town_head", lambda body: f"{body}\n更正。").version == 2
