"""A paper's later life: the same file twice, another name, another matter; and where the paper file lies."""

import secrets
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.models.filing import Filing
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.models.papers import Attachment, PaperRole
from app.models.timeline import Step
from app.operations import amending_papers as amending
from app.operations import filing, matters
from app.operations.amending_papers import CorrectPaper
from app.operations.filing import File
from app.operations.papers import NewPaper
from tests import given
from tests.domain.stages import Q, S, T
from tests.given import MORNING, County, done, refused

WRONG = "这张照片是另一户的，放错了地方"
AFTERWARDS = MORNING + timedelta(hours=2)
"""Once the opinion was given: what came before it proves nothing of its being carried out."""


def add(
    session: Session, here: County, made: Matter, *papers: NewPaper, by: str = "town_clerk", at: datetime = MORNING
) -> list[Attachment]:
    """Hand the papers in; the matter's papers afterwards."""
    matters.hand_in(session, made.uid, papers, token=None, actor=here.actors[by], now=at)
    return list(session.scalars(select(Attachment).where(Attachment.matter_id == made.id).order_by(Attachment.id)))


def last_step(session: Session, made: Matter) -> Step:
    """What was done last."""
    return session.scalars(select(Step).where(Step.matter_id == made.id).order_by(Step.id.desc())).first()  # type: ignore[return-value]  # there is one


def paper(name: str = "现场照片.jpg", sha256: str = "", role: PaperRole = PaperRole.EVIDENCE) -> NewPaper:
    """A paper with these bytes."""
    return NewPaper(name, role, "jpg", 1024, sha256 or secrets.token_hex(32), "00/none")


# The same file twice


def test_the_same_file_is_not_added_twice_and_the_first_is_named(session: Session, here: County) -> None:
    made, same = given.petition(session, here, S.ACCEPTED), secrets.token_hex(32)
    add(session, here, made, paper("井台.jpg", same))
    with pytest.raises(Refused) as why, session.begin_nested():
        add(session, here, made, paper("改了名.jpg", same))
    assert (why.value.code, why.value.field) == ("paper_known", "papers")
    assert (why.value.facts["name"], why.value.facts["known"]) == ("改了名.jpg", "井台.jpg")


def test_two_of_one_form_that_are_the_same_are_refused(session: Session, here: County) -> None:
    made, same = given.petition(session, here, S.ACCEPTED), secrets.token_hex(32)
    with refused(session, "paper_twice", "papers"):
        add(session, here, made, paper("一.jpg", same), paper("二.jpg", same))


def test_a_signed_opinion_is_the_receipt_too_but_neither_is_evidence(session: Session, here: County) -> None:
    made, same = given.petition(session, here, S.ACCEPTED), secrets.token_hex(32)
    add(session, here, made, paper("意见书.pdf", same, PaperRole.OPINION))
    added = add(session, here, made, paper("意见书.pdf", same, PaperRole.RECEIPT))
    assert [row.role for row in added][-2:] == [PaperRole.OPINION, PaperRole.RECEIPT]
    for role in (PaperRole.OPINION, PaperRole.RECEIPT, PaperRole.EVIDENCE):
        with refused(session, "paper_known", "papers"):
            add(session, here, made, paper("意见书.pdf", same, role))


def test_the_same_file_may_lie_on_another_matter(session: Session, here: County) -> None:
    two, same = [given.petition(session, here, S.ACCEPTED) for _ in range(2)], secrets.token_hex(32)
    assert [len(add(session, here, made, paper(sha256=same))) for made in two] == [1, 1]


def test_whoever_sees_names_masked_is_told_the_role_instead_of_the_name(session: Session, here: County) -> None:
    made, same = given.item(session, here, T.APPLIED), secrets.token_hex(32)
    add(session, here, made, paper("钱满仓家厕所.jpg", same))
    with pytest.raises(Refused) as why, session.begin_nested():
        add(session, here, made, paper("厕所.jpg", same), by="verifier")
    assert why.value.facts["known"] is PaperRole.EVIDENCE


# Withdrawing


def test_a_withdrawn_paper_is_no_evidence_and_stays(session: Session, here: County) -> None:
    made = given.petition(session, here, S.DELIVERED)
    *_, row = add(session, here, made, given.paper(), by="town_head", at=AFTERWARDS)
    amending.withdraw(session, row.uid, None, WRONG, actor=here.actors["town_head"], now=AFTERWARDS)
    with refused(session, "evidence_missing", "papers"):
        done(session, here, made, Q.CLOSE, at=AFTERWARDS, papers=())
    kept = session.scalars(select(Attachment).where(Attachment.uid == row.uid)).one()
    assert kept.ref == row.ref
    assert kept.withdrawal is not None
    assert kept.withdrawal.reason == WRONG
    step = last_step(session, made)
    assert (step.action, step.note) == ("withdraw_paper", WRONG)
    assert row.sha256 in (step.changes or "")


def test_with_another_paper_it_closes(session: Session, here: County) -> None:
    made = given.petition(session, here, S.DELIVERED)
    *_, wrong, _ = add(session, here, made, given.paper(), given.paper(), by="town_head", at=AFTERWARDS)
    amending.withdraw(session, wrong.uid, None, WRONG, actor=here.actors["town_head"], now=AFTERWARDS)
    done(session, here, made, Q.CLOSE, at=AFTERWARDS, papers=())
    assert made.stage == "closed"


def test_what_was_withdrawn_by_mistake_is_added_again(session: Session, here: County) -> None:
    made, same = given.petition(session, here, S.ACCEPTED), secrets.token_hex(32)
    (row,) = add(session, here, made, paper(sha256=same))
    amending.withdraw(session, row.uid, None, WRONG, actor=here.actors["town_clerk"], now=MORNING)
    assert len(add(session, here, made, paper(sha256=same))) == 2
    with refused(session, "paper_withdrawn"):
        amending.withdraw(session, row.uid, None, WRONG, actor=here.actors["town_clerk"], now=MORNING)


@pytest.mark.parametrize(
    ("by", "code"),
    [
        ("other_clerk", "not_found"),
        ("bridge_head", "not_found"),
        ("auditor", "not_permitted"),
        ("town_head", "not_permitted"),
    ],
)
def test_only_who_added_it_or_corrects_matters_withdraws(session: Session, here: County, by: str, code: str) -> None:
    made = given.petition(session, here, S.ACCEPTED)
    (row,) = add(session, here, made, given.paper())
    with refused(session, code):
        amending.withdraw(session, row.uid, None, WRONG, actor=here.actors[by], now=MORNING)
    amending.withdraw(session, row.uid, None, WRONG, actor=here.actors["petition_head"], now=MORNING)


def test_after_settlement_only_who_corrects_matters_withdraws(session: Session, here: County) -> None:
    made = given.petition(session, here, S.CLOSED)
    (first, *_) = add(session, here, made, given.paper(), by="town_clerk")
    mine = add(session, here, made, given.paper(), by="town_clerk")[-1]
    given.visited(session, here, made, at=MORNING)
    assert made.settled_on is not None
    with refused(session, "not_permitted"):
        amending.withdraw(session, mine.uid, None, WRONG, actor=here.actors["town_clerk"], now=MORNING)
    amending.withdraw(session, first.uid, None, WRONG, actor=here.actors["petition_head"], now=MORNING)


def test_withdrawing_needs_its_reason(session: Session, here: County) -> None:
    made = given.petition(session, here, S.ACCEPTED)
    (row,) = add(session, here, made, given.paper())
    with refused(session, "reason_too_short", "reason"):
        amending.withdraw(session, row.uid, None, "错了", actor=here.actors["town_clerk"], now=MORNING)


# Correcting


def correct(
    session: Session, here: County, row: Attachment, name: str, role: PaperRole, reason: str = "当时写错了"
) -> None:
    amending.correct(
        session, row.uid, None, CorrectPaper(name, role, reason), actor=here.actors["town_clerk"], now=MORNING
    )


def test_name_and_role_are_corrected_and_both_versions_kept(session: Session, here: County) -> None:
    made = given.petition(session, here, S.ACCEPTED)
    (row,) = add(session, here, made, given.paper(name="照片.jpg"))
    correct(session, here, row, " 井台  全景.JPG ", PaperRole.VISIT_PHOTO)
    assert (row.name, row.role) == ("井台 全景.JPG", PaperRole.VISIT_PHOTO)
    step = last_step(session, made)
    assert step.action == "correct_paper"
    assert all(told in (step.changes or "") for told in ("照片.jpg", "井台 全景.JPG", "evidence", "visit_photo"))


@pytest.mark.parametrize(
    ("name", "role", "reason", "code"),
    [
        ("", PaperRole.OTHER, "当时写错了", "paper_name_missing"),
        ("照片.pdf", PaperRole.OTHER, "当时写错了", "paper_kind_stays"),
        ("照片", PaperRole.OTHER, "当时写错了", "paper_kind_stays"),
        ("长" * 120 + ".jpg", PaperRole.OTHER, "当时写错了", "file_name_too_long"),
        ("照片.jpg", PaperRole.OTHER, " ", "reason_missing"),
        ("照片.jpg", PaperRole.EVIDENCE, "当时写错了", "nothing_changed"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(
    session: Session, here: County, name: str, role: PaperRole, reason: str, code: str
) -> None:
    made = given.petition(session, here, S.ACCEPTED)
    (row,) = add(session, here, made, given.paper(name="照片.jpg"))
    with refused(session, code):
        correct(session, here, row, name, role, reason)


def test_turning_is_kept_told_to_the_journal_and_moves_no_version(session: Session, here: County) -> None:
    made = given.petition(session, here, S.ACCEPTED)
    (row,) = add(session, here, made, given.paper())
    version = made.version
    for _ in range(2):
        amending.turn(session, row.uid, 3, actor=here.actors["town_clerk"], now=MORNING)
    assert (row.turned, made.version) == (3, version)
    told = session.scalars(select(JournalEntry).where(JournalEntry.event == "paper.turn")).all()
    assert [entry.object_uid for entry in told] == [row.uid]


# Where the paper file lies


def file(session: Session, here: County, made: Matter, by: str = "registrar", **place: str) -> None:
    filing.file(session, made.uid, None, File(**place), actor=here.actors[by], now=MORNING)


def test_the_place_is_entered_and_corrected_with_a_reason(session: Session, here: County) -> None:
    made = given.petition(session, here)
    with refused(session, "filing_empty", "volume_no"):
        file(session, here, made, volume_no="  ")
    file(session, here, made, volume_no="2024-031", box_no="7")
    with refused(session, "reason_missing", "reason"):
        file(session, here, made, volume_no="2024-032", box_no="7")
    with refused(session, "nothing_changed"):
        file(session, here, made, volume_no="2024-031", box_no="7", reason="核对以后更正")
    file(session, here, made, volume_no="2024-032", box_no="7", shelf="档案室 3 柜", reason="装错了卷")
    (row,) = session.scalars(select(Filing).where(Filing.matter_id == made.id))
    assert (row.volume_no, row.box_no, row.shelf) == ("2024-032", "7", "档案室 3 柜")
    step = last_step(session, made)
    assert (step.action, step.note) == ("file", "装错了卷")
    assert "2024-031" in (step.changes or "")


@pytest.mark.parametrize(("by", "code"), [("town_clerk", "not_permitted"), ("office_clerk", "not_found")])
def test_only_who_registers_or_corrects_files(session: Session, here: County, by: str, code: str) -> None:
    made = given.petition(session, here, S.ACCEPTED)
    with refused(session, code):
        file(session, here, made, by, volume_no="1")
