"""No step passes with a notice, order or report that says something else; each thing has its sentence at the paper."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.petitions import Action, Stage
from app.labels import sentence
from app.models.letters import Letter
from app.models.petitions import Petition
from app.operations import letters
from app.operations.letters import WORDS, Draft, Edit
from app.queries import letters as queries
from tests import given
from tests.given import MORNING, County, refused
from tests.operations.test_notices_owed import received_by_the_town
from tests.operations.test_procedure import at

K, Q = LetterKind, Action
LATER = MORNING + timedelta(hours=1)
NOBODY = "事项收悉，经研究，另行处理。"


def words(letter: Letter, body: str) -> Edit:
    """What the letter says, with this body."""
    said = {name: getattr(letter, name) or "" for name in WORDS}
    return Edit(**{**said, "body": body})


def edited(session: Session, here: County, matter: Petition, kind: LetterKind, by: str, body: str) -> Letter:
    """A draft of this kind with this body."""
    made = letters.draft(session, matter.uid, None, Draft(kind), actor=here.actors[by], now=MORNING)
    return letters.edit(session, made.uid, None, words(made, body), actor=here.actors[by], now=MORNING)


STEPS: list[tuple[Stage, Action, LetterKind, str, str, str, list[str]]] = [
    (
        *(Stage.ROUTED, Q.ACCEPT, K.ACCEPTANCE_NOTICE, "town_clerk"),
        "我镇依法受理您的事项。",
        "石桥镇政府现予受理。",
        ["lacks_organ"],
    ),
    (
        *(Stage.REGISTERED, Q.NOT_ACCEPT, K.NOT_ACCEPTED_NOTICE, "petition_head"),
        "依《信访工作条例》，此事归邻县政府主管，不予受理，请向邻县政府提出。",
        "依《信访工作条例》，涉及诉讼，不予受理，请向县人民法院提出。",
        ["lacks_reason", "lacks_competent"],
    ),
    (
        *(Stage.ACCEPTED, Q.EXTEND, K.EXTENSION_NOTICE, "town_head"),
        "因省里的档案还没有调到，办理期限延长到2024-07-30。",
        "因省里的档案还没有调到，办理期限延长到2024年8月30日。",
        ["lacks_new_day"],
    ),
    (
        *(Stage.DELIVERED, Q.CLOSE, K.CLOSING_REPORT, "town_head"),
        "信访人要求补发补助。经逐户核查，补助已全部发放到户，问题已解决。",
        "信访人要求补发补助。经逐户核查，处理结果：未解决。",
        ["says_outcome"],
    ),
    (
        *(Stage.ACCEPTED, Q.SUPERVISE, K.SUPERVISION, "petition_head"),
        "请在{day:%Y-%m-%d}以前书面说明办理情况。",
        "请在2031年1月1日以前书面说明办理情况。",
        ["lacks_order_day"],
    ),
]
"""The step, its paper, who writes it; a body of free words that says it, one that says otherwise, what is told."""


def _due(session: Session, here: County, stage: Stage) -> dict[str, Any]:
    """By which day the usual order of supervision demands its answer."""
    other = given.petition(session, here, stage)
    given.done(session, here, other, Q.SUPERVISE, at=MORNING)
    return {"day": other.supervisions[0].due_at}


@pytest.mark.parametrize(("stage", "act", "kind", "by", "right", "wrong", "codes"), STEPS)
def test_the_step_passes_with_free_words_and_not_with_a_paper_that_contradicts_it(
    session: Session,
    here: County,
    stage: Stage,
    act: Action,
    kind: LetterKind,
    by: str,
    right: str,
    wrong: str,
    codes: Sequence[str],
) -> None:
    if act == Q.SUPERVISE:
        right = right.format(**_due(session, here, stage))
    matter = given.petition(session, here, stage)
    made = edited(session, here, matter, kind, by, wrong)
    with pytest.raises(Refused) as why, session.begin_nested():
        given.done(session, here, matter, act, at=MORNING)
    told = [why.value, *why.value.others]
    assert [one.code.removeprefix("letter_") for one in told] == codes
    assert len({sentence(one.code, one.facts) for one in told}) == len(codes)
    session.expire_all()
    assert (matter.stage, made.body, made.sealed_at) == (stage, wrong, None), "the edit is kept"
    letters.edit(session, made.uid, None, words(made, right), actor=here.actors[by], now=MORNING)
    given.done(session, here, matter, act, at=MORNING)
    assert (made.body, made.sealed_at is not None) == (right, True)


def test_where_it_went_is_told_by_the_name_of_the_organ(session: Session, here: County) -> None:
    matter = received_by_the_town(session, here)
    given.done(session, here, matter, Q.ASSIGN, at=at("2024-05-09"), unit_id=here.units["housing"])
    away = "您的来信已交给县民政局去办。"
    made = edited(session, here, matter, K.WHEREABOUTS_NOTICE, "petition_head", away)
    with refused(session, "letter_lacks_receiver"):
        given.done(session, here, matter, Q.TELL_WHEREABOUTS, at=MORNING)
    there = f"您的来信已交给{matter.unit.name if matter.unit else ''}去办。"
    letters.edit(session, made.uid, None, words(made, there), actor=here.actors["petition_head"], now=MORNING)
    given.done(session, here, matter, Q.TELL_WHEREABOUTS, at=MORNING)
    assert made.step_id is not None


@pytest.mark.parametrize(
    ("stage", "kind", "by", "code"),
    [
        (Stage.ROUTED, K.ACCEPTANCE_NOTICE, "town_clerk", "letter_lacks_acceptance"),
        (Stage.REGISTERED, K.NOT_ACCEPTED_NOTICE, "petition_head", "letter_lacks_refusal"),
        (Stage.REGISTERED, K.NO_LONGER_ACCEPTED_NOTICE, "petition_head", "letter_lacks_no_longer"),
        (Stage.ACCEPTED, K.EXTENSION_NOTICE, "town_head", "letter_lacks_extension"),
        (Stage.DELIVERED, K.CLOSING_REPORT, "town_head", "letter_lacks_asked"),
    ],
)
def test_before_its_step_it_is_not_final_without_its_decision(
    session: Session, here: County, stage: Stage, kind: LetterKind, by: str, code: str
) -> None:
    matter = given.petition(session, here, stage)
    made = edited(session, here, matter, kind, by, NOBODY)
    with refused(session, code, "body"):
        letters.seal(session, made.uid, None, words(made, NOBODY), actor=here.actors[by], now=LATER)


def test_the_next_version_says_what_the_step_did(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.ACCEPTED)
    given.done(session, here, matter, Q.EXTEND, at=MORNING)
    given.done(session, here, matter, Q.EXTEND_REPORT, at=MORNING)
    changes: dict[LetterKind, tuple[str, Callable[[str], str], str]] = {
        K.ACCEPTANCE_NOTICE: (
            "town_head",
            lambda body: body.replace("予以受理", "不予受理"),
            "letter_lacks_acceptance",
        ),
        K.EXTENSION_NOTICE: ("town_head", lambda body: body.replace("月", "个月"), "letter_lacks_new_day"),
        K.ASSIGN: ("petition_head", lambda body: body.replace("月", "个月"), "letter_lacks_report_day"),
    }
    for kind, (by, change, code) in changes.items():
        old = next(one for one in queries.of_matter(session, matter) if one.kind == kind)
        made = letters.renew(session, old.uid, None, None, actor=here.actors[by], now=LATER)
        with refused(session, code, "body"):
            letters.seal(
                session, made.uid, None, words(made, change(made.body or "")), actor=here.actors[by], now=LATER
            )
        mended = words(made, f"{made.body}\n（更正了联系电话）")  # the order keeps the day that it had set
        assert letters.seal(session, made.uid, None, mended, actor=here.actors[by], now=LATER).version == 2


def test_what_was_accepted_once_is_not_turned_round_after_it_is_handled_anew(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.CLOSED)
    given.visited(session, here, matter, given.NOT_SOLVED, at=MORNING)
    given.done(session, here, matter, Q.REOPEN, at=MORNING)
    old = next(one for one in queries.of_matter(session, matter) if one.kind == K.ACCEPTANCE_NOTICE)
    made = letters.renew(session, old.uid, None, None, actor=here.actors["town_head"], now=LATER)
    with refused(session, "letter_lacks_acceptance", "body"):
        letters.seal(session, made.uid, None, words(made, NOBODY), actor=here.actors["town_head"], now=LATER)
