"""The day of an assisting unit's answer is a clock (X1); how long a hearing and how late a report may be are limits.

The day stood on the request alone; each request gets its clock. Notices of it, told already, and cards of a missed one
are known by the clock from now on, so that none comes twice.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

BEFORE = (
    *("D1", "D1-again", *(f"D{number}" for number in range(2, 14)), "D13-set", "D14", "D15", "D16", "D17"),
    *("D19", "D19-decide", "D20", "D20-notice", "D20a", "D20a-visit", "D21"),
    *("D22", "D22-7", "D22-90", "D22-180", "D23", "D24", "D25", "R2", "R6", "R7", "R11"),
)
ADDED = {"D10": "D10-hearing", "D11": "D11-most", "R11": "X1"}
"""Each after the one it follows."""
AFTER = tuple(one for limit in BEFORE for one in (limit, ADDED.get(limit)) if one)
LAW = "本系统规则：协办单位在请求时指定的日期前答复（参照《信访工作条例》第二十四条）；请求协办时指定"
COUNTY = timezone(timedelta(hours=8))
AT = sa.DateTime(timezone=True)
OPEN = sa.text("replied_at IS NULL AND waived_at IS NULL")
ENDED = ("archived", "diverted", "merged", "not_accepted", "transferred_discipline", "void")
CHECKS = {
    "one_end": "replied_at IS NULL OR waived_at IS NULL",
    "replied_has_words": "replied_at IS NULL OR reply_sealed IS NOT NULL",
    "waived_has_reason": "waived_at IS NULL OR waiver_sealed IS NOT NULL",
}
TARGETS = {
    **{"matter_id": "matter", "unit_id": "unit"},
    **dict.fromkeys(("handler_id", "asked_by_id", "replied_by_id", "waived_by_id"), "person"),
}

clock = sa.table(
    "clock",
    *(sa.column(name, sa.Integer()) for name in ("id", "matter_id", "unit_id", "length", "rule_version")),
    *(sa.column(name, sa.Date()) for name in ("started_on", "nominal_on", "due_on", "stopped_on")),
    *(sa.column(name, sa.Boolean()) for name in ("rolled", "calendar_complete")),
    *(sa.column(name, sa.String()) for name in ("rule", "law", "length_unit", "calendar_version", "steps")),
    sa.column("stop_reason", sa.String()),
)
assist = sa.table(
    "assist",
    *(sa.column(name, sa.Integer()) for name in ("id", "matter_id", "unit_id", "clock_id")),
    sa.column("due_on", sa.Date()),
    *(sa.column(name, AT) for name in ("asked_at", "replied_at", "waived_at")),
    sa.column("uid", sa.String()),
)
matter = sa.table(
    "matter",
    *(sa.column(name, sa.Integer()) for name in ("id", "unit_id")),
    sa.column("stage", sa.String()),
    sa.column("stage_at", AT),
)
card = sa.table("card", *map(sa.column, ("matter_id", "cause_key")))
message = sa.table("message", sa.column("duty"))


def upgrade() -> None:
    _allow(AFTER)
    op.add_column("assist", sa.Column("clock_id", sa.Integer(), nullable=True))
    _start()
    op.execute(sa.update(message).where(message.c.duty == "assist").values(duty="X1"))
    _drop_indexes()
    with op.batch_alter_table("assist") as changed:
        changed.alter_column("clock_id", existing_type=sa.Integer(), nullable=False)
        changed.create_foreign_key(op.f("fk_assist_clock_id"), "clock", ["clock_id"], ["id"])
        changed.drop_column("due_on")
    _make_indexes()
    op.create_index(op.f("ix_assist_clock_id"), "assist", ["clock_id"])


def _start() -> None:
    bind = op.get_bind()
    asked = (
        sa.select(
            *(assist.c[name] for name in ("id", "matter_id", "unit_id", "due_on", "uid")),
            *(assist.c[name] for name in ("asked_at", "replied_at", "waived_at")),
            *(matter.c.unit_id.label("responsible"), matter.c.stage, matter.c.stage_at),
        )
        .select_from(assist)
        .join(matter, matter.c.id == assist.c.matter_id)
    )
    for row in bind.execute(asked.order_by(assist.c.id)).mappings().all():
        started_on, due_on = _day(row["asked_at"]), row["due_on"]
        stopped_on, reason = _end(row)
        values = {
            **{"matter_id": row["matter_id"], "unit_id": row["unit_id"], "rule": "X1", "law": LAW},
            **{"started_on": started_on, "nominal_on": due_on, "due_on": due_on},
            **{"length": (due_on - started_on).days, "length_unit": "calendar_days", "rolled": False},
            **{"calendar_complete": True, "calendar_version": "none", "rule_version": 0},
            "steps": json.dumps(
                [f"{started_on} 请求协办", f"请求协办时指定：{due_on}", "由人定的日期，遇休息日不顺延"],
                ensure_ascii=False,
            ),
            **{"stopped_on": max(stopped_on, started_on) if stopped_on else None, "stop_reason": reason},
        }
        made = bind.execute(sa.insert(clock).values(values).returning(clock.c.id)).scalar_one()
        bind.execute(sa.update(assist).where(assist.c.id == row["id"]).values(clock_id=made))
        known = sa.update(card).where(card.c.matter_id == row["matter_id"], card.c.cause_key == f"assist:{row['uid']}")
        bind.execute(known.values(cause_key=f"X1:{due_on}:{row['unit_id']}"))


def _end(row: Mapping[str, Any]) -> tuple[date | None, str | None]:
    if row["replied_at"] is not None:
        return _day(row["replied_at"]), "met"
    if row["waived_at"] is not None:
        return _day(row["waived_at"]), "ended"
    if row["stage"] in ENDED or row["responsible"] == row["unit_id"]:
        return _day(row["stage_at"]), "ended"
    return None, None


def _day(at: datetime) -> date:
    aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return aware.astimezone(COUNTY).date()


def downgrade() -> None:
    """The day stands on the request again; what the county set for hearings and reports is lost."""
    bind = op.get_bind()
    now = sa.Table("assist", sa.MetaData(), autoload_with=bind)
    its = sa.select(now, clock.c.due_on).join(clock, clock.c.id == now.c.clock_id).order_by(now.c.id)
    rows = [{name: value for name, value in row.items() if name != "clock_id"} for row in bind.execute(its).mappings()]
    for row in rows:
        key = f"X1:{row['due_on']}:{row['unit_id']}"
        known = sa.update(card).where(card.c.matter_id == row["matter_id"], card.c.cause_key == key)
        bind.execute(known.values(cause_key=f"assist:{row['uid']}"))
    op.drop_table("assist")
    _as_it_was()
    if rows:
        op.bulk_insert(sa.Table("assist", sa.MetaData(), autoload_with=bind), rows)
        if bind.dialect.name == "postgresql":
            bind.execute(sa.text("SELECT setval(pg_get_serial_sequence('assist', 'id'), max(id)) FROM assist"))
    op.execute(sa.update(message).where(message.c.duty == "X1").values(duty="assist"))
    for table in ("clock", "limit_rule"):
        known = sa.table(table, sa.column("rule"))
        bind.execute(sa.delete(known).where(known.c.rule.in_(tuple(ADDED.values()))))
    _allow(BEFORE)


def _as_it_was() -> None:
    op.create_table(
        "assist",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("task_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("replied_at", AT, nullable=True),
        sa.Column("reply_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("waived_by_id", sa.Integer(), nullable=True),
        sa.Column("waived_at", AT, nullable=True),
        sa.Column("waiver_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_assist_{name}")) for name, rule in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_assist_{name}"))
            for name, target in TARGETS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assist")),
        sa.UniqueConstraint("uid", name=op.f("uq_assist_uid")),
    )
    _make_indexes()


def _drop_indexes() -> None:
    for name in ("ix_assist_matter_id", "ix_assist_unit_id", "ix_assist_handler_id", "uq_assist_matter_id_unit_id"):
        op.drop_index(name, "assist")


def _make_indexes() -> None:
    op.create_index(op.f("ix_assist_matter_id"), "assist", ["matter_id"])
    for whose in ("unit_id", "handler_id"):
        op.create_index(f"ix_assist_{whose}", "assist", [whose, "matter_id", "waived_at", "replied_at"])
    pair = ["matter_id", "unit_id"]
    op.create_index(
        "uq_assist_matter_id_unit_id", "assist", pair, unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def _allow(limits: tuple[str, ...]) -> None:
    values = ", ".join(f"'{one}'" for one in limits)
    for table in ("clock", "limit_rule"):
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_rule"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_rule"), f"rule IN ({values})")
