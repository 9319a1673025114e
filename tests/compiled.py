"""What every application of a test would compile anew, pages, SQL, addresses and revisions, is compiled once a process.

A test opens a database file and often an application of its own; their code and their answers are their own as well.
"""

from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from app import database

STATEMENTS = 5000
"""More than the whole suite has, so that none is compiled twice."""


class Pages(BytecodeCache):
    """The code of each template as it was read; one that was changed since is compiled anew."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What the same text became last time."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code


def engines() -> Callable[..., Engine]:
    """create_engine, whose SQLite engines have one cache of statements.

    SQLAlchemy keeps what it compiled by the dialect object, hence the engines share that of the first one in use.
    """
    dialects: list[Dialect] = []
    statements: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def engine(url: str, **settings: Any) -> Engine:
        made = create_engine(url, **settings)
        if made.dialect.name != "sqlite":
            return made
        if dialects:
            made.dialect = dialects[0]
        else:
            event.listen(made, "first_connect", lambda *_: dialects.append(made.dialect))
        made.update_execution_options(compiled_cache=statements)
        return made

    return engine


def builders() -> Callable[[Rule, bool], Callable[..., tuple[str, str]]]:
    """Werkzeug's function that writes an address, once for each rule; it is bound to the rule afterwards."""
    compiled: dict[object, Callable[..., tuple[str, str]]] = {}
    compile_builder = Rule._compile_builder

    def builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, *rule._trace, *(rule.defaults or {}).items(), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    return builder


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Every application and engine of the run finds what an earlier one compiled."""
    read_scripts = ScriptDirectory.from_config
    scripts: dict[str | None, ScriptDirectory] = {}

    def revisions(config: Config) -> ScriptDirectory:
        folder = config.get_main_option("script_location")
        return scripts.get(folder) or scripts.setdefault(folder, read_scripts(config))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Pages()})
        patch.setattr(database, "create_engine", engines())
        patch.setattr(Rule, "_compile_builder", builders())
        patch.setattr(ScriptDirectory, "from_config", revisions)
        yield
