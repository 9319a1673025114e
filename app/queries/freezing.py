"""Frozen months and how they stand against today's reckoning; for whoever follows the whole county."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain.freezing import Figure
from app.domain.indicators import Indicator, Rate
from app.domain.permissions import Actor, Permission
from app.models.freezing import FrozenPeriod
from app.models.matters import Kind
from app.queries import indicators
from app.queries.indicator_cases import Period
from app.queries.visibility import reaches

NOWHERE = 0
"""Instead of a town: no town is known."""


def follows_all(actor: Actor) -> bool:
    """Whether somebody reads the county's figures: whoever counts less would be told of others' matters."""
    labels = {reach.label for reach in reaches(actor)}
    return actor.may(Permission.FIGURE_VIEW) and (actor.is_system or {f"kind:{kind.value}" for kind in Kind} <= labels)


def all_of(session: Session, actor: Actor) -> Sequence[FrozenPeriod]:
    """Every frozen month, the newest first."""
    if not follows_all(actor):
        return []
    found = select(FrozenPeriod).options(selectinload(FrozenPeriod.notes), selectinload(FrozenPeriod.frozen_by))
    return session.scalars(found.order_by(FrozenPeriod.first_on.desc())).all()


def by_uid(session: Session, actor: Actor, uid: str) -> FrozenPeriod | None:
    """One of them, or None when there is none for the actor."""
    return next((one for one in all_of(session, actor) if one.uid == uid), None)


def of_month(session: Session, first: date) -> FrozenPeriod | None:
    """The frozen month that begins on this day."""
    return session.scalar(select(FrozenPeriod).where(FrozenPeriod.first_on == first))


def reckoned(session: Session, period: Period, *, now: datetime) -> list[Figure]:
    """Every figure of the county and of each town as it is now, accusations apart."""
    figures = []
    for indicator, counted in indicators.every(session, Actor.system(), period, now=now).items():
        figures.append(Figure(indicator, None, counted.rate()))
        figures += [Figure(indicator, NOWHERE if town is None else town, counted.of(town)) for town in counted.towns()]
    return figures


def whole(figures: Sequence[Figure]) -> Mapping[Indicator, Rate]:
    """Of these figures the county's."""
    return {figure.indicator: figure.rate for figure in figures if figure.town_id is None}
