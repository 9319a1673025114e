"""Villages for the tests: supervised and paired through the operations, by the county office unless said otherwise."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.domain.villages import ListingLevel
from app.models.directory import Village
from app.models.villages import VillageListing, VillagePairing
from app.operations import villages
from app.operations.villages import ListingFacts, PairingFacts
from tests.given import MORNING, County

WHY = "县里会议确定，按文件更正"
BEGAN, TERM = date(2024, 4, 22), date(2024, 6, 30)


def uid_of(session: Session, here: County, name: str = "well") -> str:
    found = session.get(Village, here.villages[name])
    assert found is not None
    return found.uid


def facts(here: County, accountable: str = "leader", **changes: Any) -> ListingFacts:
    usual: dict[str, Any] = {"level": ListingLevel.PROVINCE, "from_on": BEGAN, "until_on": TERM}
    return ListingFacts(accountable_id=here.people[accountable], **{**usual, **changes})


def listed(session: Session, here: County, village: str = "well", **changes: Any) -> VillageListing:
    uid, office = uid_of(session, here, village), here.actors["office_clerk"]
    villages.begin(session, uid, None, facts(here, **changes), None, actor=office, now=MORNING)
    return session.query(VillageListing).filter_by(village_id=here.villages[village], ended_on=None).one()


def paired(session: Session, here: County, unit: str = "revival", village: str = "well") -> VillagePairing:
    said = PairingFacts(here.units[unit], MORNING.date() - timedelta(days=90))
    uid, office = uid_of(session, here, village), here.actors["office_clerk"]
    villages.pair(session, uid, None, said, None, actor=office, now=MORNING)
    return session.query(VillagePairing).filter_by(unit_id=here.units[unit], to_on=None).one()
