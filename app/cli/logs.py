"""The log: plain lines, or one JSON object a line with the request's id; never a name, a number or what was typed."""

import json
import logging
import sys
import traceback
from datetime import datetime

import click

from app import clock

PLACES = 12
"""How many calls of a failure are told: file, line and function, never a value."""


class JsonLines(logging.Formatter):
    """One object a line. A failure is told by its kind and where it happened: its words may hold values of a row."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, clock.SHANGHAI).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "level": record.levelname.lower(), "from": record.name}
        line |= getattr(record, "facts", None) or {"said": _said(record)}
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            calls = traceback.extract_tb(error.__traceback__)[-PLACES:]
            line["error"] = type(error).__name__
            line["at_calls"] = [f"{call.filename.rpartition('/')[2]}:{call.lineno} {call.name}" for call in calls]
        return json.dumps(line, ensure_ascii=False)


def _said(record: logging.LogRecord) -> str:
    """The words of our own code with their facts; of a library the words alone, since its facts may be anything."""
    is_ours = record.name.split(".")[0] in ("app", "anjie", "search_index")
    return record.getMessage() if is_ours else str(record.msg)


def begin(kind: str) -> None:
    """Log to the error output from now on; plain leaves all as the libraries have it."""
    if kind != "json":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    logging.getLogger("anjie.request").setLevel(logging.INFO)


def say(text: str) -> None:
    """One line of the worker's log."""
    if any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers):
        logging.getLogger("anjie.worker").warning("%s", text)
    else:
        click.echo(f"{clock.now():%Y-%m-%d %H:%M:%S} {text}", err=True)
