"""A petition that somebody brings for another one (代理): the petitioner is the principal, not who came."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.domain.duplicates import SamePerson
from app.domain.petitions import Action, AgentRelation, Form, Stage
from app.models.timeline import Step
from app.operations import correcting
from app.operations.registering import NewAgent, NewPetitioner
from app.queries import corrections, deliveries, duplicates
from tests import given
from tests.given import MORNING, County, done, refused

PRINCIPAL = NewPetitioner(name="钱满仓", phone="19900123456", address="井台村三组")
AGENT = NewAgent("周大田", AgentRelation.RELATIVE, "19900654321")


def found(session: Session, here: County, name: str, phone: str | None) -> list[SamePerson]:
    """Why petitions are shown when this person comes."""
    actor = here.actors["registrar"]
    matches = duplicates.same_person(session, actor, name=name, id_no=None, phone=phone, village_id=None)
    return [match.reason for match in matches]


def test_the_principal_is_the_petitioner_and_is_found_and_served(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.OPINION_ISSUED, people=(PRINCIPAL,), agent=AGENT)
    assert made.agent is not None
    assert (made.agent.name, made.agent.phone, made.agent.relation) == ("周大田", "19900654321", "relative")
    assert found(session, here, "钱满仓", PRINCIPAL.phone) == [SamePerson.NAME_AND_PHONE]
    assert found(session, here, "周大田", AGENT.phone) == []
    done(session, here, made, Action.DELIVER, at=MORNING + timedelta(days=1))
    assert [one.petitioner.name for one in deliveries.recipients(session, made, None)] == ["钱满仓"]


def test_an_agent_comes_for_somebody_else_who_has_a_name(session: Session, here: County) -> None:
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"agent": NewAgent(" ", AgentRelation.LAWYER)}, "agent_name_missing", "agent_name"),
        ({"agent": NewAgent("周大田", None)}, "agent_relation_missing", "agent_relation"),
        ({"agent": NewAgent("钱满仓", AgentRelation.OTHER)}, "agent_is_principal", "agent_name"),
        ({"agent": AGENT, "people": (), "form": Form.ANONYMOUS}, "principal_missing", "name"),
    ]
    for said, code, field in cases:
        with refused(session, code, field):
            given.petition(session, here, **({"people": (PRINCIPAL,)} | said))


def test_the_title_does_not_name_the_agent(session: Session, here: County) -> None:
    made = given.petition(session, here, people=(PRINCIPAL,), agent=AGENT, title="周大田代钱满仓反映补助")
    assert made.title == "周*田代钱*仓反映补助"
    assert corrections.names_in(session, [made.id])[made.id] == {"钱满仓", "周大田"}


def test_an_agent_is_corrected_added_and_struck(session: Session, here: County) -> None:
    made, head = given.petition(session, here, people=(PRINCIPAL,)), here.actors["petition_head"]

    def correct(agent: NewAgent | None) -> list[corrections.Told]:
        command = correcting.CorrectAgent(agent, "委托书上写的是另一个人")
        correcting.correct_agent(session, made.uid, None, command, actor=head, now=MORNING)
        return corrections.told(
            session.query(Step).filter_by(action="correct").order_by(Step.id.desc()).first() or Step()
        )

    assert correct(AGENT) == [
        ("agent_name", None, "周大田"),
        ("agent_phone", None, "19900654321"),
        ("agent_relation", None, "relative"),
    ]
    assert correct(NewAgent("", AgentRelation.GUARDIAN)) == [("agent_relation", "relative", "guardian")]
    assert correct(None)[0] == ("agent_name", "周大田", None)
    session.refresh(made)
    assert made.agent is None
    assert corrections.names_in(session, [made.id])[made.id] == {"钱满仓", "周大田"}  # a former name stays hidden
