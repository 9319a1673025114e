"""Registering a petition (登记): the counter's one act, and the same door for imports and the demonstration."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import sealing
from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.contents import Content, is_poverty
from app.domain.duplicates import Proposed
from app.domain.errors import Refused
from app.domain.letters import IN_FORCE_2022
from app.domain.numbering import Series
from app.domain.permissions import Actor, Permission, require
from app.domain.petitions import (
    SPOKEN,
    Action,
    AgentRelation,
    Category,
    Channel,
    Form,
    Source,
    Stage,
)
from app.domain.privacy import mask_name, mask_text, shortened
from app.domain.representatives import check_representatives
from app.domain.rule_sets import of_the_answer
from app.models.directory import Person, Unit
from app.models.matters import Accused, Judgement, Kind, Matter
from app.models.petitions import Agent, Petition, Petitioner
from app.operations import clocks, holdings, household_ties, links, numbers, raisings, recording, urgent
from app.operations.matters import add_papers, check_days, entered_late, place_of
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.operations.urgent import reported
from app.queries import households, visiting
from app.queries.directory import is_petition_office, meant
from app.queries.dossier import RESPONSIBLE
from app.queries.people import blinds
from app.queries.raisings import of_visit
from app.queries.representatives import document as fewer_by
from app.queries.visibility import visible

"""Registering later than this after receipt needs a reason and is listed for the auditor (DOMAIN 5)."""
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 15
"""Crockford's characters, five bits each: 75 bits (RELIABILITY T5)."""
TITLE_LEAST, TITLE_LENGTH, CLEAR_TITLE_LENGTH = 10, 40, 200
"""Of a title made from the text at least, unless the text has less, and at most; of any title at most."""


@dataclass(frozen=True)
class NewPetitioner:
    """One person who raises the petition."""

    name: str | None = None
    id_no: str | None = None
    phone: str | None = None
    address: str | None = None
    is_representative: bool = True


@dataclass(frozen=True)
class NewAccused:
    """Who is complained of: a person or unit of the directory, or a name in words."""

    person_id: int | None = None
    unit_id: int | None = None
    name: str | None = None


@dataclass(frozen=True)
class NewAgent:
    """Who brings it for the petitioner (代理人), and what he is to him."""

    name: str
    relation: AgentRelation | None
    phone: str | None = None


@dataclass(frozen=True)
class History:
    """A matter from before this system (存量): no clocks, no holder; closed if it was closed."""

    closed_on: date | None = None


@dataclass(frozen=True)
class NewPetition:
    """Everything that is said at the counter."""

    channel: Channel
    body: str
    received_on: date
    category: Category = Category.APPEAL
    source: Source = Source.DIRECT
    form: Form = Form.INDIVIDUAL
    title: str = ""
    demand: str = ""
    people: tuple[NewPetitioner, ...] = ()
    agent: NewAgent | None = None
    people_count: int = 1
    town_id: int | None = None
    village_id: int | None = None
    place: str = ""
    household: str = ""
    content: Content = Content.OTHER
    content_given: str | None = None
    poverty: bool = False
    urgent: bool = False
    urgent_reported: bool = False
    urgent_known_at: datetime | None = None
    urgent_reported_at: datetime | None = None
    reported_to: str = ""
    prominent: bool = False
    oral: bool = False
    read_back: bool = False
    accused: tuple[NewAccused, ...] = ()
    links: tuple[tuple[str, Judgement], ...] = ()
    proposed: tuple[Proposed, ...] = ()
    households: tuple[tuple[str, bool], ...] = ()
    """Of households to which an ID number led, by their uids, whether it is that one."""
    papers: tuple[NewPaper, ...] = ()
    late_reason: str = ""
    visit: str = ""
    """The visit (by uid) at which it was told, if it was at one."""
    external_no: str | None = None
    history: History | None = None
    batch_id: int | None = None
    token: str | None = None


def register(session: Session, new: NewPetition, *, actor: Actor, now: datetime) -> Petition:
    """Give the petition its number, clocks and holder. A form sent twice makes one petition.

    Raises Refused with the field and code of the first thing that is wrong; nothing is kept then.
    """
    require(actor, Permission.MATTER_REGISTER)
    if (made := recording.made_before(session, new.token)) is not None:
        return session.scalars(select(Petition).where(Petition.uid == made)).one()
    _check(session, new, now)
    town_id, village_id = place_of(session, new.town_id, new.village_id)
    confidential = new.category is Category.ACCUSATION
    petition = Petition(
        kind=Kind.PETITION,
        number=numbers.take(session, Series.CONFIDENTIAL if confidential else Series.PETITION, local_day(now)),
        external_no=new.external_no,
        title="",
        stage=Stage.CLOSED.value if new.history and new.history.closed_on else Stage.REGISTERED.value,
        stage_at=now,
        content=new.content,
        content_given=new.content_given,
        confidential=confidential,
        poverty=new.poverty or is_poverty(new.content),
        prominent=new.prominent,
        urgent=new.urgent,
        urgent_known_at=new.urgent_known_at if new.urgent else None,
        urgent_reported_at=(new.urgent_reported_at or now) if new.urgent and new.urgent_reported else None,
        is_history=new.history is not None,
        received_on=new.received_on,
        registered_at=now,
        registrar_id=actor.person_id,
        registrar_unit_id=actor.unit_id,
        town_id=town_id,
        village_id=village_id,
        place=new.place or None,
        closed_on=new.history.closed_on if new.history else None,
        first_closed_on=new.history.closed_on if new.history else None,
        batch_id=new.batch_id,
        channel=new.channel,
        source=new.source,
        category=new.category,
        form=new.form,
        people_count=max(new.people_count, len(new.people)),
        oral=new.oral,
        recorder_id=actor.person_id if new.oral else None,
        read_back=new.read_back,
        notice_exempt=not any(person.name and person.address for person in new.people),
    )
    petition.household, petition.demand, petition.body = new.household or None, new.demand or None, new.body
    petition.household_id = households.meant(session, petition.village_id, petition.household)
    petition.query_code_blind = sealing.blind("query_code", query_code(petition))
    petition.petitioners = [petitioner(place, person) for place, person in enumerate(new.people)]
    petition.agent = agent_row(petition, new.agent) if new.agent else None
    for one in new.accused:
        row = accused(session, one)
        if not any(is_same(row, known) for known in petition.accused):
            petition.accused.append(row)
    # Names go before the text is cut, so that no half of one is left standing.
    petition.title = clear_title(session, petition, new.title) or first_sentence(_cleared(session, petition, new.body))
    session.add(petition)
    # The first span must stand with the row: the person who acts answers until the rules have been asked.
    petition.holder_id = None if new.history else _first_holder(session, actor)
    session.flush()
    if new.history is None:
        clocks.start(session, petition, _first_rule(session, petition, actor), new.received_on, unit_id=actor.unit_id)
        for rule in of_the_answer(new.source):
            clocks.start_if_on(session, petition, rule, new.received_on)
        urgent.follow(session, petition, now=now)
        holdings.place(session, petition, "registered", actor=actor, now=now)
    add_papers(session, petition, new.papers, actor=actor, now=now)
    links.keep_proposed(session, petition, new.proposed, actor=actor, now=now)
    _judge(session, petition, _with_visit(session, petition, new, actor, now), actor, now)
    late = entered_late(new.received_on, new.late_reason, now=now) if new.history is None else None
    told = _urgent(petition, new)
    told += household_ties.hold_all(session, petition, new.households, actor=actor, now=now)
    recording.record(session, petition, Action.REGISTER, actor=actor, now=now, changes=told, late=late)
    recording.spend(session, new.token, petition.uid, actor=actor, now=now)
    return petition


def _urgent(petition: Petition, new: NewPetition) -> tuple[Change, ...]:
    known_at, reported_at = petition.urgent_known_at, petition.urgent_reported_at
    hours = (("urgent_known_at", known_at), ("urgent_reported_at", reported_at))
    told = tuple(Change(name, None, urgent.spoken(at)) for name, at in hours if at is not None)
    return (reported(new.reported_to), *told) if reported_at is not None else told


def _first_rule(session: Session, petition: Petition, actor: Actor) -> RuleId:
    """art. 22 gives the petition office 15 days to route it, art. 23 para 2 another organ 15 days to tell him."""
    unit = session.get(Unit, actor.unit_id) if actor.unit_id is not None else None
    direct = unit is not None and unit.level in RESPONSIBLE and not is_petition_office(session, unit)
    return RuleId.D2 if direct and not petition.confidential else RuleId.D1


def query_code(petition: Petition) -> str:
    """The code the petitioner gets on his slip: derived under the key, kept nowhere in clear."""
    number = int.from_bytes(sealing.blind("query_code_of", petition.uid), "big")
    return "".join(CODE_ALPHABET[(number >> 5 * place) & 31] for place in range(CODE_LENGTH))


def first_sentence(body: str) -> str:
    """A title from the text's own first sentence, when the clerk wrote none; titles are kept in clear.

    A sentence that is too long ends at its last comma, unless that leaves nearly nothing; else it says that it goes on.
    """
    line = mask_text(next((line.strip() for line in body.splitlines() if line.strip()), ""))
    ends = [at for mark in "。！？；!?;" if (at := line.find(mark)) > 0]
    sentence = line[: min(ends, default=len(line))]
    if len(sentence) <= TITLE_LENGTH:
        return sentence
    comma = max(sentence.rfind(mark, 0, TITLE_LENGTH + 1) for mark in "，：")
    return sentence[:comma] if comma >= TITLE_LEAST else shortened(sentence, TITLE_LENGTH - 1) + "…"


def clear_title(session: Session, petition: Petition, title: str) -> str:
    """The title as it may stand in every list, in clear: no number, no petitioner's name, of an accusation nobody
    complained of either (art. 30 para 3)."""
    return shortened(_cleared(session, petition, title), CLEAR_TITLE_LENGTH)


def _cleared(session: Session, petition: Petition, text: str) -> str:
    names = {person.name or "" for person in petition.petitioners}
    names |= {petition.agent.name or ""} if petition.agent else set()
    if petition.confidential:
        names |= {accused_name(session, one) for one in petition.accused}
    text = mask_text(text)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, mask_name(name)) if len(name) > 1 else text
    return text


def accused_name(session: Session, one: Accused) -> str:
    """Who is complained of, in words."""
    if one.person_id is not None:
        return session.get_one(Person, one.person_id).name
    return session.get_one(Unit, one.unit_id).name if one.unit_id is not None else one.name or ""


def check_people(
    session: Session, form: Form, people_count: int, names: Iterable[str | None], representatives: int
) -> None:
    """Refuse people who do not go together: who stands behind it, how many, who speaks for them."""
    check_representatives(representatives, people_count, fewer_by(session))
    named = any(names)
    if form is Form.INDIVIDUAL and not named:
        raise Refused("name_missing", "name")
    if form is Form.COLLECTIVE and people_count < 2:
        raise Refused("collective_needs_people", "people_count")
    if form is Form.ANONYMOUS and named:
        raise Refused("anonymous_has_name", "name")


def check_read_back(channel: Channel, *, oral: bool, read_back: bool) -> None:
    """Refuse an oral record of what nobody told, or one that was not read back to whoever told it."""
    if oral and channel not in SPOKEN:
        raise Refused("oral_needs_a_voice", "oral", channel=channel)
    if oral and not read_back:
        raise Refused("not_read_back", "read_back")  # art. 19: 有关机关、单位应当如实记录


def _check(session: Session, new: NewPetition, now: datetime) -> None:
    check_days(new.received_on, "received_on", now=now)
    if not new.body.strip():
        raise Refused("body_missing", "body")
    representatives = sum(person.is_representative for person in new.people)
    check_people(session, new.form, new.people_count, [person.name for person in new.people], representatives)
    check_read_back(new.channel, oral=new.oral, read_back=new.read_back)
    urgent.check_hours(new.urgent_known_at, new.urgent_reported_at, now=now)
    if new.history is None:
        if new.received_on < IN_FORCE_2022:
            raise Refused("received_before_regulation", "received_on", in_force=IN_FORCE_2022)
        entered_late(new.received_on, new.late_reason, now=now, field="late_reason")
    if any(ord(character) < 32 and character not in "\n\t" for character in unicodedata.normalize("NFC", new.title)):
        raise Refused("title_has_control_characters", "title")


def _first_holder(session: Session, actor: Actor) -> int:
    if actor.person_id is not None:
        return actor.person_id
    anybody = session.scalar(select(Person.id).where(Person.retired_on.is_(None)).order_by(Person.id).limit(1))
    if anybody is None:
        raise Refused("nobody_can_hold", "holder")
    return anybody


def petitioner(place: int, person: NewPetitioner) -> Petitioner:
    """The row of one person, with what he is found by."""
    row = Petitioner(position=place, is_representative=person.is_representative)
    row.name, row.id_no, row.phone, row.address = (
        value or None for value in (person.name, person.id_no, person.phone, person.address)
    )
    for column, value in blinds(person.name, person.id_no, person.phone).items():
        setattr(row, column, value)
    return row


def agent_row(petition: Petition, new: NewAgent) -> Agent:
    """The row of an agent; refused unless he has a name and comes for somebody who has another one."""
    principals = {person.name for person in petition.petitioners if person.name}
    if not new.name.strip():
        raise Refused("agent_name_missing", "agent_name")
    if not principals:
        raise Refused("principal_missing", "name")
    if principals == {new.name.strip()}:
        raise Refused("agent_is_principal", "agent_name")
    if new.relation is None:
        raise Refused("agent_relation_missing", "agent_relation")
    row = Agent(relation=new.relation)
    row.name, row.phone = new.name.strip(), new.phone or None
    return row


def accused(session: Session, one: NewAccused) -> Accused:
    """The row of somebody complained of; a written name that only one in the directory has is that one, for whoever is
    named in words alone would be kept away from nothing (art. 30 para 3)."""
    if one.person_id is not None and session.get(Person, one.person_id) is None:
        raise Refused("person_unknown", "accused")
    if one.unit_id is not None and session.get(Unit, one.unit_id) is None:
        raise Refused("unit_unknown", "accused")
    person_id, unit_id = one.person_id, one.unit_id
    if one.name and person_id is None and unit_id is None:
        person_id, unit_id = meant(session, one.name)
    row = Accused(person_id=person_id, unit_id=unit_id)
    row.name = one.name if one.name and person_id is None and unit_id is None else None
    return row


def is_same(one: Accused, other: Accused) -> bool:
    """Whether both rows name the same person, unit or words."""
    return (one.person_id, one.unit_id, one.name) == (other.person_id, other.unit_id, other.name)


def _with_visit(
    session: Session, petition: Petition, new: NewPetition, actor: Actor, now: datetime
) -> tuple[tuple[str, Judgement], ...]:
    """What was judged, and the matter at whose visit it was told; the visit says from now on what was made of it."""
    visit = visiting.unregistered(session, actor, new.visit) if new.visit else None
    if visit is None:
        return new.links
    visit.raised_id = petition.id
    if (waiting := of_visit(session, actor, visit.id)) is not None:
        raisings.take(session, waiting, petition, actor=actor, now=now)
        return new.links
    known = any(uid == visit.matter.uid for uid, _ in new.links)
    return new.links if known else (*new.links, (visit.matter.uid, Judgement.RELATED))


def _judge(
    session: Session, petition: Petition, judged: tuple[tuple[str, Judgement], ...], actor: Actor, now: datetime
) -> None:
    for uid, judgement in judged:
        # An accusation is held against another one alone (`links.make`).
        alike = Matter.confidential == petition.confidential
        other_id = session.scalar(select(Matter.id).where(Matter.uid == uid, alike, visible(actor)))
        if other_id is not None:
            links.hold(session, petition, other_id, judgement, actor=actor, now=now)
