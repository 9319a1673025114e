"""The thirty days of each who was served are a clock (D7, D9); each one's receipt is asked for by name (P23)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.originals import Original
from app.domain.permissions import Actor
from app.domain.petitions import Action, DeliveryWay, Stage
from app.labels import sentence
from app.models.matters import StopReason
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations import lapsing, papers, petitions
from app.queries import lapsing as lapsed
from app.queries import originals
from app.web.matters import clock_lines
from tests import given
from tests.given import County, done
from tests.operations.test_correcting_rows import correct
from tests.operations.test_delivering import A, B, C, at, issued, serve, windows
from tests.proving import add_originals, receipted


def asking(petition: Petition, rule: RuleId = RuleId.D7) -> list[tuple[date, date]]:
    """From and until when somebody may ask, of what runs."""
    return [(one.started_on, one.due_on) for one in petition.clocks if one.rule is rule and one.stopped_on is None]


def test_the_days_of_who_was_served_are_on_the_page_while_the_others_wait(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    serve(session, here, petition, 0, on=at(1, 15))
    assert asking(petition) == [(date(2024, 1, 15), date(2024, 2, 18))]
    (line,) = [one for one in clock_lines(petition, date(2024, 1, 16)) if one.rule == RuleId.D7]
    assert (line.nominal_on, line.due_on) == (date(2024, 2, 14), date(2024, 2, 18))
    assert "2024-01-15" in line.steps[0]
    assert "第三十五条" in line.law
    serve(session, here, petition, 1, on=at(1, 22))
    assert asking(petition) == [(date(2024, 1, 15), date(2024, 2, 18)), (date(2024, 1, 22), date(2024, 2, 21))]
    assert [until for _, until in windows(session, petition)] == [until for _, until in asking(petition)]


def test_those_served_on_one_day_have_one_clock_and_it_ends_when_one_asks(session: Session, here: County) -> None:
    petition = issued(session, here, A, B, C)
    serve(session, here, petition, 0, 1, on=at(1, 15))
    assert asking(petition) == [(date(2024, 1, 15), date(2024, 2, 18))]
    done(session, here, petition, Action.ASK_REVIEW, at=at(1, 20), asker_id=petition.petitioners[0].id)
    assert asking(petition) == []


def test_a_corrected_day_of_one_moves_his_days_alone(session: Session, here: County) -> None:
    petition = issued(session, here, A, B, C)
    serve(session, here, petition, 0, 1, on=at(1, 15))
    receipted(session, here, petition, at(1, 16))
    row = petition.deliveries[0]
    correct(session, here, petition, row.uid, now=at(1, 17), person_delivered_on=date(2024, 1, 12))
    assert asking(petition) == [(date(2024, 1, 15), date(2024, 2, 18)), (date(2024, 1, 12), date(2024, 2, 18))]
    correct(session, here, petition, row.uid, now=at(1, 18), person_delivery_note="本人补签")
    receipted(session, here, petition, at(1, 18))
    other = petition.deliveries[1]
    correct(session, here, petition, other.uid, now=at(1, 19), person_delivered_on=date(2024, 1, 12))
    assert asking(petition) == [(date(2024, 1, 12), date(2024, 2, 18))], "the days of nobody are over"
    ended = [one.stop_reason for one in petition.clocks if one.rule is RuleId.D7 and one.stopped_on is not None]
    assert ended == [StopReason.REPLACED]


def test_nothing_lapses_while_somebody_waits_to_be_served(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    serve(session, here, petition, 0, on=at(1, 15))
    setting = lapsing.SetLapsing(is_on=True, document="县信访联席会议纪要第 5 号")
    lapsing.set_lapsing(session, setting, actor=Actor.system(), now=at(1, 16))
    assert lapsed.lapsed(session, date(2024, 3, 20)) == {}
    serve(session, here, petition, 1, on=at(3, 1))
    assert list(lapsed.lapsed(session, date(2024, 5, 20))) == [petition.uid]


def closed(session: Session, here: County, *names: str) -> Petition:
    """A petition of three that was served on all on one day, with receipts of these names, and closed."""
    petition = issued(session, here, A, B, C)
    brought = tuple(given.paper(PaperRole.RECEIPT, name) for name in names)
    done(session, here, petition, Action.DELIVER, at=at(1, 15), papers=brought)
    done(session, here, petition, Action.CLOSE, at=at(1, 16))
    given.visited(session, here, petition, at=at(1, 20))
    return petition


def archive(session: Session, here: County, petition: Petition, by: str = "registrar") -> None:
    petitions.archive(session, petition.uid, None, petitions.Archive(), actor=here.actors[by], now=at(1, 25))


def test_the_file_waits_for_the_receipt_of_each_and_names_who_is_missing(session: Session, here: County) -> None:
    petition = closed(session, here, "钱满仓送达回证.pdf")
    source = (given.paper(PaperRole.ORIGINAL, "来信.pdf"),)
    papers.add(session, petition, source, actor=here.actors["registrar"], now=at(1, 21))
    assert set(originals.unsigned(session, petition)[Original.OPINION]) == {"周大田", "吴小满"}
    with pytest.raises(Refused) as why, session.begin_nested():
        archive(session, here, petition)
    assert why.value.facts["originals"] == [Original.ACCEPTANCE, Original.OPINION]
    (named,) = why.value.others
    said = sentence(named.code, named.facts)
    assert all(name in said for name in ("周大田", "吴小满"))
    assert "钱满仓" not in said
    for name in ("周大田送达回证.pdf", "回证（吴小满）.pdf"):
        new = (given.paper(PaperRole.RECEIPT, name),)
        papers.add(session, petition, new, actor=here.actors["registrar"], now=at(1, 23))
    assert originals.lacking(session, petition) == [Original.ACCEPTANCE], "of that one person signs for all"
    add_originals(session, here, petition, at(1, 24))
    archive(session, here, petition)
    assert petition.stage == Stage.ARCHIVED


@pytest.mark.parametrize("names", [["一.pdf", "二.pdf", "三.pdf"], ["钱满仓、周大田、吴小满送达回证.pdf"]])
def test_one_receipt_each_or_one_sheet_that_names_all_is_enough(
    session: Session, here: County, names: list[str]
) -> None:
    petition = closed(session, here, *names)
    add_originals(session, here, petition, at(1, 24))
    assert originals.unsigned(session, petition) == {}
    archive(session, here, petition)
    assert petition.stage == Stage.ARCHIVED


def test_who_refused_signs_nothing(session: Session, here: County) -> None:
    petition = issued(session, here, A, B)
    serve(session, here, petition, 0, on=at(1, 15))
    done(
        *(session, here, petition, Action.DELIVER),
        at=at(1, 16),
        way=DeliveryWay.REFUSED,
        note="本人拒收，见证人：村主任王有才，在场",
        papers=(),
    )
    assert originals.unsigned(session, petition) == {}
