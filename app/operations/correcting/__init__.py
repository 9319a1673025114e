"""Correcting what was entered wrongly (更正): before and after kept, clocks and holders follow (DECISIONS 9)."""

from app.operations.correcting.accused import CorrectAccused, correct_accused
from app.operations.correcting.agent import CorrectAgent, correct_agent
from app.operations.correcting.each import CorrectRow, correct_row, row_of, rows_of
from app.operations.correcting.facts import Correct, correct
from app.operations.correcting.items import CorrectPlan, CorrectRound, correct_plan, correct_round
from app.operations.correcting.people import CorrectPeople, Person, correct_people
from app.operations.correcting.visits import CorrectVisit, correct_visit

__all__ = [
    "Correct",
    "CorrectAccused",
    "CorrectAgent",
    "CorrectPeople",
    "CorrectPlan",
    "CorrectRound",
    "CorrectRow",
    "CorrectVisit",
    "Person",
    "correct",
    "correct_accused",
    "correct_agent",
    "correct_people",
    "correct_plan",
    "correct_round",
    "correct_row",
    "correct_visit",
    "row_of",
    "rows_of",
]
