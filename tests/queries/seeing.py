"""Who sees what, said a second time in plain Python (DOMAIN 11.1), with random actors and matters to try it on."""

from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.contents import Content
from app.domain.permissions import Actor, Role
from app.domain.petitions import Category, Channel, Form, Source
from app.domain.rectification import ItemType, RoundSource
from app.domain.recusing import RecusalState
from app.models.assists import Assist
from app.models.matters import Accused, Kind, Matter, Recusal
from app.models.petitions import Petition
from app.models.rectification import RectificationItem, Round
from app.operations import clocks, indexing
from app.queries import visibility
from tests.given import MORNING, County

UNITS = ("willow", "bridge", "housing", "petition_office")
TOWNS = ("willow", "bridge")
PERSONS = ("secretary", "town_clerk", "housing_head", "verifier", "registrar")
R = Role
BLIND = {R.SYSTEM_ADMIN, R.SECURITY_ADMIN, R.AUDIT_ADMIN}
"""三员: no administrator reads a matter."""
EVERYTHING = {R.PETITION_HEAD, R.COUNTY_LEADER, R.SUPERVISOR, R.AUDITOR}
OWN_OFFICE = {R.REGISTRAR, R.CONFIDENTIAL_CLERK, R.UNIT_HEAD, R.TOWN_SECRETARY}


@dataclass(frozen=True)
class Helps:
    """A unit that was asked to assist, and who sees to it there."""

    unit: str
    handler: str | None = None
    end: str | None = None


@dataclass(frozen=True)
class Row:
    """What of a matter decides who sees it; units and persons by their names in the tests."""

    kind: Kind = Kind.PETITION
    confidential: bool = False
    unit: str | None = None
    registrar_unit: str | None = None
    town: str | None = None
    handler: str | None = None
    holder: str | None = None
    verifier: str | None = None
    accused: frozenset[str] = frozenset()
    accused_units: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()
    assists: tuple[Helps, ...] = ()
    declared: tuple[tuple[str, RecusalState], ...] = ()


@dataclass(frozen=True)
class Who:
    """What of an actor decides what he sees."""

    roles: frozenset[Role]
    person: str | None = None
    unit: str | None = None
    town: str | None = None
    heads: frozenset[str] = frozenset()

    def actor(self, here: County) -> Actor:
        """As the edge would make him."""
        return Actor(
            user_id=None,
            account="somebody",
            person_id=here.people.get(self.person or ""),
            unit_id=here.units.get(self.unit or ""),
            town_id=here.units.get(self.town or ""),
            roles=self.roles,
            unit_ids=frozenset(here.units[name] for name in self.heads),
        )

    @property
    def units(self) -> frozenset[str]:
        """The units he belongs to."""
        return self.heads | ({self.unit} if self.unit else frozenset())

    def sees(self, row: Row) -> bool:
        """DOMAIN 11.1, line by line."""
        if self.roles <= BLIND or self.is_in_conflict(row):
            return False
        if row.confidential:
            return R.CONFIDENTIAL_CLERK in self.roles
        helping = [one for one in row.assists if one.end != "waived"]
        concerned = {row.handler, row.holder, row.verifier, *(one.handler for one in helping)}
        own = self.person is not None and self.person in concerned
        office = not self.units.isdisjoint({row.unit, row.registrar_unit, *(one.unit for one in helping)})
        town = self.town is not None and self.town == row.town
        return (
            own
            or bool(self.roles & EVERYTHING)
            or (R.COUNTY_OFFICE in self.roles and row.kind is Kind.ITEM)
            or (bool(self.roles & OWN_OFFICE) and office)
            or (R.TOWN_SECRETARY in self.roles and town)
        )

    def is_in_conflict(self, row: Row) -> bool:
        """Complained of himself or through a unit of his (art. 30 para 3), or recused (art. 28)."""
        declared = {person for person, state in row.declared if state is RecusalState.DECLARED}
        return self.person in row.accused | row.recused | declared or not self.units.isdisjoint(row.accused_units)


UNIT, TOWN, PERSON = (st.sampled_from([None, *names]) for names in (UNITS, TOWNS, PERSONS))
ROWS = st.lists(
    st.builds(
        Row,
        kind=st.sampled_from(Kind),
        confidential=st.sampled_from([False, False, True]),
        unit=UNIT,
        registrar_unit=UNIT,
        town=TOWN,
        handler=PERSON,
        holder=PERSON,
        verifier=PERSON,
        accused=st.frozensets(st.sampled_from(PERSONS), max_size=1),
        accused_units=st.frozensets(st.sampled_from(UNITS), max_size=1),
        recused=st.frozensets(st.sampled_from(PERSONS), max_size=1),
        assists=st.lists(
            st.builds(Helps, st.sampled_from(UNITS), PERSON, st.sampled_from([None, "replied", "waived"])),
            max_size=2,
            unique_by=lambda one: one.unit,
        ).map(tuple),
        declared=st.lists(
            st.tuples(st.sampled_from(PERSONS), st.sampled_from(RecusalState)).filter(
                lambda one: one[1] is not RecusalState.RECUSED
            ),
            max_size=2,
            unique_by=lambda one: one[0],
        ).map(tuple),
    ),
    min_size=1,
    max_size=6,
)
ACTORS = st.builds(
    Who,
    roles=st.frozensets(st.sampled_from(Role), min_size=1, max_size=3),
    person=PERSON,
    unit=UNIT,
    town=TOWN,
    heads=st.frozensets(st.sampled_from(UNITS), max_size=2),
)


def agree(session: Session, here: County, who: Who, rows: list[Row]) -> None:
    """Fail unless SQL shows exactly what the papers say, and the index reaches exactly that without accusations."""
    inside = session.begin_nested()
    try:
        uids = {entered(session, here, row, number): row for number, row in enumerate(rows)}
        actor = who.actor(here)
        expected = {uid for uid, row in uids.items() if who.sees(row)}
        assert by_sql(session, actor) == expected
        assert by_index(session, actor) == {uid for uid in expected if not uids[uid].confidential}
    finally:
        inside.rollback()
        session.expunge_all()


def by_sql(session: Session, actor: Actor) -> set[str]:
    """The matters whose rows the actor sees."""
    return set(session.scalars(select(Matter.uid).where(visibility.visible(actor))))


def by_index(session: Session, actor: Actor) -> set[str]:
    """The matters that the index would give the actor: their entries share a label with him, none is a conflict."""
    entries = indexing.entries_of(session, session.scalars(select(Matter.id)).all())
    labels, conflicts = visibility.index_labels(actor), visibility.kept_back(session, actor)
    assert labels is not None
    return {entry.key for entry in entries if not labels.isdisjoint(entry.labels)} - conflicts


def entered(session: Session, here: County, row: Row, number: int) -> str:
    """The matter of this row, written as the operations would never have made it; its uid."""
    shared = {
        "number": f"2024-试-{number:06}",
        "title": "试",
        "stage_at": MORNING,
        "content": Content.OTHER,
        "confidential": row.confidential,
        "is_history": True,  # so that a matter may stand without a holder
        "received_on": MORNING.date(),
        "registered_at": MORNING,
        "registrar_unit_id": here.units.get(row.registrar_unit or ""),
        "unit_id": here.units.get(row.unit or ""),
        "town_id": here.units.get(row.town or ""),
        "handler_id": here.people.get(row.handler or ""),
        "holder_id": here.people.get(row.holder or ""),
        "verifier_id": here.people.get(row.verifier or ""),
    }
    matter: Matter
    if row.kind is Kind.PETITION:
        matter = Petition(
            stage="registered",
            channel=Channel.LETTER,
            source=Source.DIRECT,
            category=Category.APPEAL,
            form=Form.ANONYMOUS,
            **shared,
        )
    else:
        source = Round(source=RoundSource.SELF_CHECK, name=f"试 {number}", created_at=MORNING)
        matter = RectificationItem(
            stage="listed", round=source, item_type=ItemType.BY_DATE, due_on=MORNING.date(), **shared
        )
    matter.accused = [Accused(person_id=here.people[name]) for name in row.accused]
    matter.accused += [Accused(unit_id=here.units[name]) for name in row.accused_units]
    session.add(matter)
    session.flush()
    session.add_all(
        Recusal(matter_id=matter.id, person_id=here.people[name], declared_at=MORNING) for name in row.recused
    )
    session.add_all(
        Recusal(matter_id=matter.id, person_id=here.people[name], state=state, declared_at=MORNING)
        for name, state in row.declared
        if name not in row.recused
    )
    session.add_all([_assist(session, here, matter, one) for one in row.assists])
    session.flush()
    return matter.uid


def _assist(session: Session, here: County, matter: Matter, helps: Helps) -> Assist:
    today, unit_id = MORNING.date(), here.units[helps.unit]
    made = Assist(
        matter_id=matter.id,
        unit_id=unit_id,
        clock=clocks.start_assisting(session, matter, today, today, unit_id=unit_id),
        handler_id=here.people.get(helps.handler or ""),
        asked_at=MORNING,
        replied_at=MORNING if helps.end == "replied" else None,
        waived_at=MORNING if helps.end == "waived" else None,
    )
    made.task = made.reply = made.waiver = "试"
    return made


def look_around(session: Session, here: County) -> None:
    """`agree` over the same random actors and matters every time, without looking for the smallest example."""

    @settings(
        max_examples=200,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(who=ACTORS, rows=ROWS)
    def look(who: Who, rows: list[Row]) -> None:
        agree(session, here, who, rows)

    look()
