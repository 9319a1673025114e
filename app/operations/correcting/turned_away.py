"""Correcting why a petition is not handled here: the reason, the earlier petition, the legal route, the organ."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.petitions import PETITION_PATH, SAME_MATTER, Action, LegalRoute, Refusal
from app.models.matters import Judgement, Link
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import links, recording
from app.operations.competence import check_another, organ_named
from app.operations.correcting.rows import at_field
from app.operations.recording import Change
from app.operations.routing import earlier
from app.operations.same_matter import IN_PROCESS, check_final, check_joined, check_people

FACTS = ("refusal", "same_as", "legal_route", "competent_organ")


def entered(petition: Petition) -> tuple[str, ...]:
    """Of these facts those that the act which turned the petition away has entered, and how it was told."""
    names: tuple[str, ...] = ()
    if petition.refusal is not None:
        names = ("refusal", "same_as", "competent_organ")
    elif petition.same_as_id is not None:
        names = ("same_as",)
    elif petition.appeal_path != PETITION_PATH:
        names = ("legal_route", "competent_organ")
    return (*names, "notice_on", "notice_way") if names else ()


def value(petition: Petition, name: str) -> object:
    """The fact as it stands; a confidential petition is named to nobody."""
    if name == "same_as":
        same = petition.same_as
        return same.number if same is not None and not same.confidential else None
    if name == "legal_route":
        return list(LegalRoute)[petition.appeal_path - 1]
    return getattr(petition, name)


def as_kept(
    session: Session, petition: Petition, values: Mapping[str, object], before: Mapping[str, object], actor: Actor
) -> dict[str, object]:
    """The earlier petition by its whole number; what the other reasons need is dropped with the reason."""
    kept = dict(values)
    typed = kept.get("same_as")
    if isinstance(typed, str) and typed != before["same_as"]:
        with at_field("same_as"):
            kept["same_as"] = earlier(session, petition, typed, actor).number
    if isinstance(refusal := kept.get("refusal"), Refusal):
        kept["competent_organ" if refusal in SAME_MATTER else "same_as"] = None
    return kept


def check(
    session: Session, petition: Petition, values: Mapping[str, object], differing: Mapping[str, object], actor: Actor
) -> None:
    """As the acts check it: a reason names the earlier petition or the organ that has the power, never neither."""
    if not differing.keys() & set(FACTS):
        return
    refusal, number = values.get("refusal"), values.get("same_as")
    by_another = isinstance(refusal, Refusal) and refusal in SAME_MATTER
    merged = refusal is None and "legal_route" not in values
    if (by_another or merged) and not number:
        raise Refused("same_as_missing", "same_as")
    if not by_another and "competent_organ" in values and not values["competent_organ"]:
        raise Refused("competent_organ_missing", "competent_organ")
    if differing.get("competent_organ"):
        organ_named(str(differing["competent_organ"]))
    if refusal is Refusal.OUTSIDE_POWERS and differing.keys() & {"refusal", "competent_organ"}:
        check_another(session, str(values["competent_organ"]), actor)
    if isinstance(number, str) and (by_another or merged):
        with at_field("same_as"):
            other = earlier(session, petition, number, actor)
            check_people(petition, other, refusal if isinstance(refusal, Refusal) else None)
            if merged:
                check_joined(petition, other)
            _check_earlier(other, refusal)


def _check_earlier(other: Petition, refusal: object) -> None:
    if refusal is Refusal.FINALITY:
        check_final(other)
    elif refusal is None and other.accepted_on is None:
        raise Refused("merge_needs_accepted", "same_as", number=other.number)
    elif other.stage not in IN_PROCESS and other.first_closed_on is None:  # it was handled then, or is still
        raise Refused("not_in_process", "same_as", number=other.number)


def set_fact(session: Session, petition: Petition, name: str, fact: object) -> None:
    """Set one of these facts."""
    if name == "same_as":
        petition.same_as_id = session.scalar(select(Petition.id).where(Petition.number == fact)) if fact else None
    elif isinstance(fact, LegalRoute):
        petition.appeal_path = fact.path
    else:
        setattr(petition, name, fact)


def follow(session: Session, petition: Petition, was: object, reason: str, *, actor: Actor, now: datetime) -> None:
    """The judgement that the act made of the two falls with the number, and one of the right two takes its place."""
    old = session.scalar(select(Petition).where(Petition.number == was)) if was else None
    acted = select(Step.at).where(Step.matter_id == petition.id, Step.action.in_((Action.MERGE, Action.NOT_ACCEPT)))
    if old is not None:
        judged = select(Link).where(
            or_(
                (Link.matter_id == petition.id) & (Link.other_id == old.id),
                (Link.matter_id == old.id) & (Link.other_id == petition.id),
            ),
            Link.judgement == Judgement.REPEAT,
            Link.revoked_at.is_(None),
            Link.judged_at.in_(acted),
        )
        if (link := session.scalar(judged.with_for_update())) is not None:
            link.revoked_at = now
            told = (Change(Judgement.REPEAT.value, petition.uid, None),)
            recording.record(
                *(session, old, "revoke_link"), actor=actor, now=now, from_stage=old.stage, note=reason, changes=told
            )
    session.flush()
    session.refresh(petition, ["same_as"])
    if isinstance(same := petition.same_as, Petition):
        with at_field("same_as"):
            links.repeat(session, petition, same, reason=reason, actor=actor, now=now)
