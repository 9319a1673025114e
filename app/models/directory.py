"""Unit (town, park, department, office), Village, Person, Post and tenure."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.accountability import PostKind
from app.models.base import Base, HasUid, Id, Line, Short, code, to


class UnitLevel(StrEnum):
    """What kind of unit it is."""

    COUNTY = "county"
    DEPARTMENT = "department"
    TOWN = "town"
    PARK = "park"
    DISCIPLINE = "discipline"
    OFFICE = "office"
    SUPERIOR = "superior"


TOWNS = (UnitLevel.TOWN, UnitLevel.PARK)
"""What governs villages (镇、园区)."""


class Unit(HasUid, Base):
    """A unit that can be responsible: county, department (县直单位), town (镇), park (园区), organ of discipline and
    supervision (纪检监察机关), office (of the unit above it), organ above the county (上级机关)."""

    __tablename__ = "unit"
    id: Mapped[Id]
    level: Mapped[UnitLevel] = mapped_column(code(UnitLevel, "level"))
    name: Mapped[Line] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = to("unit")
    mark: Mapped[Short | None]
    retired_on: Mapped[date | None]
    phone: Mapped[Short | None] = mapped_column(sort_order=1)
    """By which people reach it; its letters name it."""

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")

    @property
    def is_town(self) -> bool:
        """Whether it governs villages (镇、园区)."""
        return self.level in TOWNS


class Village(HasUid, Base):
    """A village or community (村、社区) of a town or park; `mark` holds 挂牌督战 and the like."""

    __tablename__ = "village"
    __table_args__ = (Index("uq_village_name_town_id", "name", "town_id", unique=True),)
    id: Mapped[Id]
    name: Mapped[Line]
    town_id: Mapped[int] = to("unit")
    mark: Mapped[Short | None]
    retired_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"), sort_order=1)
    unconfirmed: Mapped[bool] = mapped_column(default=False, sort_order=1)

    town: Mapped[Unit] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # read by SQLAlchemy only


class Person(HasUid, Base):
    """An official in the directory; petitioners are not persons here, they are kept sealed with their petition."""

    __tablename__ = "person"
    id: Mapped[Id]
    name: Mapped[Short]
    retired_on: Mapped[date | None]


class Post(HasUid, Base):
    """A post (职务) of a unit, whoever holds it."""

    __tablename__ = "post"
    id: Mapped[Id]
    unit_id: Mapped[int] = to("unit")
    kind: Mapped[PostKind] = mapped_column(code(PostKind, "kind"))
    title: Mapped[Short]
    retired_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship()


class Tenure(HasUid, Base):
    """A person in a post from a day to a day (任期); ended, never deleted. A post has one holder at a time."""

    __tablename__ = "tenure"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_start"),
        Index(
            "uq_tenure_post_id_open",
            "post_id",
            unique=True,
            sqlite_where=text("to_on IS NULL"),
            postgresql_where=text("to_on IS NULL"),
        ),
    )
    id: Mapped[Id]
    post_id: Mapped[int] = to("post")
    person_id: Mapped[int] = to("person")
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    reason: Mapped[Line | None]

    post: Mapped[Post] = relationship()
    person: Mapped[Person] = relationship()
