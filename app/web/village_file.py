"""One village as its page and its ledger show it: supervision week by week, pairing, figures, what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.households import Relation, Unclear
from app.domain.permissions import Permission
from app.domain.villages import monday, weeks
from app.models.campaigns import Campaign
from app.models.directory import Village
from app.models.households import Household
from app.models.matters import Kind
from app.models.villages import ListingNote, VillageChange, VillageListing, VillagePairing
from app.operations.villages import may_correct
from app.queries import campaign_boards, households, matters, village_changes, villages
from app.queries.households import Wanted
from app.queries.matters import Filters
from app.queries.villages import Sight, VillageRow
from app.web import printing
from app.web.listing import Row, rows
from app.web.request import actor, now, reading, today

SHOWN = 20
"""Open petitions and items on the page of a village; the rest stand in the list."""
ON_PAPER = 100
"""The same on paper: more than a village has."""


@dataclass(frozen=True)
class Week:
    """A week of a supervision: its Monday, the note if there is one, whether it may be corrected by who reads."""

    on: date
    note: ListingNote | None
    may_correct: bool
    is_running: bool
    """It is this week, which still may get its note."""


@dataclass(frozen=True)
class Supervision:
    """A supervision with its weeks, the last first."""

    listing: VillageListing
    weeks: Sequence[Week]
    days_left: int

    @property
    def missing(self) -> int:
        """How many weeks that are over have no note."""
        return sum(week.note is None and not week.is_running for week in self.weeks)


@dataclass(frozen=True)
class VillageFile:
    """What a reader may see of a village; `sight`: how much that is of what there is."""

    village: Village
    row: VillageRow
    sight: Sight
    supervisions: Sequence[Supervision]
    pairings: Sequence[VillagePairing]
    petitions: Sequence[Row]
    items: Sequence[Row]
    unsolved: Sequence[tuple[Campaign, int]]
    """The campaigns that found a problem there which is not solved, with in how many households."""
    toilets: Sequence[tuple[Campaign, int]]
    """The campaigns of whose public toilets there some lack one of the five, with how many."""
    may_confirm: bool
    """Whether what one alone took off the village waits for who reads."""
    changes: Sequence[VillageChange]
    today: date


@dataclass(frozen=True)
class HouseholdLine:
    """A household of the village's ledger: its head, its people, why it is not clear."""

    household: Household
    head: str
    people: int
    unclear: Sequence[Unclear]


def lines_of(village: Village) -> list[HouseholdLine]:
    """The households of the village that who asks reaches."""
    ids = households.ids(reading(), actor(), Wanted(town_id=village.town_id, village_id=village.id))
    printing.check_length(len(ids))
    found = households.by_ids(reading(), ids)
    unclear = households.unclear_of(reading(), actor(), found)
    return [_line(one, unclear[one.id]) for one in found]


def file_of(village: Village, *, shown: int = SHOWN) -> VillageFile:
    """The file of this village for who asks."""
    (row,) = villages.rows(reading(), actor(), today=today(), village_id=village.id)
    return VillageFile(
        village,
        row,
        villages.sight(actor(), {village.town_id}),
        [_supervision(one) for one in villages.listings_of(reading(), village)],
        villages.pairings_of(reading(), village),
        _open(village, Kind.PETITION, shown),
        _open(village, Kind.ITEM, shown),
        campaign_boards.unsolved_in(reading(), actor(), village.id),
        campaign_boards.toilets_in(reading(), actor(), village.id),
        village.unconfirmed
        and actor().may(Permission.MONITOR_DECIDE)
        and actor().person_id not in village_changes.lifters(reading(), village),
        village_changes.changes_of(reading(), village),
        today(),
    )


def _line(household: Household, unclear: Sequence[Unclear]) -> HouseholdLine:
    living = [one for one in household.members if one.left_on is None]
    head = next((one.name or "" for one in living if one.relation is Relation.HEAD), "")
    return HouseholdLine(household, head, len(living), unclear)


def _supervision(listing: VillageListing) -> Supervision:
    until = listing.ended_on or today()
    written = {note.week_on: note for note in listing.notes}
    shown = []
    for on in weeks(listing.from_on, until):
        note = written.get(on)
        is_running = listing.ended_on is None and on == monday(today())
        shown.append(Week(on, note, note is not None and may_correct(note, actor()), is_running))
    return Supervision(listing, shown, (listing.until_on - today()).days)


def _open(village: Village, kind: Kind, shown: int) -> Sequence[Row]:
    wanted = Filters(kind=kind, town_id=village.town_id, village_id=village.id, is_open=True)
    found = matters.page(reading(), actor(), wanted, today=today(), size=shown)
    return rows(reading(), actor(), found.rows, now=now())
