"""The pages: one room a module, registered here as one visible list."""

from flask import Flask

from app.web import (
    accounts,
    advice,
    boards,
    calendar,
    campaigns,
    cards,
    context,
    directory,
    drafts,
    errors,
    filing,
    filters,
    handover,
    health,
    holdings,
    households,
    inbox,
    indicators,
    instructions,
    leaves,
    letters,
    limits,
    monitoring,
    orders,
    packing,
    packs,
    papers,
    petitions,
    promises,
    proposals,
    raisings,
    receptions,
    rectification,
    recusing,
    reports,
    rounds,
    sampling,
    search,
    security,
    session,
    sessions,
    sheets,
    synonyms,
    views,
    villages,
    visits,
    warnings,
    worklist,
)
from app.web import help as help_room

ROOMS = (
    session.room,
    sessions.room,
    accounts.room,
    directory.room,
    leaves.room,
    calendar.room,
    limits.room,
    synonyms.room,
    health.room,
    worklist.room,
    holdings.room,
    inbox.room,
    handover.room,
    packs.room,
    petitions.room,
    rectification.room,
    rounds.room,
    raisings.room,
    households.room,
    campaigns.room,
    cards.room,
    orders.room,
    indicators.room,
    boards.room,
    warnings.room,
    sampling.room,
    reports.room,
    advice.room,
    instructions.room,
    villages.room,
    monitoring.room,
    recusing.room,
    proposals.room,
    papers.room,
    letters.room,
    filing.room,
    promises.room,
    visits.room,
    receptions.room,
    sheets.room,
    views.room,
    drafts.room,
    search.room,
    help_room.room,
)


def register(app: Flask) -> None:
    """Hang every room, guard, error page and filter into the application."""
    security.register(app)
    errors.register(app)
    filters.register(app)
    context.register(app)
    drafts.register(app)
    packing.register(app)
    for room in ROOMS:
        app.register_blueprint(room)
