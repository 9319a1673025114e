"""Declarative base, constraint names, column vocabulary, Instant and enum column types."""

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import DateTime, Dialect, Enum, ForeignKey, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment in time: aware in Python, UTC in the database; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def code(kind: type[StrEnum], name: str) -> Enum:
    """An enum stored by value as text, with a CHECK named after its column."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def new_uid() -> str:
    """A random public identifier; made at construction, since sealed values are bound to it (DECISIONS 11)."""
    return uuid.uuid4().hex


Id = Annotated[int, mapped_column(primary_key=True, autoincrement=True)]
Uid = Annotated[str, mapped_column(String(32), unique=True)]
Line = Annotated[str, mapped_column(String(200))]
Short = Annotated[str, mapped_column(String(60))]
Long = Annotated[str, mapped_column(Text)]
At = Annotated[datetime, mapped_column(Instant)]
SealedBytes = Annotated[bytes | None, mapped_column(LargeBinary)]
Blind = Annotated[bytes | None, mapped_column(LargeBinary(32), index=True)]


def to(table: str, *, index: bool = True, **kwargs: Any) -> Any:
    """A foreign key column to `table`.id; nothing cascades, since nothing is deleted."""
    return mapped_column(ForeignKey(f"{table}.id"), index=index, **kwargs)


class Base(DeclarativeBase):
    """Every table; the naming convention stands from revision 0001."""

    metadata = MetaData(naming_convention=NAMES)


class HasUid:
    """A row with a public identifier, set before any sealed value."""

    uid: Mapped[Uid]

    def __init__(self, **values: Any) -> None:
        self.uid = values.pop("uid", None) or new_uid()
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)
