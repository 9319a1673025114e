"""Every table is said to hold something of people, and what, or to hold nothing of them (个人信息保护法)."""

from app.labels.privacy import IMPERSONAL, INVENTORY
from app.models import Base
from app.operations.resealing import sealed_tables

PERSONAL = [table for one in INVENTORY for table in one.tables]


def test_every_table_stands_in_the_inventory_once_or_is_said_to_be_impersonal() -> None:
    assert sorted([*PERSONAL, *IMPERSONAL]) == sorted(Base.metadata.tables)


def test_what_is_sealed_or_blindly_indexed_is_personal() -> None:
    sealed = {one.table.name for one in sealed_tables()}
    columns = [(table.name, column.name) for table in Base.metadata.tables.values() for column in table.columns]
    blind = {table for table, name in columns if name.endswith("_blind")}
    assert sealed | blind <= set(PERSONAL)


def test_every_kind_says_why_on_what_ground_who_sees_it_and_how_long() -> None:
    for one in INVENTORY:
        assert all((one.fields, one.purpose, one.seen, one.term)), one.name
        assert "第" in one.ground, one.name
