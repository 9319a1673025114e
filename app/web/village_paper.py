"""What the ledger of a village as a document says: its file as plain values, codes by their names, names masked."""

from collections.abc import Sequence

from app.domain import privacy
from app.domain.villages import VillageUnclear
from app.labels import label
from app.letters import LedgerHousehold, LedgerMatter, VillageFacts
from app.models.directory import Village
from app.web import village_file
from app.web.filters import clock_time, stage_words
from app.web.listing import Row
from app.web.request import now
from app.web.village_file import HouseholdLine


def facts_of(village: Village, lines: Sequence[HouseholdLine]) -> VillageFacts:
    """The village as its printed ledger shows it."""
    file = village_file.file_of(village, shown=village_file.ON_PAPER)
    row, figures = file.row, file.row.figures
    running = next((one.listing for one in file.supervisions[:1] if one.listing.ended_on is None), None)
    return VillageFacts(
        village=village.town.name + village.name,
        households=figures.all.households,
        people=figures.all.people,
        light=label(row.light),
        unclear=[(label(why), figures.unclear if why is VillageUnclear.HOUSEHOLDS else None) for why in row.unclear],
        listing=(label(running.level), running.accountable.name, running.until_on) if running else None,
        paired=[one.unit.name for one in file.pairings if one.to_on is None],
        helped=figures.helped,
        unhelped=figures.unhelped,
        lines=[_household(one) for one in lines],
        items=[_matter(one) for one in file.items],
        petitions=[_matter(one) for one in file.petitions],
        sees_all=(file.sight.households, file.sight.petitions, file.sight.items),
        counted_at=clock_time(now(), with_day=True),
    )


def _household(line: HouseholdLine) -> LedgerHousehold:
    return LedgerHousehold(
        number=line.household.number,
        head=privacy.mask_name(line.head),
        people=line.people,
        kind=label(line.household.kind),
        helper=line.household.helper.name if line.household.helper else "",
        unclear=[label(one) for one in line.unclear],
    )


def _matter(row: Row) -> LedgerMatter:
    matter = row.matter
    return LedgerMatter(
        received_on=matter.received_on,
        number=matter.number,
        title=privacy.mask_text(matter.title or ""),
        unit=matter.unit.name if matter.unit else "",
        holder=matter.holder.name if matter.holder else "",
        stage=stage_words(matter),
    )
