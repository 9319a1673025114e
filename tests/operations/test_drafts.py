"""Drafts: kept for whoever writes them, under the form's token, until the form is saved or a week is over."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.models.drafts import Draft
from app.operations import drafts, housekeeping, registering
from app.queries import drafts as written
from tests import given
from tests.given import MORNING, County

FORM = "/petitions/new"


def keep(session: Session, here: County, token: str, values: str, *, by: str = "registrar", **when: Any) -> None:
    """Somebody types."""
    drafts.keep(session, FORM, token, values, actor=here.actors[by], now=MORNING + timedelta(**when))


def texts(session: Session, here: County, by: str = "registrar") -> list[str | None]:
    """What this person is offered to go on with."""
    return [row.values for row in written.own(session, here.actors[by], FORM)]


def test_of_one_form_the_newest_state_is_kept_and_sealed(session: Session, here: County) -> None:
    keep(session, here, "t1", "钱满仓，先写一半")
    keep(session, here, "t1", "钱满仓，写完了", minutes=1)
    assert texts(session, here) == ["钱满仓，写完了"]
    (sealed,) = session.scalars(text("SELECT values_sealed FROM draft"))
    assert "钱满仓".encode() not in bytes(sealed)


def test_two_windows_have_a_draft_each_and_the_newest_stands_first(session: Session, here: County) -> None:
    keep(session, here, "t1", "第一个窗口")
    keep(session, here, "t2", "第二个窗口", minutes=1)
    assert texts(session, here) == ["第二个窗口", "第一个窗口"]


def test_beyond_five_the_oldest_goes(session: Session, here: County) -> None:
    for number in range(7):
        keep(session, here, f"t{number}", str(number), minutes=number)
    assert texts(session, here) == ["6", "5", "4", "3", "2"]


def test_nobody_reads_overwrites_or_drops_what_another_writes(session: Session, here: County) -> None:
    keep(session, here, "t1", "登记员写的")
    row = session.scalars(select(Draft)).one()
    assert texts(session, here, "petition_head") == []
    assert written.one(session, here.actors["petition_head"], FORM, row.uid) is None
    with pytest.raises(Refused):
        keep(session, here, "t1", "别人写的", by="petition_head")
    drafts.drop(session, "t1", actor=here.actors["petition_head"])
    assert texts(session, here) == ["登记员写的"]


def test_saving_the_form_ends_its_draft_for_good(session: Session, here: County) -> None:
    keep(session, here, "t1", "写着")
    new = given.new_petition(here, MORNING, token="t1")
    registering.register(session, new, actor=here.actors["registrar"], now=MORNING)
    assert texts(session, here) == []
    keep(session, here, "t1", "迟到的一次", minutes=1)
    assert texts(session, here) == []


def test_what_is_too_long_or_bears_no_token_is_refused(session: Session, here: County) -> None:
    for token, values in (("", "x"), ("t1", "字" * (drafts.LONGEST + 1))):
        with pytest.raises(Refused):
            keep(session, here, token, values)
    assert texts(session, here) == []


def test_after_a_week_housekeeping_forgets_it(session: Session, here: County) -> None:
    keep(session, here, "t1", "旧的")
    keep(session, here, "t2", "新的", days=1)
    housekeeping.forget(session, MORNING + housekeeping.DRAFTS_KEPT + timedelta(hours=1))
    assert texts(session, here) == ["新的"]
