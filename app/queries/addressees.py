"""To which units a petition may be sent (转送、交办): those with the power, and of towns its own (art. 22 para 1)."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.named_units import leads_village, means
from app.domain.workflow import Facts
from app.models.directory import Unit, UnitLevel, Village
from app.models.households import Household
from app.models.matters import Accused
from app.models.petitions import Petition
from app.queries.directory import petition_offices

Meant = Mapping[int, str]
"""Units that words about who is complained of bar, each with the code that says why."""


def barred(session: Session, petition: Petition, unit: Unit, known: Facts) -> str | None:
    """Why the unit gets no petition like this one, as a code: `unit_for_accusations`, `unit_outside_county`,
    `unit_is_petition_office`, `unit_of_another_town`, or what `meant_in_words` says; None where it may."""
    meant = meant_in_words(session, [petition])[petition.id]
    own = _own_towns(session, petition, known, meant)
    return meant.get(unit.id) or _barred(unit, own, petition_offices(session))


def meant_in_words(session: Session, petitions: Sequence[Petition]) -> dict[int, Meant]:
    """Of each petition the units that words alone complain of, while nobody has checked them: `unit_named_in_words` of
    one that they mean, `unit_over_official` of the town of a village whose leaders they mean."""
    ids = [petition.id for petition in petitions]
    written: dict[int, list[str]] = {}
    for one in session.scalars(select(Accused).where(Accused.matter_id.in_(ids))):
        if one.person_id is None and one.unit_id is None and one.name:
            written.setdefault(one.matter_id, []).append(one.name)
    if not written:
        return {key: {} for key in ids}
    units = session.execute(select(Unit.id, Unit.name).where(Unit.retired_on.is_(None))).all()
    of_town = select(Village.name, Village.town_id, Unit.name).join(Unit, Unit.id == Village.town_id)
    villages = [(name, town, of) for name, town, of in session.execute(of_town.where(Village.retired_on.is_(None)))]
    found: dict[int, Meant] = {}
    for petition in petitions:
        words = written.get(petition.id, [])
        over = (town for one in words for town in _over(one, villages, petition.town_id))
        named = (unit.id for unit in units if any(means(one, unit.name) for one in words))
        found[petition.id] = dict.fromkeys(over, "unit_over_official") | dict.fromkeys(named, "unit_named_in_words")
    return found


def _over(words: str, villages: Sequence[tuple[str, int, str]], own: int | None) -> set[int]:
    """The towns over the village that the words mean; of several of one name in the town they name, or in its own."""
    led = [row for row in villages if leads_village(words, row[0])]
    led = [row for row in led if not any(row[0] != other[0] and row[0] in other[0] for other in led)]
    towns = {town: name for _, town, name in led}
    named = {town for town, name in towns.items() if name in words}
    return named or (towns.keys() & {own}) or set(towns)


def addressed(session: Session, petition: Petition, units: Iterable[Unit], known: Facts) -> list[Unit]:
    """Those of these units that may get it."""
    return addressed_any(session, [(petition, known)], units)


def addressed_any(session: Session, petitions: Sequence[tuple[Petition, Facts]], units: Iterable[Unit]) -> list[Unit]:
    """Those of these units that may get one of these petitions at least."""
    offices, words = petition_offices(session), meant_in_words(session, [petition for petition, _ in petitions])
    each = [
        (words[petition.id], _own_towns(session, petition, known, words[petition.id])) for petition, known in petitions
    ]
    return [
        unit
        for unit in units
        if any(unit.id not in meant and _barred(unit, towns, offices) is None for meant, towns in each)
    ]


def _barred(unit: Unit, towns: frozenset[int] | None, offices: frozenset[int]) -> str | None:
    if unit.level is UnitLevel.DISCIPLINE:
        return "unit_for_accusations"  # art. 22 para 2: to these go accusations, which are transferred
    if unit.level is UnitLevel.SUPERIOR:
        return "unit_outside_county"
    if unit.id in offices:
        return "unit_is_petition_office"  # art. 22: it receives and sends on
    return "unit_of_another_town" if unit.is_town and towns is not None and unit.id not in towns else None


def _own_towns(session: Session, petition: Petition, known: Facts, meant: Meant) -> frozenset[int] | None:
    """The towns whose matter it is, by its place and by its household's; None for any of them: while neither is known,
    once a unit has shown that it lies elsewhere (art. 23 para 3), where the own one is complained of, or had it already
    and is left by whoever could sign."""
    of_household = select(Village.town_id).join(Household, Household.village_id == Village.id)
    living = session.scalar(of_household.where(Household.id == petition.household_id))
    own = frozenset(town for town in (petition.town_id, living) if town is not None)
    if not own or known.returns or known.signed_for or not own.isdisjoint(known.accused_unit_ids.union(meant)):
        return None
    return own
