"""No step passes without its paper (P1-P24): made final with the act, drafted before it, or brought."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.petitions import Action, Finding, Refusal, Routing, Stage
from app.letters import blanks, day
from app.models.letters import Letter
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import letters
from app.operations.letters import Draft, Edit
from app.operations.matters import hand_in
from app.operations.registering import NewPetitioner
from app.queries import letters as queries
from tests import given
from tests.given import MORNING, County, refused
from tests.usual import paper

K, Q = LetterKind, Action
NOTICE, OPINION = paper(PaperRole.NOTICE, "告知书.pdf"), paper(PaperRole.OPINION, "处理意见书.pdf")


LAW = "《社会救助暂行办法》第十三条"
DECIDED = "对您的投诉请求予以支持"
REMEDY = "不服本意见的，可以自收到之日起30日内向县人民政府请求复查。"
OWN = f"您要求补发补助，经核实情况属实。\n根据{LAW}，{DECIDED}。\n{REMEDY}"
"""An opinion in a town's own words."""


def of_acts(session: Session, matter: Matter) -> list[tuple[str, LetterKind]]:
    """Which act has which paper, in their order."""
    found = select(Step.action, Letter.kind).join(Letter, Letter.step_id == Step.id).order_by(Step.id)
    return [(row.action, row.kind) for row in session.execute(found.where(Step.matter_id == matter.id))]


def done(session: Session, here: County, matter: Matter, *acts: str, **changes: Any) -> None:
    """One act after another, the last with these changes."""
    for act in acts[:-1]:
        given.done(session, here, matter, act, at=MORNING)
    given.done(session, here, matter, acts[-1], at=MORNING, **changes)


def test_the_straight_way_leaves_a_final_paper_at_every_step_that_has_one(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.CLOSED)
    assert of_acts(session, matter) == [
        (Q.ASSIGN, K.ASSIGN),
        (Q.ACCEPT, K.ACCEPTANCE_NOTICE),
        (Q.ISSUE, K.OPINION),
        (Q.CLOSE, K.CLOSING_REPORT),
    ]
    made = queries.of_matter(session, matter)
    assert all(one.number and one.sealed_at for one in made)
    assert not any(blanks(one.body or "") for one in made)
    assert queries.lacking(session, _petition(matter)) == []


@pytest.mark.parametrize(
    ("stage", "acts", "changes", "kind", "says"),
    [
        (Stage.REGISTERED, [Q.NOT_ACCEPT], {}, K.NOT_ACCEPTED_NOTICE, "邻县人民政府"),
        (Stage.REGISTERED, [Q.DIVERT], {}, K.DIVERSION_NOTICE, "县人民政府"),
        (Stage.REGISTERED, [Q.ASSIGN], {"routing": Routing.REFER, "report_due_on": None}, K.REFER, "转送你单位"),
        (Stage.ROUTED, [Q.OBJECT], {"competent_organ": "石桥镇人民政府"}, K.OBJECTION, "应当由石桥镇人民政府办理"),
        (Stage.ROUTED, [Q.OBJECT, Q.AGREE], {}, K.OBJECTION_REPLY, "异议成立"),
        (Stage.ROUTED, [Q.OBJECT, Q.OVERRULE], {}, K.OBJECTION_REPLY, "异议不成立"),
        (Stage.ACCEPTED, [Q.EXTEND], {}, K.EXTENSION_NOTICE, "需要向省里调取档案核实"),
        (Stage.ACCEPTED, [Q.SUPERVISE], {}, K.SUPERVISION, "十日内书面说明办理情况"),
        (Stage.DELIVERED, [Q.ASK_REVIEW, Q.REVIEW], {}, K.REVIEW_OPINION, "维持原处理意见"),
        (
            Stage.DELIVERED,
            [Q.ASK_REVIEW, Q.REVIEW, Q.DELIVER, Q.ASK_RECHECK, Q.RECHECK],
            {},
            K.RECHECK_OPINION,
            "维持原复查意见",
        ),
    ],
)
def test_the_paper_of_an_act_says_what_was_entered_with_it(
    session: Session,
    here: County,
    stage: Stage,
    acts: Sequence[Action],
    changes: dict[str, Any],
    kind: LetterKind,
    says: str,
) -> None:
    matter = given.petition(session, here, stage)
    for act in acts:
        by = "reviewer" if act == Q.DELIVER else None
        given.done(session, here, matter, act, at=MORNING, by=by, **(changes if act == acts[-1] else {}))
    letter = queries.of_matter(session, matter)[0]
    assert (letter.kind, of_acts(session, matter)[-1]) == (kind, (acts[-1], kind))
    assert says in (letter.body or "")
    assert blanks(letter.body or "") == []


def test_the_same_matter_names_the_one_that_is_handled(session: Session, here: County) -> None:
    first = given.petition(session, here, Stage.ACCEPTED)
    again = given.petition(session, here)
    done(session, here, again, Q.MERGE, number=first.number)
    (notice,) = queries.of_matter(session, again)
    assert notice.kind == K.MERGED_NOTICE
    assert first.number in (notice.body or "")


def test_what_is_final_is_no_longer_accepted_in_its_own_words(session: Session, here: County) -> None:
    first = given.petition(session, here, Stage.DELIVERED)
    done(session, here, first, Q.ASK_REVIEW, Q.REVIEW)
    given.done(session, here, first, Q.DELIVER, at=MORNING, by="reviewer")
    done(session, here, first, Q.ASK_RECHECK, Q.RECHECK)
    again = given.petition(session, here)
    done(session, here, again, Q.NOT_ACCEPT, refusal=Refusal.FINALITY, number=first.number, competent_organ="")
    (notice,) = queries.of_matter(session, again)
    assert notice.kind == K.NO_LONGER_ACCEPTED_NOTICE


def test_a_draft_is_made_final_with_its_own_words(session: Session, here: County) -> None:
    matter, head = given.petition(session, here, Stage.ACCEPTED), here.actors["town_head"]
    draft = letters.draft(session, matter.uid, None, Draft(K.OPINION), actor=head, now=MORNING)
    letters.edit(
        session, draft.uid, None, Edit("处理意见书", "钱满仓", OWN, draft.issuer or ""), actor=head, now=MORNING
    )
    done(session, here, matter, Q.ISSUE, law=LAW)
    assert (draft.body, draft.sealed_at) == (OWN, MORNING)
    assert [one.kind for one in queries.of_matter(session, matter)].count(K.OPINION) == 1


def test_a_draft_with_a_blank_stops_the_act_and_changes_nothing(session: Session, here: County) -> None:
    matter, head = given.petition(session, here, Stage.ACCEPTED), here.actors["town_head"]
    letters.draft(session, matter.uid, None, Draft(K.OPINION), actor=head, now=MORNING)
    with refused(session, "act_letter_blank"):
        done(session, here, matter, Q.ISSUE)
    session.refresh(matter)
    assert matter.stage == Stage.ACCEPTED


DIFFERENT = [
    (Stage.REGISTERED, [], Q.ASSIGN, K.ASSIGN, "petition_head", "青禾县柳河镇人民政府"),
    (Stage.ACCEPTED, [], Q.ISSUE, K.OPINION, "town_head", "对您的投诉请求予以支持"),
    (Stage.DELIVERED, [Q.ASK_REVIEW], Q.REVIEW, K.REVIEW_OPINION, "reviewer", "维持原处理意见"),
    (
        *(Stage.DELIVERED, [Q.ASK_REVIEW, Q.REVIEW, Q.DELIVER, Q.ASK_RECHECK], Q.RECHECK),
        *(K.RECHECK_OPINION, "rechecker", "维持原复查意见"),
    ),
]
"""Up to which stage, by which acts, which act has which paper, who writes it, what it must say."""


@pytest.mark.parametrize("is_final", [False, True], ids=["draft", "final"])
@pytest.mark.parametrize(("stage", "before", "act", "kind", "writer", "says"), DIFFERENT)
def test_a_paper_that_says_something_else_stops_the_act(
    session: Session,
    here: County,
    stage: Stage,
    before: Sequence[Action],
    act: Action,
    kind: LetterKind,
    writer: str,
    says: str,
    is_final: bool,
) -> None:
    matter, actor = given.petition(session, here, stage), here.actors[writer]
    for one in before:
        given.done(session, here, matter, one, at=MORNING, by="reviewer" if one == Q.DELIVER else None)
    draft, reached = letters.draft(session, matter.uid, None, Draft(kind), actor=actor, now=MORNING), matter.stage
    words = Edit("文书", "青禾县石桥镇人民政府", "经研究，决定如下：另行处理。", draft.issuer or "")
    (letters.seal if is_final else letters.edit)(session, draft.uid, None, words, actor=actor, now=MORNING)
    with pytest.raises(Refused) as why, session.begin_nested():
        given.done(session, here, matter, act, at=MORNING)
    assert (why.value.code, why.value.facts["letter"]) == ("act_letter_differs", kind)
    assert says in str(why.value.facts["says"])
    session.expire_all()
    assert matter.stage == reached
    assert (draft.sealed_at is not None, draft.step_id) == (is_final, None)


@pytest.mark.parametrize("left_out", [DECIDED, LAW, REMEDY, "，经核实情况属实", "您要求补发补助，"])
def test_an_opinion_in_own_words_has_what_the_regulation_asks(session: Session, here: County, left_out: str) -> None:
    matter, head = given.petition(session, here, Stage.ACCEPTED), here.actors["town_head"]
    draft = letters.draft(session, matter.uid, None, Draft(K.OPINION), actor=head, now=MORNING)
    words = Edit("处理意见书", "钱满仓", OWN.replace(left_out, ""), draft.issuer or "")
    letters.edit(session, draft.uid, None, words, actor=head, now=MORNING)
    with refused(session, "act_letter_differs"):
        done(session, here, matter, Q.ISSUE, law=LAW)


def test_a_paper_made_final_before_is_the_one_of_the_act(session: Session, here: County) -> None:
    matter, clerk = given.petition(session, here, Stage.ROUTED), here.actors["town_clerk"]
    draft = letters.draft(session, matter.uid, None, Draft(K.ACCEPTANCE_NOTICE), actor=clerk, now=MORNING)
    words = Edit("受理告知书", "钱满仓", "现已受理。", draft.issuer or "")
    letters.seal(session, draft.uid, None, words, actor=clerk, now=MORNING)
    done(session, here, matter, Q.ACCEPT)
    assert [one.body for one in queries.of_matter(session, matter) if one.kind == K.ACCEPTANCE_NOTICE] == ["现已受理。"]
    assert (Q.ACCEPT, K.ACCEPTANCE_NOTICE) in of_acts(session, matter)


def test_a_paper_that_was_brought_stands_for_it(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.ROUTED)
    done(session, here, matter, Q.ACCEPT, papers=(NOTICE,))
    done(session, here, matter, Q.ISSUE, papers=(OPINION,))
    assert {one.kind for one in queries.of_matter(session, matter)} == {K.ASSIGN}
    assert queries.lacking(session, _petition(matter)) == []


def test_who_cannot_be_told_gets_no_notice(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.ROUTED, people=(NewPetitioner(name="钱满仓"),))
    done(session, here, matter, Q.ACCEPT, exempt=True, notice_on=None, notice_way=None)
    assert K.ACCEPTANCE_NOTICE not in queries.sealed_kinds(session, matter)
    assert queries.lacking(session, _petition(matter)) == []


def test_what_is_done_again_has_papers_of_its_own(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.DELIVERED)
    done(session, here, matter, Q.ASK_REVIEW, Q.REVIEW, finding=Finding.REVOKE_REDO)
    done(session, here, matter, Q.REDO, Q.ISSUE, opinion="重新核实后，补助于五日内补足差额。")
    opinions = [one for one in queries.of_matter(session, matter) if one.kind == K.OPINION]
    assert [one.number for one in opinions] == ["柳河信意〔2024〕2号", "柳河信意〔2024〕1号"]
    assert "补足差额" in (opinions[0].body or "")


def test_a_recheck_that_orders_it_done_again_says_so_on_paper(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.DELIVERED)
    done(session, here, matter, Q.ASK_REVIEW, Q.REVIEW)
    given.done(session, here, matter, Q.DELIVER, at=MORNING, by="reviewer")
    done(session, here, matter, Q.ASK_RECHECK, Q.REDO, by="rechecker")
    letter = queries.of_matter(session, matter)[0]
    assert letter.kind == K.RECHECK_OPINION
    assert "原意见认定事实不清，重新调查" in (letter.body or "")
    due_on = _petition(matter).report_due_on
    assert due_on is not None
    assert f"责令青禾县柳河镇人民政府于{day(due_on)}前重新办理，不得作出与原意见相同的意见。" in (letter.body or "")
    assert "终结" not in (letter.body or "")
    assert of_acts(session, matter)[-1] == (Q.REDO, K.RECHECK_OPINION)


def test_the_file_waits_for_the_papers_of_its_way(session: Session, here: County) -> None:
    matter = _petition(given.petition(session, here))
    given.done(session, here, matter, Q.DIVERT, at=MORNING)
    for letter in queries.of_matter(session, matter):
        session.delete(letter)
    session.flush()
    assert queries.of_its_way(session, matter) == {K.DIVERSION_NOTICE: False}
    with refused(session, "archive_papers_missing"):
        given.done(session, here, matter, Q.ARCHIVE, at=MORNING)
    hand_in(session, matter.uid, (NOTICE,), token=None, actor=here.actors["registrar"], now=MORNING)
    assert queries.of_its_way(session, matter) == {K.DIVERSION_NOTICE: True}
    given.done(session, here, matter, Q.ARCHIVE, at=MORNING)
    assert matter.stage == Stage.ARCHIVED


def _petition(matter: Matter) -> Petition:
    assert isinstance(matter, Petition)
    return matter


def test_the_third_receiver_reads_who_decided_and_of_no_objection(session: Session, here: County) -> None:
    matter = given.petition(session, here)
    for unit, head in (("willow", "town_head"), ("bridge", "bridge_head")):
        done(session, here, matter, Q.ASSIGN, unit_id=here.units[unit])
        done(session, here, matter, Q.OBJECT, by=head)
        done(session, here, matter, Q.AGREE)
    done(session, here, matter, Q.ASSIGN, unit_id=here.units["housing"], decided_by="县人民政府")
    said = [one.body or "" for one in queries.of_matter(session, matter) if one.kind == K.ASSIGN]
    assert ["提出异议" in one for one in said] == [False, True, True]
    assert "经县人民政府决定（《信访工作条例》第二十四条）" in said[0]


@pytest.mark.parametrize("action", [Q.AGREE, Q.OVERRULE])
def test_the_answer_to_an_objection_is_numbered_by_the_office_and_goes_to_the_unit_that_objected(
    session: Session, here: County, action: Action
) -> None:
    matter = given.petition(session, here, Stage.ROUTED)
    done(session, here, matter, Q.OBJECT, action)
    answer = queries.of_matter(session, matter)[0]
    assert answer.addressee == "青禾县柳河镇人民政府"
    assert "异复〔2024〕1号" in (answer.number or "")
    assert answer.unit_id == here.units["petition_office"]
    assert "石桥镇" not in (answer.body or "")


def test_an_answer_that_was_drafted_must_say_how_the_objection_was_ruled(session: Session, here: County) -> None:
    matter, head = given.petition(session, here, Stage.ROUTED), here.actors["petition_head"]
    done(session, here, matter, Q.OBJECT)
    draft = letters.draft(session, matter.uid, None, Draft(K.OBJECTION_REPLY), actor=head, now=MORNING)
    assert len(blanks(draft.body or "")) == 3, "what is not decided yet"
    words = Edit(draft.title or "", draft.addressee or "", "经核实，异议成立。", draft.issuer or "")
    letters.edit(session, draft.uid, None, words, actor=head, now=MORNING)
    with refused(session, "act_letter_differs"):
        given.done(session, here, matter, Q.OVERRULE, at=MORNING)
    given.done(session, here, matter, Q.AGREE, at=MORNING)
    assert draft.number
