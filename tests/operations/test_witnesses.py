"""A refusal (拒收) has its witness, whatever was refused: an opinion, a notice, a recheck, an order to do it anew."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.petitions import Action, DeliveryWay, Finding, Stage
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import correcting
from app.operations.correcting import Correct
from app.operations.delivering import ToPerson
from app.operations.registering import NewPetitioner
from app.operations.remedies import Served
from app.operations.routing import Told
from app.queries.corrections import last_said
from app.queries.corrections import told as told_by
from tests import given
from tests.given import MORNING, County, done, refused
from tests.operations.test_procedure import at, reviewed

TODAY = MORNING.date()
REFUSED, IN_PERSON = DeliveryWay.REFUSED, DeliveryWay.IN_PERSON
WITNESS = "村主任井长顺"
PHOTOGRAPH = (given.paper(PaperRole.RECEIPT, "拒收现场.jpg"),)


def of_two(session: Session, here: County) -> Petition:
    people = tuple(NewPetitioner(name=name, address="井台村三组") for name in ("钱满仓", "周大田"))
    return given.petition(session, here, Stage.OPINION_ISSUED, people=people, people_count=2)


def test_the_receipt_of_one_is_no_witness_that_another_refused(session: Session, here: County) -> None:
    petition = of_two(session, here)
    signed, refuses = (person.uid for person in petition.petitioners)
    people = (ToPerson(signed, TODAY, IN_PERSON), ToPerson(refuses, TODAY, REFUSED))
    with refused(session, "refusal_needs_witness", f"note.{refuses}"):
        done(session, here, petition, Action.DELIVER, at=MORNING, people=people, papers=PHOTOGRAPH)
    named = (people[0], ToPerson(refuses, TODAY, REFUSED, "本人拒收，见证人村主任井长顺"))
    done(session, here, petition, Action.DELIVER, at=MORNING, people=named, papers=PHOTOGRAPH)
    assert petition.stage == Stage.DELIVERED


def test_a_photograph_shows_that_all_who_are_told_refused(session: Session, here: County) -> None:
    petition = of_two(session, here)
    done(session, here, petition, Action.DELIVER, at=MORNING, way=REFUSED, papers=PHOTOGRAPH)
    assert (petition.stage, petition.delivery_way) == (Stage.DELIVERED, REFUSED)


def test_another_paper_shows_no_refusal(session: Session, here: County) -> None:
    petition, other = of_two(session, here), (given.paper(PaperRole.OTHER, "情况说明.pdf"),)
    with refused(session, "refusal_needs_witness"):
        done(session, here, petition, Action.DELIVER, at=MORNING, way=REFUSED, papers=other)


def notice(act: str, witness: str = "") -> dict[str, Any]:
    """A notice of this act that was refused today."""
    if act == Action.ACCEPT:
        return {"notice_on": TODAY, "notice_way": REFUSED, "proof": witness}
    return {"told": Told(TODAY, REFUSED, proof=witness)}


@pytest.mark.parametrize(
    ("stage", "act"),
    [
        (Stage.ROUTED, Action.ACCEPT),
        (Stage.ACCEPTED, Action.EXTEND),
        (Stage.REGISTERED, Action.NOT_ACCEPT),
        (Stage.REGISTERED, Action.DIVERT),
    ],
)
def test_a_notice_that_was_refused_names_its_witness_or_is_shown(
    session: Session, here: County, stage: Stage, act: Action
) -> None:
    named, shown = (given.petition(session, here, stage) for _ in range(2))
    with refused(session, "refusal_needs_witness", "proof"):
        done(session, here, named, act, at=MORNING, papers=(), **notice(act, " "))
    of_the_notice = (given.paper(PaperRole.NOTICE, "告知书.pdf"),)
    with refused(session, "refusal_needs_witness", "proof"):
        done(session, here, named, act, at=MORNING, papers=of_the_notice, **notice(act))
    done(session, here, named, act, at=MORNING, **notice(act, WITNESS))
    assert last_said(session, named, "witness") == WITNESS
    done(session, here, shown, act, at=MORNING, papers=PHOTOGRAPH, **notice(act))
    assert last_said(session, shown, "witness") is None


def test_the_notice_of_a_merger_that_was_refused_names_its_witness(session: Session, here: County) -> None:
    other, petition = given.petition(session, here, Stage.ACCEPTED), given.petition(session, here)
    with refused(session, "refusal_needs_witness", "proof"):
        done(session, here, petition, Action.MERGE, at=MORNING, number=other.number, **notice(Action.MERGE))
    done(session, here, petition, Action.MERGE, at=MORNING, number=other.number, **notice(Action.MERGE, WITNESS))
    assert petition.stage == Stage.MERGED


def in_recheck(session: Session, here: County) -> Petition:
    """Asked for on 3 June."""
    petition = reviewed(session, here, "2024-05-02")
    done(session, here, petition, Action.DELIVER, at=at("2024-05-28"), by="reviewer")
    done(session, here, petition, Action.ASK_RECHECK, at=at("2024-06-03"))
    return petition


def test_an_order_or_a_recheck_that_was_refused_names_its_witness_or_is_shown(session: Session, here: County) -> None:
    petition, day = reviewed(session, here, "2024-05-02", Finding.REVOKE_REDO), date(2024, 5, 28)
    with refused(session, "refusal_needs_witness", "proof"):
        done(session, here, petition, Action.REDO, at=at("2024-05-28"), served=Served(day, REFUSED))
    done(session, here, petition, Action.REDO, at=at("2024-05-28"), served=Served(day, REFUSED, proof=WITNESS))
    assert last_said(session, petition, "witness") == WITNESS
    final, on, evidence = in_recheck(session, here), date(2024, 6, 20), (given.paper(),)
    with refused(session, "refusal_needs_witness", "proof"):
        done(session, here, final, Action.RECHECK, at=at("2024-06-20"), served=Served(on, REFUSED), papers=evidence)
    named = Served(on, REFUSED, proof=WITNESS)
    done(session, here, final, Action.RECHECK, at=at("2024-06-20"), served=named, papers=evidence)
    assert last_said(session, final, "witness") == WITNESS


def test_the_opinion_of_a_recheck_is_served_with_its_receipt(session: Session, here: County) -> None:
    petition, on, evidence = in_recheck(session, here), date(2024, 6, 20), (given.paper(),)
    signed = Served(on, IN_PERSON, proof="本人签收")
    with refused(session, "delivery_needs_receipt", "papers"):  # the one of the review does not count
        done(session, here, petition, Action.RECHECK, at=at("2024-06-20"), served=signed, papers=evidence)
    receipt = given.paper(PaperRole.RECEIPT, "送达回证.jpg")
    done(session, here, petition, Action.RECHECK, at=at("2024-06-20"), served=signed, papers=(*evidence, receipt))
    assert last_said(session, petition, "notice_proof") == "本人签收"


def test_a_receipt_that_was_added_since_the_recheck_was_asked_counts(session: Session, here: County) -> None:
    petition, evidence = in_recheck(session, here), (given.paper(),)
    given.receipted(session, here, petition, at("2024-06-20", 9))
    done(session, here, petition, Action.RECHECK, at=at("2024-06-20"), papers=evidence)
    assert petition.stage == Stage.FINAL


def test_that_an_order_to_handle_it_anew_arrived_is_proven_by_one_word_or_its_receipt(
    session: Session, here: County
) -> None:
    day = date(2024, 5, 28)
    told, shown = (reviewed(session, here, "2024-05-02", Finding.REVOKE_REDO) for _ in range(2))
    with refused(session, "told_needs_proof", "proof"):
        done(session, here, told, Action.REDO, at=at("2024-05-28"), served=Served(day, IN_PERSON))
    done(session, here, told, Action.REDO, at=at("2024-05-28"), served=Served(day, IN_PERSON, proof="本人签收"))
    assert last_said(session, told, "notice_proof") == "本人签收"
    done(session, here, shown, Action.REDO, at=at("2024-05-28"), served=Served(day, IN_PERSON), papers=PHOTOGRAPH)
    assert shown.stage == Stage.ACCEPTED
    step = session.scalars(select(Step).where(Step.matter_id == told.id, Step.action == Action.REDO)).one()
    put_right = correcting.CorrectRow(step.uid, {"notice_proof": "其子代签"}, "签收的人写错了")
    head = here.actors["petition_head"]
    correcting.correct_row(session, told.uid, None, put_right, actor=head, now=at("2024-05-29"))
    assert last_said(session, told, f"notice_proof.{step.uid}") == "其子代签"


def test_a_notice_corrected_to_a_refusal_has_its_witness_in_the_reason(session: Session, here: County) -> None:
    petition, head = given.petition(session, here, Stage.ACCEPTED), here.actors["petition_head"]
    values = {"notice_way": REFUSED}
    with refused(session, "refusal_needs_witness", "reason"):
        correcting.correct(session, petition.uid, None, Correct(values, "写错了一处"), actor=head, now=MORNING)
    why = Correct(values, "当时拒收，见证人村主任井长顺")
    correcting.correct(session, petition.uid, None, why, actor=head, now=MORNING)
    assert petition.notice_way is REFUSED


@pytest.mark.parametrize(
    ("stage", "act"),
    [
        *((Stage.ROUTED, Action.ACCEPT), (Stage.ACCEPTED, Action.EXTEND), (Stage.REGISTERED, Action.NOT_ACCEPT)),
        *((Stage.REGISTERED, Action.DIVERT), (Stage.REGISTERED, Action.MERGE)),
    ],
)
def test_that_a_notice_arrived_is_proven_by_one_word_at_the_counter_or_by_its_receipt(
    session: Session, here: County, stage: Stage, act: Action
) -> None:
    other = given.petition(session, here, Stage.ACCEPTED)
    signed, shown = (given.petition(session, here, stage) for _ in range(2))
    into = {"number": other.number} if act == Action.MERGE else {}

    def told(proof: str) -> dict[str, Any]:
        here_and_now = (TODAY, DeliveryWay.IN_PERSON)
        if act == Action.ACCEPT:
            return dict(zip(("notice_on", "notice_way", "proof"), (*here_and_now, proof), strict=True))
        return {"told": Told(*here_and_now, proof=proof)} | into

    with refused(session, "told_needs_proof", "proof"):
        done(session, here, signed, act, at=MORNING, **told(" "))
    done(session, here, signed, act, at=MORNING, **told("本人签收"))
    assert last_said(session, signed, "notice_proof") == "本人签收"
    done(session, here, shown, act, at=MORNING, papers=PHOTOGRAPH, **told(""))
    of_it = session.scalars(select(Step).where(Step.matter_id == shown.id, Step.action == act)).one()
    assert "notice_proof" not in {fact for fact, _, _ in told_by(of_it)}
    step = session.scalars(select(Step).where(Step.matter_id == signed.id, Step.action == act)).one()
    head, put_right = (
        here.actors["petition_head"],
        correcting.CorrectRow(step.uid, {"notice_proof": "其子代签"}, "签收的人写错"),
    )
    correcting.correct_row(session, signed.uid, None, put_right, actor=head, now=MORNING)
    assert last_said(session, signed, f"notice_proof.{step.uid}") == "其子代签"


@pytest.mark.parametrize("sign", ["1", "无", "。"])
def test_one_sign_proves_no_acceptance(session: Session, here: County, sign: str) -> None:
    petition = given.petition(session, here, Stage.ROUTED)
    by_hand: dict[str, Any] = {"notice_on": TODAY, "notice_way": IN_PERSON, "papers": ()}
    with refused(session, "told_needs_proof", "proof"):
        done(session, here, petition, Action.ACCEPT, at=MORNING, proof=sign, **by_hand)
    with refused(session, "refusal_needs_witness", "proof"):
        done(session, here, petition, Action.ACCEPT, at=MORNING, papers=(), **notice(Action.ACCEPT, sign))


def test_words_about_a_refusal_name_its_witness(session: Session, here: County) -> None:
    petition = given.petition(session, here, Stage.OPINION_ISSUED)
    with refused(session, "refusal_needs_witness", "note"):
        done(session, here, petition, Action.DELIVER, at=MORNING, way=REFUSED, note="本人拒收的哦谢谢合作呀", papers=())
