"""What every application of a test would compile anew, pages and SQL, is compiled once a process.

A test opens a database file and often an application of its own; their code and their answers are their own as well.
"""

from collections.abc import Iterator
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.util import LRUCache

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


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Every application has the same cache of pages, every SQLite engine the same cache of statements.

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

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Pages()})
        patch.setattr(database, "create_engine", engine)
        yield
