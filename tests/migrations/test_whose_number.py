"""Revision 0041 with data in it: a card is found by the number it begins with, who is watched has a case."""

from dataclasses import replace

from sqlalchemy import select

from app import migrating, sealing
from app.database import Database
from app.domain.households import HouseholdKind, Relation
from app.domain.monitoring import Check, Clue, Stage
from app.models.households import Household, Member
from app.models.monitoring import MonitoringCase
from app.models.petitions import Petitioner
from app.operations.members import MemberFacts
from app.operations.registering import NewPetitioner
from app.queries import register_checks
from tests import given
from tests.given import MORNING, County, county
from tests.households import HEAD, SINCE, household

NUMBER = HEAD.id_no
OF = {
    "1": NUMBER,
    "2": f"{NUMBER}43",
    "3": "99022619880618001343B1",
    "4": "990226195101010011",
}


def test_cards_are_keyed_anew_and_who_is_in_two_households_is_told(any_database: Database) -> None:
    with any_database.transaction() as session:
        here: County = county(session)
        given.petition(session, here, people=(NewPetitioner(name="程有田", id_no=OF["3"]),))
        for number in OF:
            head = MemberFacts(f"户主{number}", Relation.HEAD)
            household(session, here, replace(head, id_no=""), number=number, kind=HouseholdKind.LIFTED)
        one = session.scalars(select(Household).where(Household.number == "4")).one()
        one.kind = one.statuses[0].kind = HouseholdKind.MARGINAL
    migrating.downgrade(any_database, "0039")
    with any_database.transaction() as session:
        for number, id_no in OF.items():
            member = session.scalars(select(Member).join(Household).where(Household.number == number)).one()
            member.id_no, member.id_no_blind = id_no, sealing.blind("id_no", id_no)
            member.id_no_tail_blind = sealing.blind("tail", id_no[-4:])
        petitioner = session.scalars(select(Petitioner)).one()
        petitioner.id_no_blind = sealing.blind("id_no", OF["3"])
    migrating.upgrade(any_database)
    with any_database.reading() as session:
        found = {one.household.number: one for one in session.scalars(select(Member))}
        keyed = {number: one.id_no_blind for number, one in found.items()}
        third = OF["3"][:18]
        assert keyed["1"] == sealing.blind("id_no", NUMBER)
        assert keyed["2"] is None, "the same person lives in the first"
        assert keyed["3"] == sealing.blind("id_no", third)
        assert found["3"].id_no_tail_blind == sealing.blind("tail", third[-4:])
        assert (found["3"].id_no, found["2"].id_no) == (OF["3"], OF["2"]), "the numbers themselves stay"
        assert session.scalars(select(Petitioner.id_no_blind)).one() == keyed["3"]
        caught = register_checks.caught(session, here.actors["leader"], Check.TWO_HOMES, MORNING.date())
        assert [row.number for row in caught.rows] == ["2"]
        case = session.scalars(select(MonitoringCase)).one()
        assert (case.household.number, case.clue, case.stage, case.kind, case.decided_on) == (
            *("4", Clue.TAKEN_OVER, Stage.MONITORED, HouseholdKind.MARGINAL, SINCE),
        )
