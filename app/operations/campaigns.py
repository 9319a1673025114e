"""Campaigns (专项行动): opening one, and correcting its name, its days, and the villages that it covers."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.domain.campaigns import CampaignKind
from app.domain.errors import Changed, NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.models.campaigns import Campaign, CampaignVillage
from app.models.directory import Village
from app.operations import recording
from app.operations.campaign_records import write
from app.operations.household_records import changes_between
from app.operations.matters import said
from app.queries import campaigns


@dataclass(frozen=True)
class CampaignFacts:
    """What a campaign is, from when to when, and the villages that it covers."""

    kind: CampaignKind
    name: str
    starts_on: date
    ends_on: date
    village_ids: frozenset[int]


def open_campaign(
    session: Session, facts: CampaignFacts, *, actor: Actor, now: datetime, token: str | None = None
) -> Campaign:
    """Open a campaign (开展专项行动). Raises Refused at the fact that is wrong."""
    require(actor, Permission.CAMPAIGN_OPEN)
    if (made := recording.made_before(session, token)) is not None:
        return _reached(session, actor, made)
    campaign = Campaign(opened_at=now, opened_by_id=actor.person_id)
    _set(session, campaign, facts)
    session.add(campaign)
    session.flush()
    write(session, campaign, None, "open", actor, now)
    recording.spend(session, token, campaign.uid, actor=actor, now=now)
    return campaign


def correct(
    session: Session, uid: str, version: int | None, facts: CampaignFacts, reason: str, *, actor: Actor, now: datetime
) -> Campaign:
    """Correct a campaign; that its last day was moved stays told with the reason (FEATURES S4.2.3).

    Raises Refused when rows are there and the kind changes, or a village would go that has some.
    """
    require(actor, Permission.CAMPAIGN_OPEN)
    campaign = _reached(session, actor, uid)
    if version is not None and version != campaign.version:
        raise Changed(campaign.version)
    before, note = facts_of(campaign), said(reason, "reason", "reason_too_short")
    if facts.kind is not before.kind and campaigns.has_rows(session, campaign):
        raise Refused("campaign_kind_fixed", "kind")
    for gone in sorted(before.village_ids - facts.village_ids):
        if campaigns.has_rows(session, campaign, gone):
            raise Refused("campaign_village_has_rows", "villages", village=session.get_one(Village, gone).name)
    if facts == before:
        raise Refused("nothing_changed", "reason")
    flag_modified(campaign, "opened_at")  # villages that come or go alone do not raise the version (DECISIONS 14)
    _set(session, campaign, facts)
    changes = changes_between(_told(session, before), _told(session, facts))
    write(session, campaign, None, "correct", actor, now, note=note, changes=changes)
    return campaign


def facts_of(campaign: Campaign) -> CampaignFacts:
    """What it is now."""
    covered = frozenset(one.village_id for one in campaign.villages)
    return CampaignFacts(campaign.kind, campaign.name, campaign.starts_on, campaign.ends_on, covered)


@dataclass(frozen=True)
class _Told:
    kind: str
    name: str
    starts_on: date
    ends_on: date
    villages: tuple[str, ...]


def _told(session: Session, facts: CampaignFacts) -> _Told:
    found = session.scalars(select(Village.name).where(Village.id.in_(facts.village_ids)).order_by(Village.id))
    return _Told(facts.kind, facts.name, facts.starts_on, facts.ends_on, tuple(found))


def _reached(session: Session, actor: Actor, uid: str) -> Campaign:
    campaign = campaigns.by_uid(session, actor, uid)
    if campaign is None:
        raise NotFound
    return campaign


def _set(session: Session, campaign: Campaign, facts: CampaignFacts) -> None:
    name = facts.name.strip()
    if not name:
        raise Refused("campaign_name_missing", "name")
    if name != campaign.name and session.scalar(select(Campaign.id).where(Campaign.name == name)) is not None:
        raise Refused("campaign_name_known", "name", name=name)
    if facts.ends_on < facts.starts_on:
        raise Refused("campaign_ends_before", "ends_on", start=facts.starts_on)
    if not facts.village_ids:
        raise Refused("campaign_no_villages", "villages")
    covered = {one.village_id for one in campaign.villages}
    there = or_(Village.retired_on.is_(None), Village.id.in_(covered))
    known = set(session.scalars(select(Village.id).where(Village.id.in_(facts.village_ids), there)))
    if known != facts.village_ids:
        raise Refused("campaign_village_unknown", "villages")
    campaign.kind, campaign.name = facts.kind, name
    campaign.starts_on, campaign.ends_on = facts.starts_on, facts.ends_on
    for one in [one for one in campaign.villages if one.village_id not in known]:
        campaign.villages.remove(one)
        session.delete(one)
    campaign.villages.extend(CampaignVillage(village_id=one) for one in sorted(known - covered))
