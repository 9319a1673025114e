"""What is entered of one household or public toilet of a campaign: looked at, consent, finding, solved, ticks, 五有."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.domain import campaigns as rules
from app.domain.campaigns import DECIDED, TICKED, UNSOLVED, CampaignKind, RowFacts
from app.domain.errors import Changed, NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.reasons import check_readable
from app.models.campaigns import Campaign, CampaignRow
from app.operations import hindrances, named, recording
from app.operations import papers as laying
from app.operations.campaign_records import write
from app.operations.household_records import changes_between
from app.operations.household_records import reached as household_of
from app.operations.matters import MIN_REASON, check_days, said
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.queries import campaigns

SAID = tuple(field.name for field in fields(RowFacts))


def enter(
    session: Session,
    uid: str,
    household_uid: str,
    version: int | None,
    facts: RowFacts,
    reason: str = "",
    papers: Sequence[NewPaper] = (),
    *,
    actor: Actor,
    now: datetime,
) -> CampaignRow:
    """Enter what is known of a household, whole: more than before needs no reason, anything else corrects and does.

    `version` is that of its row, 0 while it has none; `papers` are what the household signed, beside what lies there.
    Raises Refused at the fact that is wrong.
    """
    require(actor, Permission.HOUSEHOLD_EDIT)
    campaign, household = _campaign(session, uid, actor), household_of(session, household_uid, actor)
    if household.retired_on is not None:
        raise Refused("household_retired", day=household.retired_on)
    if household.village_id not in {one.village_id for one in campaign.villages}:
        raise Refused("campaign_not_its_village")
    row = campaigns.row_of(session, campaign, household)
    if version is not None and version != (row.version if row is not None else 0):
        if row is not None and facts_of(row) == facts and _lie_there(session, row, papers):
            return row  # sent twice over a slow line: it stands there as it was sent
        raise Changed(row.version if row is not None else 0)
    if facts.satisfied_by_id is not None:
        living = {member.id for member in household.members if member.left_on is None}
        if facts.satisfied_by_id not in living and facts.satisfied_by_id != (row and row.satisfied_by_id):
            raise Refused("campaign_satisfied_outside", "satisfied_by")
    if row is None:
        row = CampaignRow(campaign_id=campaign.id, household_id=household.id)
    return _save(session, campaign, row, facts, reason, papers, actor=actor, now=now)


def inspect(
    session: Session,
    row_uid: str,
    version: int | None,
    facts: RowFacts,
    reason: str = "",
    *,
    actor: Actor,
    now: datetime,
) -> CampaignRow:
    """Enter what was found at a public toilet (五有); a later inspection takes the place of the former."""
    row = _place(session, row_uid, version, actor)
    return _save(session, row.campaign, row, facts, reason, (), actor=actor, now=now)


def add_place(
    session: Session,
    uid: str,
    village_id: int | None,
    place: str,
    *,
    actor: Actor,
    now: datetime,
    token: str | None = None,
) -> CampaignRow:
    """Put a public toilet of a village on the list of a campaign for toilets."""
    require(actor, Permission.HOUSEHOLD_EDIT)
    campaign = _campaign(session, uid, actor)
    if (made := recording.made_before(session, token)) is not None:
        return _place(session, made, None, actor)
    if campaign.kind is not CampaignKind.TOILETS:
        raise Refused("campaign_toilets_only")
    if village_id not in {one.id for one in campaigns.places_for(session, actor, campaign)}:
        raise Refused("campaign_outside_villages", "village")
    row = CampaignRow(campaign_id=campaign.id, village_id=village_id)
    row.place = _name(session, row, place)
    row.stage = rules.stage_of(RowFacts(), public=True)
    session.add(row)
    session.flush()
    write(session, campaign, row, "add_place", actor, now)
    recording.spend(session, token, row.uid, actor=actor, now=now)
    return row


def correct_place(
    session: Session, row_uid: str, version: int | None, place: str, reason: str, *, actor: Actor, now: datetime
) -> CampaignRow:
    """Correct what a public toilet is called."""
    row = _place(session, row_uid, version, actor)
    note, before = said(reason, "reason", "reason_too_short"), row.place
    if place.strip() == before:
        raise Refused("nothing_changed", "reason")
    row.place = _name(session, row, place)
    change = recording.Change("place", before, row.place)
    write(session, row.campaign, row, "correct_place", actor, now, note=note, changes=(change,))
    return row


def facts_of(row: CampaignRow | None) -> RowFacts:
    """What is known of it now."""
    if row is None:
        return RowFacts()
    known: dict[str, Any] = {name: getattr(row, name) for name in SAID}
    return RowFacts(**known | {name: known[name] or "" for name in _TEXTS})


_TEXTS = ("consent_basis", "finding_note", "solved_note")


def _save(
    session: Session,
    campaign: Campaign,
    row: CampaignRow,
    facts: RowFacts,
    reason: str,
    papers: Sequence[NewPaper],
    *,
    actor: Actor,
    now: datetime,
) -> CampaignRow:
    public, before = row.place is not None, facts_of(row)
    changes = changes_between(before, facts)
    if not changes and not papers:
        raise Refused("campaign_nothing_said", "reason" if row.id else "looked_on")
    if papers and facts.consent not in DECIDED:
        raise Refused("campaign_paper_of_nothing", "papers")
    signed = bool(papers) or (row.id is not None and bool(campaigns.papers_of(session, [row])))
    if (fault := rules.wrong(campaign.kind, facts, public=public, signed=signed)) is not None:
        raise Refused(fault[1], fault[0])
    _check_days(campaign, facts, now)
    for who, field in ((facts.looked_by_id, "looked_by"), (facts.consent_by_id, "consent_by")):
        named.check_person(session, who, field, known=getattr(row, f"{field}_id"))
    again = public and rules.is_inspected_again(before, facts)
    is_more = rules.goes_on(before, facts) or again
    if not is_more and len(reason.strip()) < MIN_REASON:
        raise Refused("campaign_reason_missing", "reason", least=MIN_REASON)
    if not is_more:
        check_readable(reason, "reason")
    for name in SAID:
        value = getattr(facts, name)
        setattr(row, name, (value.strip() or None) if name in _TEXTS else value)
    row.stage = rules.stage_of(facts, public=public)
    row.cleared_on = rules.cleared_on(facts, public=public)
    session.add(row)
    if papers:
        session.flush()
        flag_modified(row, "campaign_id")  # papers alone do not raise the version (DECISIONS 14)
        laying.add(session, row, papers, actor=actor, now=now)
        changes = (*changes, Change("papers", None, "、".join(paper.name for paper in papers)))
    session.flush()
    if rules.stage_of(before, public=public) in UNSOLVED and row.stage not in UNSOLVED:
        homes, places = (frozenset([one] if one else ()) for one in (row.household_id, row.village_id))
        hindrances.let_go(session, hindrances.Held(homes, places), actor=actor, now=now)
    action = "inspect" if again else "enter" if is_more else "correct_row"
    write(session, campaign, row, action, actor, now, note=reason.strip() or None, changes=changes)
    return row


def _check_days(campaign: Campaign, facts: RowFacts, now: datetime) -> None:
    if facts.consent_on is not None:  # many were asked before the campaign was opened
        check_days(facts.consent_on, "consent_on", now=now)
    for name in ("looked_on", "solved_on", *TICKED):
        day = getattr(facts, name)
        if day is None:
            continue
        check_days(day, name, now=now)
        if day < campaign.starts_on:
            raise Refused("campaign_before_start", name, start=campaign.starts_on)
    if facts.solved_on is not None and facts.looked_on is not None and facts.solved_on < facts.looked_on:
        raise Refused("campaign_solved_early", "solved_on", looked=facts.looked_on)


def _lie_there(session: Session, row: CampaignRow, papers: Sequence[NewPaper]) -> bool:
    known = {one.sha256 for one in campaigns.papers_of(session, [row]).get(row.id, ())}
    return all(paper.sha256 in known for paper in papers)


def _campaign(session: Session, uid: str, actor: Actor) -> Campaign:
    campaign = campaigns.by_uid(session, actor, uid)
    if campaign is None:
        raise NotFound
    return campaign


def _place(session: Session, row_uid: str, version: int | None, actor: Actor) -> CampaignRow:
    require(actor, Permission.HOUSEHOLD_EDIT)
    row = campaigns.place(session, actor, row_uid)
    if row is None:
        raise NotFound
    if version is not None and version != row.version:
        raise Changed(row.version)
    return row


def _name(session: Session, row: CampaignRow, place: str) -> str:
    name = place.strip()
    if not name:
        raise Refused("campaign_place_missing", "place")
    if campaigns.has_place(session, row, name):
        raise Refused("campaign_place_known", "place", place=name)
    return name
