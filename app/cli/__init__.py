"""The management commands: one group a file, registered here as one visible list."""

from flask import Flask

from app.cli import (
    accounts,
    backup,
    calendar,
    chinese,
    clocks,
    clusters,
    db,
    directory,
    doctor,
    index,
    journal,
    keys,
    ladder,
    notifying,
    papers,
    permissions,
    privacy,
    search,
    serve,
    sheets,
    similar,
    warnings,
    worker,
    workflow,
)
from app.cli.demo import commands as demo

COMMANDS = (
    db.group,
    serve.command,
    worker.command,
    accounts.group,
    permissions.group,
    privacy.group,
    directory.group,
    calendar.group,
    clocks.group,
    workflow.group,
    search.command,
    similar.command,
    clusters.command,
    index.group,
    journal.group,
    keys.group,
    ladder.group,
    warnings.group,
    notifying.group,
    sheets.group,
    papers.group,
    backup.group,
    doctor.command,
    demo.group,
)


def register(app: Flask) -> None:
    """Hang every command into `flask`, and let it speak Chinese."""
    chinese.speak()
    for command in COMMANDS:
        app.cli.add_command(command)
