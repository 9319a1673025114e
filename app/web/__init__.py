"""The pages: one room a module, registered here as one visible list."""

from flask import Flask

from app.web import (
    accounts,
    context,
    directory,
    errors,
    filters,
    holdings,
    packing,
    papers,
    petitions,
    rectification,
    search,
    security,
    session,
    visits,
    worklist,
)

ROOMS = (
    session.room,
    accounts.room,
    directory.room,
    worklist.room,
    holdings.room,
    petitions.room,
    rectification.room,
    papers.room,
    visits.room,
    search.room,
)


def register(app: Flask) -> None:
    """Hang every room, guard, error page and filter into the application."""
    security.register(app)
    errors.register(app)
    filters.register(app)
    context.register(app)
    packing.register(app)
    for room in ROOMS:
        app.register_blueprint(room)
