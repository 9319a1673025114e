"""Whose number it is: a disability card's is found by the citizen's number that it begins with (DOMAIN 15.2).

Households that are watched came by a register that was kept before: each has its case, marked as taken over.
"""

import uuid

import sqlalchemy as sa
from alembic import op

from app import sealing

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

CARDS = (20, 22)
CITIZEN = 18
TAIL = 4
PEOPLE = ("household_member", "petitioner")
CLUES = ("declared", "found", "warned")
TAKEN_OVER = "taken_over"
MONITORED = ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
OPEN = ("clue", "verifying", "village_notice", "town_review", "county_decision", "monitored", "clearing")


def upgrade() -> None:
    for table in PEOPLE:
        _key(table, CITIZEN)
    _allow(*CLUES, TAKEN_OVER)
    _take_over()


def downgrade() -> None:
    """Cases that were taken over are lost: the former product has none for them."""
    case, message = (
        sa.table("monitoring_case", sa.column("id"), sa.column("clue")),
        sa.table("message", sa.column("case_id")),
    )
    gone = sa.select(case.c.id).where(case.c.clue == TAKEN_OVER)
    op.get_bind().execute(sa.delete(message).where(message.c.case_id.in_(gone)))
    op.get_bind().execute(sa.delete(case).where(case.c.clue == TAKEN_OVER))
    _allow(*CLUES)
    for table in PEOPLE:
        _key(table, max(CARDS))


def _key(table: str, most: int) -> None:
    """The blind values of whoever has a disability card, anew over so many of its characters.

    Who lives in another household already under the shorter number has none: the register check names him.
    """
    names = ("id", "uid", "id_no_sealed", "id_no_blind", "id_no_tail_blind")
    people = sa.table(table, *map(sa.column, names), sa.column("left_on"))
    bind, has_home = op.get_bind(), table == "household_member"
    lengths = [sealing.sealed_length(length) for length in CARDS]
    found = sa.select(*(people.c[name] for name in names), *([people.c.left_on] if has_home else []))
    for row in bind.execute(found.where(sa.func.length(people.c.id_no_sealed).in_(lengths))).all():
        number = sealing.unseal(bytes(row.id_no_sealed), f"{table}.id_no:{row.uid}".encode()).decode()[:most]
        blind: bytes | None = sealing.blind("id_no", number)
        if has_home and row.left_on is None:
            same = (people.c.id_no_blind == blind, people.c.left_on.is_(None), people.c.id != row.id)
            blind = None if bind.execute(sa.select(people.c.id).where(*same)).first() else blind
        values = {"id_no_blind": blind, "id_no_tail_blind": sealing.blind("tail", number[-TAIL:])}
        bind.execute(sa.update(people).where(people.c.id == row.id).values(values))


def _take_over() -> None:
    household = sa.table("household", *map(sa.column, ("id", "kind", "main_cause", "retired_on", "recorded_at")))
    status = sa.table("household_status", *map(sa.column, ("household_id", "to_on")), sa.column("from_on", sa.Date()))
    written = ("uid", "household_id", "clue", "risk", "stage", "kind")
    days = (sa.column("clue_on", sa.Date()), sa.column("decided_on", sa.Date()))
    case = sa.table("monitoring_case", *map(sa.column, written), *days, sa.column("entered_at"))
    watched = sa.select(case.c.household_id).where(case.c.stage.in_(OPEN))
    here, stands = household.c, sa.and_(status.c.household_id == household.c.id, status.c.to_on.is_(None))
    found = sa.select(here.id, here.kind, here.main_cause, here.recorded_at, status.c.from_on).join_from(
        household, status, stands
    )
    found = found.where(here.kind.in_(MONITORED), here.retired_on.is_(None), here.id.not_in(watched))
    rows = [
        {
            "uid": uuid.uuid4().hex,
            "household_id": row.id,
            "clue": TAKEN_OVER,
            "risk": row.main_cause or "其他",
            "stage": "monitored",
            "kind": row.kind,
            "clue_on": row.from_on,
            "decided_on": row.from_on,
            "entered_at": row.recorded_at,
        }
        for row in op.get_bind().execute(found).all()
    ]
    if rows:
        op.bulk_insert(case, rows)


def _allow(*clues: str) -> None:
    values = ", ".join(f"'{one}'" for one in clues)
    with op.batch_alter_table("monitoring_case") as table:
        table.drop_constraint(op.f("ck_monitoring_case_clue"), type_="check")
        table.create_check_constraint(op.f("ck_monitoring_case_clue"), f"clue IN ({values})")
