"""Campaigns as an Actor may see them: which there are, the list of one, the row of a household, its public toilets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.campaigns import CLEARED, DECIDED, FOUND, Consent, RowStage
from app.domain.households import Relation
from app.domain.permissions import Actor, Permission, Scope
from app.models.campaigns import Campaign, CampaignLine, CampaignRow, CampaignVillage
from app.models.directory import Village
from app.models.households import Household, Member
from app.models.papers import Attachment
from app.queries.households import OF_A_TOWN, named, reached
from app.queries.papers import WITHDRAWN

T = TypeVar("T")
PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """How the list of a campaign is narrowed. `looked`, `found`, `cleared`: yes, no, or None for both.

    `asked`: whether anything was said of their consent; `proven`: whether that is proven; `public`: where public
    toilets stand, which have nothing else.
    """

    town_id: int | None = None
    village_id: int | None = None
    stage: RowStage | None = None
    consent: Consent | None = None
    looked: bool | None = None
    found: bool | None = None
    cleared: bool | None = None
    asked: bool | None = None
    proven: bool | None = None
    public: RowStage | None = None
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """A household of the list with its row, if anything was entered of it."""

    household: Household
    head: Member | None
    row: CampaignRow | None

    @property
    def stage(self) -> RowStage:
        """Where it stands."""
        return self.row.stage if self.row is not None else RowStage.NOT_LOOKED


@dataclass(frozen=True)
class Found:
    """One page of the list."""

    rows: Sequence[Listed]
    total: int
    number: int
    size: int = PAGE


def every(session: Session, actor: Actor) -> Sequence[Campaign]:
    """All campaigns, the one that ends last first; each reader's figures are of the villages he reaches."""
    if not actor.may(Permission.HOUSEHOLD_VIEW):
        return []
    return session.scalars(select(Campaign).order_by(Campaign.ends_on.desc(), Campaign.id.desc())).all()


def by_uid(session: Session, actor: Actor, uid: str) -> Campaign | None:
    """The campaign of this address with its villages, or None."""
    if not actor.may(Permission.HOUSEHOLD_VIEW):
        return None
    return session.scalar(select(Campaign).where(Campaign.uid == uid).options(selectinload(Campaign.villages)))


def lines_of(session: Session, campaign: Campaign) -> Sequence[CampaignLine]:
    """What was done with the campaign itself, the newest first."""
    found = select(CampaignLine).where(CampaignLine.campaign_id == campaign.id, CampaignLine.row_id.is_(None))
    return session.scalars(found.options(joinedload(CampaignLine.person)).order_by(CampaignLine.id.desc())).all()


def lines_of_row(session: Session, row: CampaignRow) -> Sequence[CampaignLine]:
    """What was entered of one household or public toilet, the newest first."""
    found = select(CampaignLine).where(CampaignLine.row_id == row.id).options(joinedload(CampaignLine.person))
    return session.scalars(found.order_by(CampaignLine.id.desc())).all()


def has_rows(session: Session, campaign: Campaign, village_id: int | None = None) -> bool:
    """Whether anything was entered in it, in this village or in any; for rules alone."""
    found = select(CampaignRow.id).outerjoin(Household, Household.id == CampaignRow.household_id)
    found = found.where(CampaignRow.campaign_id == campaign.id)
    if village_id is not None:
        found = found.where(or_(Household.village_id == village_id, CampaignRow.village_id == village_id))
    return session.scalar(found.limit(1)) is not None


def row_of(session: Session, campaign: Campaign, household: Household) -> CampaignRow | None:
    """The row of a household that the actor was asked about before."""
    found = select(CampaignRow).where(CampaignRow.campaign_id == campaign.id, CampaignRow.household_id == household.id)
    return session.scalar(found)


def of_villages(actor: Actor) -> ColumnElement[bool]:
    """The condition on Village: whose public toilets and figures the actor reaches."""
    if Scope.COUNTY in actor.scopes():
        return Village.id.is_not(None)
    ways: list[ColumnElement[bool]] = [Village.id.in_(select(Household.village_id).where(reached(actor)))]
    if actor.town_id is not None and not actor.roles.isdisjoint(OF_A_TOWN):
        ways.append(Village.town_id == actor.town_id)
    return or_(false(), *ways)


def villages_of(session: Session, actor: Actor, campaign: Campaign) -> Sequence[Village]:
    """The villages it covers that the actor reaches, town by town."""
    found = select(Village).join(CampaignVillage, CampaignVillage.village_id == Village.id)
    found = found.where(CampaignVillage.campaign_id == campaign.id, of_villages(actor))
    return session.scalars(found.options(joinedload(Village.town)).order_by(Village.town_id, Village.id)).all()


def places_for(session: Session, actor: Actor, campaign: Campaign) -> Sequence[Village]:
    """The villages it covers where the actor may enter a public toilet: of the county, or of his town."""
    is_county = Scope.COUNTY in actor.scopes()
    return [one for one in villages_of(session, actor, campaign) if is_county or one.town_id == actor.town_id]


def has_place(session: Session, row: CampaignRow, place: str) -> bool:
    """Whether another public toilet of that village is called so."""
    found = select(CampaignRow.id).where(
        CampaignRow.campaign_id == row.campaign_id,
        CampaignRow.village_id == row.village_id,
        CampaignRow.place == place,
        CampaignRow.uid != row.uid,
    )
    with session.no_autoflush:
        return session.scalar(found) is not None


def place(session: Session, actor: Actor, uid: str) -> CampaignRow | None:
    """The public toilet of this address."""
    found = select(CampaignRow).join(Village, Village.id == CampaignRow.village_id)
    found = found.where(CampaignRow.uid == uid, CampaignRow.place.is_not(None), of_villages(actor))
    return session.scalar(found.options(joinedload(CampaignRow.campaign), joinedload(CampaignRow.village)))


def places(session: Session, actor: Actor, campaign: Campaign, wanted: Wanted) -> Sequence[CampaignRow]:
    """The public toilets of the list, narrowed by place and by where they stand."""
    found = select(CampaignRow).join(Village, Village.id == CampaignRow.village_id)
    found = found.where(CampaignRow.campaign_id == campaign.id, of_villages(actor))
    if wanted.town_id is not None:
        found = found.where(Village.town_id == wanted.town_id)
    if wanted.village_id is not None:
        found = found.where(Village.id == wanted.village_id)
    if wanted.public is not None:
        found = found.where(CampaignRow.stage == wanted.public)
    found = found.options(joinedload(CampaignRow.village).joinedload(Village.town))
    return session.scalars(found.order_by(Village.town_id, Village.id, CampaignRow.id)).all()


def on_list(actor: Actor, campaign_id: int) -> list[ColumnElement[bool]]:
    """The conditions on Household: it is on the list of the campaign and the actor reaches it."""
    covered = select(CampaignVillage.village_id).where(CampaignVillage.campaign_id == campaign_id)
    return [Household.village_id.in_(covered), Household.retired_on.is_(None), reached(actor)]


def page(session: Session, actor: Actor, campaign: Campaign, wanted: Wanted) -> Found:
    """One page of the list, village by village."""
    chosen = _narrowed(select(Household.id), actor, campaign, wanted)
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    ids = session.scalars(_ordered(chosen).limit(PAGE).offset((wanted.page - 1) * PAGE)).all()
    return Found(listed(session, campaign, ids), total, wanted.page)


def ids(session: Session, actor: Actor, campaign: Campaign, wanted: Wanted) -> Sequence[int]:
    """All households of the narrowed list, in its order."""
    return session.scalars(_ordered(_narrowed(select(Household.id), actor, campaign, wanted))).all()


def listed(session: Session, campaign: Campaign, wanted: Sequence[int]) -> list[Listed]:
    """These households, which the actor was asked about before, in their order, each with its row."""
    people = (joinedload(Household.village).joinedload(Village.town), selectinload(Household.members))
    known = {one.id: one for one in session.scalars(select(Household).where(Household.id.in_(wanted)).options(*people))}
    found = select(CampaignRow).where(CampaignRow.campaign_id == campaign.id, CampaignRow.household_id.in_(wanted))
    people_of = (joinedload(CampaignRow.looked_by), joinedload(CampaignRow.consent_by))
    rows = {row.household_id: row for row in session.scalars(found.options(*people_of))}
    return [Listed(known[one], _head(known[one]), rows.get(one)) for one in wanted]


def next_unseen(session: Session, actor: Actor, campaign: Campaign, household: Household) -> Household | None:
    """The household of the same village that nobody has looked at yet: the next by number, else the first."""
    wanted = Wanted(village_id=household.village_id, looked=False)
    found = _narrowed(select(Household), actor, campaign, wanted).where(Household.id != household.id)
    order = ((Household.number < household.number), Household.number)
    return session.scalar(found.order_by(*order).limit(1))


def of_household(session: Session, household: Household) -> Sequence[CampaignRow]:
    """The rows of a household that the actor was asked about before, the newest campaign first."""
    found = select(CampaignRow).join(Campaign).where(CampaignRow.household_id == household.id)
    people = (joinedload(CampaignRow.campaign), joinedload(CampaignRow.looked_by), joinedload(CampaignRow.consent_by))
    return session.scalars(found.options(*people).order_by(Campaign.starts_on.desc(), Campaign.id.desc())).all()


def rows_seen(actor: Actor) -> Select[int]:
    """The rows of the households that the actor reaches, and nobody's public toilets: whose papers he sees."""
    return select(CampaignRow.id).join(Household, Household.id == CampaignRow.household_id).where(reached(actor))


def papers(session: Session, row: CampaignRow) -> Sequence[Attachment]:
    """What was signed there, oldest first, withdrawn papers too."""
    found = select(Attachment).where(Attachment.campaign_row_id == row.id)
    found = found.options(joinedload(Attachment.added_by), joinedload(Attachment.withdrawal))
    return session.scalars(found.order_by(Attachment.id)).all()


def papers_of(session: Session, rows: Iterable[CampaignRow]) -> Mapping[int, Sequence[Attachment]]:
    """The papers of these rows, which the actor was asked about before, by their ids, without those withdrawn."""
    found = select(Attachment).where(Attachment.campaign_row_id.in_([row.id for row in rows]), ~WITHDRAWN)
    there: defaultdict[int, list[Attachment]] = defaultdict(list)
    for paper in session.scalars(found.order_by(Attachment.id)):
        there[paper.campaign_row_id or 0].append(paper)
    return there


def _head(household: Household) -> Member | None:
    living = (member for member in household.members if member.left_on is None)
    return next((member for member in living if member.relation is Relation.HEAD), None)


def _narrowed(found: Select[T], actor: Actor, campaign: Campaign, wanted: Wanted) -> Select[T]:
    where = on_list(actor, campaign.id)
    if wanted.town_id is not None:
        where.append(Household.village_id.in_(select(Village.id).where(Village.town_id == wanted.town_id)))
    if wanted.village_id is not None:
        where.append(Household.village_id == wanted.village_id)
    if wanted.stage is RowStage.NOT_LOOKED:
        where.append(not_(_is(campaign, CampaignRow.stage.in_(_LOOKED))))
    elif wanted.stage is not None:
        where.append(_is(campaign, CampaignRow.stage == wanted.stage))
    if wanted.consent is not None:
        where.append(_is(campaign, CampaignRow.consent == wanted.consent))
    for said, condition in (
        (wanted.asked, CampaignRow.consent.is_not(None)),
        (wanted.found, CampaignRow.stage.in_(FOUND)),
        (wanted.cleared, CampaignRow.stage.in_(CLEARED)),
        (wanted.looked, CampaignRow.stage.in_(_LOOKED)),
    ):
        if said is not None:
            where.append(_is(campaign, condition) if said else not_(_is(campaign, condition)))
    if wanted.proven is not None:
        proof = CampaignRow.consent_proof.is_not(None) if wanted.proven else CampaignRow.consent_proof.is_(None)
        where.append(_is(campaign, and_(CampaignRow.consent.in_(DECIDED), proof)))
    if text := wanted.text.strip():
        where.append(named(actor, text))
    return found.where(*where)


def _is(campaign: Campaign, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the household has a row of which this holds; asked of the rows once, not household by household."""
    rows = select(CampaignRow.household_id).where(CampaignRow.campaign_id == campaign.id, condition)
    return Household.id.in_(rows.where(CampaignRow.household_id.is_not(None)))


def _ordered(found: Select[int]) -> Select[int]:
    return found.join(Village, Village.id == Household.village_id).order_by(
        Village.town_id, Village.id, Household.number
    )


_LOOKED = frozenset(RowStage) - {RowStage.NOT_LOOKED}
