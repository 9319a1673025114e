"""The board of a campaign: every figure counted from the rows that its list shows, village by village."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.domain.campaigns import CLEARED, FOUND, Consent, RowStage
from app.domain.permissions import Actor
from app.models.campaigns import Campaign, CampaignRow, CampaignVillage
from app.models.directory import Village
from app.models.households import Household
from app.queries.campaigns import of_villages, on_list, villages_of
from app.queries.households import reached
from app.queries.kept import kept
from app.queries.standings import UNSOLVED_THERE, UNSOLVED_TOILET


@dataclass(frozen=True)
class Counts:
    """The households of a place: how many are on the list, and how many stand where."""

    total: int = 0
    stages: Mapping[RowStage, int] = field(default_factory=dict)
    consents: Mapping[Consent, int] = field(default_factory=dict)
    toilets: Mapping[RowStage, int] = field(default_factory=dict)

    @property
    def looked(self) -> int:
        """Those that were looked at, with a problem or without."""
        return self.total - self.at(RowStage.NOT_LOOKED)

    @property
    def found(self) -> int:
        """Those where a problem was found, solved or not."""
        return sum(self.at(stage) for stage in FOUND)

    @property
    def cleared(self) -> int:
        """Those where nothing is left to do."""
        return sum(self.at(stage) for stage in CLEARED)

    @property
    def unasked(self) -> int:
        """Those of whose consent nothing is said."""
        return self.total - sum(self.consents.values())

    def at(self, stage: RowStage) -> int:
        """How many stand there."""
        return self.stages.get(stage, 0)

    def toilets_at(self, stage: RowStage) -> int:
        """How many public toilets stand there."""
        return self.toilets.get(stage, 0)


def summed(counts: Iterable[Counts]) -> Counts:
    """What several places are together: a town its villages, the county its towns."""
    all_of = list(counts)
    return Counts(
        sum(one.total for one in all_of),
        {stage: sum(one.at(stage) for one in all_of) for stage in RowStage},
        {consent: sum(one.consents.get(consent, 0) for one in all_of) for consent in Consent},
        {stage: sum(one.toilets_at(stage) for one in all_of) for stage in RowStage},
    )


@dataclass(frozen=True)
class InVillage:
    """A village with its counts."""

    id: int
    name: str
    town_id: int
    town: str
    counts: Counts


@dataclass(frozen=True)
class Board:
    """What a campaign has done in the villages that the actor reaches; by day: how many were looked at, cleared."""

    villages: Sequence[InVillage]
    looked_by_day: Mapping[date, int]
    cleared_by_day: Mapping[date, int]

    @property
    def counts(self) -> Counts:
        """All of them together."""
        return summed(one.counts for one in self.villages)

    def towns(self) -> list[tuple[InVillage, Counts]]:
        """Each town, by its first village, with its counts."""
        first = {one.town_id: one for one in reversed(self.villages)}
        order = dict.fromkeys(one.town_id for one in self.villages)
        return [(first[town], summed(one.counts for one in self.villages if one.town_id == town)) for town in order]


@kept
def board(session: Session, actor: Actor, campaign_id: int) -> Board:
    """The board of this campaign."""
    campaign = session.get_one(Campaign, campaign_id)
    on = on_list(actor, campaign_id)
    on_lists = select(Household.village_id, func.count()).where(*on).group_by(Household.village_id)
    totals = {row[0]: row[1] for row in session.execute(on_lists)}
    stages: dict[int, dict[RowStage, int]] = {}
    consents: dict[int, dict[Consent, int]] = {}
    entered = select(Household.village_id, CampaignRow.stage, CampaignRow.consent, func.count())
    entered = entered.join(Household, Household.id == CampaignRow.household_id)
    entered = entered.where(CampaignRow.campaign_id == campaign_id, *on)
    entered = entered.group_by(Household.village_id, CampaignRow.stage, CampaignRow.consent)
    for village_id, stage, consent, count in session.execute(entered):
        at = stages.setdefault(village_id, {})
        at[stage] = at.get(stage, 0) + count
        if consent is not None:
            said = consents.setdefault(village_id, {})
            said[consent] = said.get(consent, 0) + count
    toilets: dict[int, dict[RowStage, int]] = {}
    public = select(Village.id, CampaignRow.stage, func.count()).join(Village, Village.id == CampaignRow.village_id)
    public = public.where(CampaignRow.campaign_id == campaign_id, of_villages(actor))
    for village_id, stage, count in session.execute(public.group_by(Village.id, CampaignRow.stage)):
        toilets.setdefault(village_id, {})[stage] = count
    found = []
    for village in villages_of(session, actor, campaign):
        total, at = totals.get(village.id, 0), stages.get(village.id, {})
        at[RowStage.NOT_LOOKED] = total - sum(count for stage, count in at.items() if stage != RowStage.NOT_LOOKED)
        counts = Counts(total, at, consents.get(village.id, {}), toilets.get(village.id, {}))
        found.append(InVillage(village.id, village.name, village.town_id, village.town.name, counts))
    looked, cleared = _by_day(session, on, campaign_id)
    return Board(found, looked, cleared)


@kept
def so_far(session: Session, actor: Actor) -> Mapping[int, Counts]:
    """Of every campaign that has households the actor reaches: how many stand where, all villages together."""
    on = (Household.retired_on.is_(None), reached(actor))
    totals = select(CampaignVillage.campaign_id, func.count())
    totals = totals.join(Household, Household.village_id == CampaignVillage.village_id).where(*on)
    covered = and_(
        CampaignVillage.campaign_id == CampaignRow.campaign_id, CampaignVillage.village_id == Household.village_id
    )
    entered = select(CampaignRow.campaign_id, CampaignRow.stage, func.count())
    entered = entered.join(Household, Household.id == CampaignRow.household_id).join(CampaignVillage, covered)
    entered = entered.where(*on).group_by(CampaignRow.campaign_id, CampaignRow.stage)
    stages: dict[int, dict[RowStage, int]] = {}
    for campaign_id, stage, count in session.execute(entered):
        stages.setdefault(campaign_id, {})[stage] = count
    found = {}
    for campaign_id, total in session.execute(totals.group_by(CampaignVillage.campaign_id)):
        at = stages.get(campaign_id, {})
        at[RowStage.NOT_LOOKED] = total - sum(count for stage, count in at.items() if stage != RowStage.NOT_LOOKED)
        found[campaign_id] = Counts(total, at)
    return found


def unsolved_in(session: Session, actor: Actor, village_id: int) -> Sequence[tuple[Campaign, int]]:
    """The campaigns that found a problem in households of this village which is not solved, with how many of those that
    the actor reaches: why the village is not clear."""
    found = (
        select(Campaign, func.count())
        .join(CampaignRow, CampaignRow.campaign_id == Campaign.id)
        .join(Household, Household.id == CampaignRow.household_id)
        .where(Household.village_id == village_id, Household.retired_on.is_(None), reached(actor), UNSOLVED_THERE)
        .group_by(Campaign.id)
        .order_by(Campaign.ends_on.desc(), Campaign.id)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def toilets_in(session: Session, actor: Actor, village_id: int) -> Sequence[tuple[Campaign, int]]:
    """The campaigns of whose public toilets in this village some lack one of the five, with how many."""
    found = (
        select(Campaign, func.count())
        .join(CampaignRow, CampaignRow.campaign_id == Campaign.id)
        .join(Village, Village.id == CampaignRow.village_id)
        .where(Village.id == village_id, of_villages(actor), UNSOLVED_TOILET)
        .group_by(Campaign.id)
        .order_by(Campaign.ends_on.desc(), Campaign.id)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def _by_day(
    session: Session, on: Sequence[ColumnElement[bool]], campaign_id: int
) -> tuple[Mapping[date, int], Mapping[date, int]]:
    """How many were looked at on each day, and how many were cleared."""
    days = (CampaignRow.looked_on, CampaignRow.cleared_on)
    found = select(*days, func.count()).join(Household, Household.id == CampaignRow.household_id)
    found = found.where(CampaignRow.campaign_id == campaign_id, CampaignRow.looked_on.is_not(None), *on)
    looked, cleared = Counter[date](), Counter[date]()
    for looked_on, cleared_on, count in session.execute(found.group_by(*days)):
        for day, counted in ((looked_on, looked), (cleared_on, cleared)):
            if day is not None:
                counted[day] += count
    return looked, cleared
