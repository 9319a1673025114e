"""What the random lives draw from."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from app.domain.petitions import Category, Outcome
from app.models.matters import Kind
from app.operations.executions import NewExecution
from tests import given
from tests.domain.stages import ITEMS, PETITIONS

MAX_MATTERS = 3
TABLES: dict[Kind, dict[Any, Any]] = {Kind.PETITION: PETITIONS, Kind.ITEM: ITEMS}
PEOPLE = st.sampled_from(sorted(given.PEOPLE))
CHOSEN = st.sampled_from([None] * 40 + sorted(given.PEOPLE))
"""Mostly nobody, so that the rules choose."""
CATEGORIES = st.sampled_from([Category.APPEAL, Category.APPEAL, Category.SUGGESTION, Category.ACCUSATION])
SELDOM = st.sampled_from([False, False, False, False, True])
UNITS = st.sampled_from(["willow", "willow", "housing", "revival"])
HEADS = {"willow": "town_head", "bridge": "bridge_head", "housing": "housing_head", "revival": "revival_head"}
CLERKS = {"willow": "town_clerk", "bridge": "bridge_clerk", "housing": "housing_clerk", "revival": "verifier"}
ANSWERS = st.sampled_from([given.SOLVED, given.NOT_SOLVED, given.NOT_SOLVED, given.NOBODY_MET])
"""Often unsolved: only what a visit found wanting is taken up again."""
CORRECTED = (
    *("received_on", "town_id", "poverty", "title", "prominent", "category", "unit_id", "outcome", "routed_on"),
    *("accepted_on", "notice_on", "issued_on", "delivered_on", "closed_on", "claimed_on", "due_on"),
)
BESIDE = {
    *("merge", "not_accept", "divert", "object", "agree", "overrule", "extend", "hear", "mediate"),
    *("ask_review", "review", "ask_recheck", "recheck", "redo", "set_redo_day", "tell_whereabouts"),
    *("extend_report", "ask_extension", "grant_extension", "refuse_extension", "check_failed"),
}
"""Acts beside the straight way."""
TAKING_UP_AGAIN = {"reopen", "rework"}


def closing(data: st.DataObject, owner_id: int, today: date) -> dict[str, object]:
    """How a petition is closed: solved, or what is still to be carried out by somebody, by a day."""
    outcome = data.draw(st.sampled_from(Outcome))
    task = NewExecution("余款打到农户账上", owner_id, today + timedelta(days=30))
    return {"outcome": outcome, "execution": None if outcome is Outcome.RESOLVED else task}
