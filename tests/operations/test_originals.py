"""归档 asks for the originals: what a petition came as, and a receipt of every paper that was served (P23)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.originals import Original
from app.domain.petitions import Action, DeliveryWay, Stage
from app.models.papers import Attachment, PaperRole
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import amending_papers, letters, papers, petitions
from app.queries import corrections, originals
from tests import given
from tests.county import MORNING, County

LATER = MORNING + timedelta(days=10)
WHERE = "回证原件在镇档案室 2024 年第 3 卷，随土地案卷保存"


def added(session: Session, here: County, made: Petition, role: PaperRole, at: datetime = LATER) -> None:
    papers.add(session, made, (given.paper(role),), actor=here.actors["registrar"], now=at)


def closed(session: Session, here: County) -> Petition:
    made = given.petition(session, here, Stage.CLOSED)
    given.visited(session, here, made, at=LATER)
    return made


def archive(session: Session, here: County, made: Petition, by: str = "registrar", elsewhere: str = "") -> None:
    command = petitions.Archive(elsewhere=elsewhere)
    petitions.archive(session, made.uid, None, command, actor=here.actors[by], now=LATER)


def test_the_file_waits_for_the_source_and_for_a_receipt_of_each_paper_that_was_served(
    session: Session, here: County
) -> None:
    made = closed(session, here)
    assert originals.of(session, made) == {Original.SOURCE: False, Original.ACCEPTANCE: False, Original.OPINION: True}
    with pytest.raises(Refused) as why, session.begin_nested():
        archive(session, here, made)
    assert (why.value.code, why.value.facts["originals"]) == (
        "originals_missing",
        [Original.SOURCE, Original.ACCEPTANCE],
    )
    added(session, here, made, PaperRole.ORIGINAL)
    added(session, here, made, PaperRole.RECEIPT)
    archive(session, here, made)
    assert made.stage == Stage.ARCHIVED


def test_an_extension_and_a_review_have_receipts_of_their_own(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    given.done(session, here, made, Action.EXTEND, at=MORNING)
    for action in (Action.ISSUE, Action.DELIVER, Action.ASK_REVIEW, Action.REVIEW):
        given.done(session, here, made, action, at=MORNING + timedelta(days=1))
    given.done(session, here, made, Action.DELIVER, at=MORNING + timedelta(days=2), by="reviewer")
    assert originals.of(session, made) == {
        Original.SOURCE: False,  # the request for the review is none
        Original.ACCEPTANCE: False,
        Original.EXTENSION: False,
        Original.OPINION: True,
        Original.REVIEW: True,
    }


def test_a_receipt_from_before_the_opinion_and_one_that_was_withdrawn_show_nothing_of_it(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    served = session.scalars(select(Attachment).where(Attachment.role == PaperRole.RECEIPT)).one()
    clerk = here.actors["town_clerk"]
    amending_papers.withdraw(session, served.uid, None, "这是另一件的回证，传错了", actor=clerk, now=LATER)
    given.done(session, here, made, Action.CLOSE, at=LATER)
    added(session, here, made, PaperRole.RECEIPT, MORNING - timedelta(days=1))
    assert Original.OPINION in originals.lacking(session, made)
    added(session, here, made, PaperRole.RECEIPT)
    assert Original.OPINION not in originals.lacking(session, made)


def test_the_registration_form_made_final_stands_for_a_source_on_paper(session: Session, here: County) -> None:
    made, clerk = closed(session, here), here.actors["registrar"]
    form = letters.draft(session, made.uid, None, letters.Draft(LetterKind.REGISTER_FORM), actor=clerk, now=LATER)
    assert Original.SOURCE in originals.lacking(session, made), "a draft is none"
    said = letters.Edit(form.title or "", "", "姓名：钱满仓", form.issuer or "")
    letters.seal(session, form.uid, None, said, actor=clerk, now=LATER)
    assert Original.SOURCE not in originals.lacking(session, made)


@pytest.mark.parametrize(
    ("way", "proof"), [(DeliveryWay.ELECTRONIC, "回执号 2024-0511-1"), (DeliveryWay.REFUSED, "见证人井长顺")]
)
def test_an_electronic_notice_and_a_refused_one_leave_no_receipt_on_paper(
    session: Session, here: County, way: DeliveryWay, proof: str
) -> None:
    made = given.petition(session, here, Stage.ROUTED)
    given.done(session, here, made, Action.ACCEPT, at=MORNING + timedelta(hours=1), notice_way=way, proof=proof)
    assert originals.of(session, made) == {Original.SOURCE: False}


def test_a_notice_that_ended_it_has_its_receipt_too(session: Session, here: County) -> None:
    made = given.petition(session, here)
    given.done(session, here, made, Action.DIVERT, at=MORNING)
    assert originals.lacking(session, made) == [Original.SOURCE, Original.DIVERTED]


def test_the_head_alone_lets_it_be_filed_and_says_where_the_originals_lie(session: Session, here: County) -> None:
    made = closed(session, here)
    with given.refused(session, "originals_by_head", "elsewhere"):
        archive(session, here, made, elsewhere=WHERE)
    with given.refused(session, "reason_says_nothing", "elsewhere"):
        archive(session, here, made, by="petition_head", elsewhere="……")
    archive(session, here, made, by="petition_head", elsewhere=WHERE)
    step = session.scalars(select(Step).where(Step.matter_id == made.id, Step.action == Action.ARCHIVE)).one()
    told = {name: after for name, _, after in corrections.told(step)}
    assert told == {"originals_missing": "source acceptance_notice", "originals_elsewhere": WHERE}
