"""Days that somebody set run as clocks (D11, D25); a petition keeps which remedy lapsed.

The clocks of matters that are here already are started as those matters stand.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

RECKONED = (
    *("D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "D12", "D13", "D14", "D15", "D16", "D17", "D19"),
    *("D19-decide", "D20", "D20-notice", "D20a", "D20a-visit", "D21", "D22", "D23"),
)
RULES = (*RECKONED[:10], "D11", *RECKONED[10:], "D25")
LOCAL = timezone(timedelta(hours=8))
AT_ONCE = 1000
BY_HAND = "由人定的日期，遇休息日不顺延"

MATTER = sa.table(
    "matter",
    *(sa.column(name) for name in ("id", "stage", "is_history", "unit_id")),
    *(sa.column(name, sa.Date()) for name in ("received_on", "closed_on", "first_closed_on")),
)
PETITION = sa.table(
    "petition", sa.column("id"), *(sa.column(name, sa.Date()) for name in ("routed_on", "redo_on", "report_due_on"))
)
ITEM = sa.table(
    "rectification_item",
    sa.column("id"),
    sa.column("due_on", sa.Date()),
    sa.column("applied_at", sa.DateTime(timezone=True)),
)
CLOCK = sa.table(
    "clock",
    *(sa.column(name) for name in ("matter_id", "rule", "law", "unit_id", "length", "length_unit", "rolled")),
    *(sa.column(name) for name in ("calendar_complete", "calendar_version", "steps", "stop_reason")),
    *(sa.column(name, sa.Date()) for name in ("started_on", "nominal_on", "due_on", "stopped_on")),
)
MESSAGE = sa.table("message", sa.column("duty"))


def upgrade() -> None:
    # In words, since SQLite takes a constraint on a new column only within the column itself.
    op.execute(
        "ALTER TABLE petition ADD COLUMN lapsed VARCHAR(40)"
        " CONSTRAINT ck_petition_lapsed CHECK (lapsed IN ('review', 'recheck'))"
    )
    _allow(*RULES)
    bind = op.get_bind()
    rows: list[dict[str, object]] = []
    for row in (*_reports(bind), *_items(bind)):
        rows.append(row)
        if len(rows) == AT_ONCE:
            bind.execute(sa.insert(CLOCK), rows)
            rows = []
    if rows:
        bind.execute(sa.insert(CLOCK), rows)
    bind.execute(sa.update(MESSAGE).where(MESSAGE.c.duty == "own").values(duty="D25"))


def downgrade() -> None:
    bind = op.get_bind()
    bind.execute(sa.delete(CLOCK).where(CLOCK.c.rule.in_(("D11", "D25"))))
    bind.execute(sa.delete(MESSAGE).where(MESSAGE.c.duty == "D11"))
    bind.execute(sa.update(MESSAGE).where(MESSAGE.c.duty == "D25").values(duty="own"))
    _allow(*RECKONED)
    with op.batch_alter_table("petition") as petition:
        petition.drop_constraint(op.f("ck_petition_lapsed"), type_="check")
        petition.drop_column("lapsed")


def _reports(bind: sa.Connection) -> Iterator[dict[str, object]]:
    """Days by which a result is to be reported: they run until it is closed; while it is reviewed none runs."""
    found = sa.select(MATTER, PETITION).join_from(MATTER, PETITION, PETITION.c.id == MATTER.c.id)
    running = ("routed", "objected", "accepted", "opinion_issued", "delivered")
    # What was closed once has reported; taken up again it owes a report only by the day of an order.
    first = sa.or_(MATTER.c.first_closed_on.is_(None), PETITION.c.redo_on.is_not(None))
    for row in bind.execute(
        found.where(
            PETITION.c.report_due_on.is_not(None),
            PETITION.c.routed_on.is_not(None),
            MATTER.c.is_history.is_(sa.false()),
            sa.or_(sa.and_(MATTER.c.stage.in_(running), first), MATTER.c.closed_on.is_not(None)),
            MATTER.c.stage != "void",
        )
    ):
        began = "责令重新办理" if row.redo_on else "交办"
        law = f"《信访工作条例》第二十二条第三项（2022 年施行）；{began}时指定"
        since, day = row.redo_on or row.routed_on, row.report_due_on
        yield _clock(row, "D11", law, since, day, (f"{since} {began}", f"{began}时指定：{day}"), row.closed_on)


def _items(bind: sa.Connection) -> Iterator[dict[str, object]]:
    """Days by which a problem shall be gone: they run until its close-out is applied for."""
    found = sa.select(MATTER, ITEM).join_from(MATTER, ITEM, ITEM.c.id == MATTER.c.id)
    running = ("listed", "claimed", "rectifying", "reopened")
    for row in bind.execute(
        found.where(
            MATTER.c.is_history.is_(sa.false()),
            sa.or_(MATTER.c.stage.in_(running), ITEM.c.applied_at.is_not(None)),
            MATTER.c.stage != "void",
        )
    ):
        applied = None if row.stage in running else _day(row.applied_at)
        law, since, day = "整改清单、经批准的整改方案", row.received_on, row.due_on
        told = (f"{since} 列入清单", f"清单或者整改方案里写明：{day}")
        yield _clock(row, "D25", law, since, day, told, applied)


def _clock(
    row: sa.Row[tuple[object, ...]],
    rule: str,
    law: str,
    since: date,
    day: date,
    told: tuple[str, str],
    met_on: date | None,
) -> dict[str, object]:
    return {
        "matter_id": row.id,
        "rule": rule,
        "law": law,
        "unit_id": row.unit_id,
        "started_on": since,
        "length": (day - since).days,
        "length_unit": "calendar_days",
        "nominal_on": day,
        "due_on": day,
        "rolled": False,
        "calendar_complete": True,
        "calendar_version": "none",
        "steps": json.dumps([*told, BY_HAND], ensure_ascii=False),
        "stopped_on": max(met_on, since) if met_on else None,
        "stop_reason": "met" if met_on else None,
    }


def _day(at: datetime) -> date:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(LOCAL).date()


def _allow(*rules: str) -> None:
    allowed = ", ".join(f"'{rule}'" for rule in rules)
    for table in ("clock", "limit_rule"):
        with op.batch_alter_table(table) as altered:
            altered.drop_constraint(op.f(f"ck_{table}_rule"), type_="check")
            altered.create_check_constraint(op.f(f"ck_{table}_rule"), f"rule IN ({allowed})")
