"""The day of what an opinion supports is a clock (X2); how far the day of a report may be set at first is a limit.

The day stood on the promise alone; each one with an owner gets its clock. Cards of a missed one are known by the clock
from now on, so that none comes twice.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

BEFORE = (
    *("D1", "D1-again", *(f"D{number}" for number in range(2, 11)), "D10-hearing", "D11", "D11-most", "D12", "D13"),
    *("D13-set", "D14", "D15", "D16", "D17", "D19", "D19-decide", "D20", "D20-notice", "D20a", "D20a-visit", "D21"),
    *("D22", "D22-7", "D22-90", "D22-180", "D23", "D23-7", "D23-30", "D23-180", "D24", "D25"),
    *("R2", "R6", "R7", "R11", "R11-most", "X1", "L1"),
)
ADDED = {"D11": "D11-first", "X1": "X2"}
"""Each after the one it follows."""
AFTER = tuple(one for limit in BEFORE for one in (limit, ADDED.get(limit)) if one)
LAW = (
    "本系统规则：支持的请求办结时没有落实的，指定落实的日期（《信访工作条例》第三十二条第二款：有关机关、单位应当督促执行）"
    "；办结时指定"
)
COUNTY = timezone(timedelta(hours=8))
AT = sa.DateTime(timezone=True)

clock = sa.table(
    "clock",
    *(sa.column(name, sa.Integer()) for name in ("id", "matter_id", "unit_id", "length", "rule_version")),
    *(sa.column(name, sa.Date()) for name in ("started_on", "nominal_on", "due_on", "stopped_on")),
    *(sa.column(name, sa.Boolean()) for name in ("rolled", "calendar_complete")),
    *(sa.column(name, sa.String()) for name in ("rule", "law", "length_unit", "calendar_version", "steps")),
    sa.column("stop_reason", sa.String()),
)
promise = sa.table(
    "promise",
    *(sa.column(name, sa.Integer()) for name in ("id", "matter_id", "owner_id", "clock_id")),
    *(sa.column(name, sa.Date()) for name in ("due_on", "kept_on")),
    *(sa.column("made_at", AT), sa.column("uid", sa.String())),
)
matter = sa.table(
    "matter",
    *(sa.column(name, sa.Integer()) for name in ("id", "unit_id")),
    *(sa.column("stage", sa.String()), sa.column("stage_at", AT)),
)
step = sa.table("step", sa.column("matter_id"), sa.column("action"), sa.column("at", AT))
card = sa.table("card", *map(sa.column, ("matter_id", "cause_key")))


def upgrade() -> None:
    _allow(AFTER)
    with op.batch_alter_table("promise") as table:
        table.add_column(sa.Column("clock_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_promise_clock_id"), "clock", ["clock_id"], ["id"])
    op.create_index(op.f("ix_promise_clock_id"), "promise", ["clock_id"])
    _start()


def _start() -> None:
    bind = op.get_bind()
    owed = (
        sa.select(
            *(promise.c[name] for name in ("id", "matter_id", "due_on", "kept_on", "made_at", "uid")),
            *(matter.c.unit_id, matter.c.stage, matter.c.stage_at),
        )
        .join(matter, matter.c.id == promise.c.matter_id)
        .where(promise.c.owner_id.is_not(None))
    )
    for row in bind.execute(owed.order_by(promise.c.id)).mappings().all():
        started_on, due_on = _day(row["made_at"]), row["due_on"]
        stopped_on, reason = _end(row)
        values = {
            **{"matter_id": row["matter_id"], "unit_id": row["unit_id"], "rule": "X2", "law": LAW},
            **{"started_on": started_on, "nominal_on": due_on, "due_on": due_on},
            **{"length": (due_on - started_on).days, "length_unit": "calendar_days", "rolled": False},
            **{"calendar_complete": True, "calendar_version": "none", "rule_version": 0},
            "steps": json.dumps(
                [f"{started_on} 办结", f"办结时指定：{due_on}", "由人定的日期，遇休息日不顺延"], ensure_ascii=False
            ),
            **{"stopped_on": max(stopped_on, started_on) if stopped_on else None, "stop_reason": reason},
        }
        made = bind.execute(sa.insert(clock).values(values).returning(clock.c.id)).scalar_one()
        bind.execute(sa.update(promise).where(promise.c.id == row["id"]).values(clock_id=made))
        known = sa.update(card).where(card.c.matter_id == row["matter_id"], card.c.cause_key == f"promise:{row['uid']}")
        bind.execute(known.values(cause_key=f"X2:{due_on}"))


def _end(row: Mapping[str, Any]) -> tuple[date | None, str | None]:
    if row["kept_on"] is not None:
        return row["kept_on"], "met"
    anew = sa.select(sa.func.min(step.c.at)).where(
        step.c.matter_id == row["matter_id"], step.c.action.in_(("reopen", "redo")), step.c.at > row["made_at"]
    )
    if (at := op.get_bind().scalar(anew)) is not None:
        return _day(at), "ended"
    return (_day(row["stage_at"]), "ended") if row["stage"] == "void" else (None, None)


def _day(at: datetime) -> date:
    aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return aware.astimezone(COUNTY).date()


def downgrade() -> None:
    """The day stands on the promise alone again; what the county set for the first day of reports is lost."""
    bind = op.get_bind()
    its = sa.select(promise.c.uid, promise.c.matter_id, promise.c.due_on).where(promise.c.clock_id.is_not(None))
    for row in bind.execute(its).mappings().all():
        known = sa.update(card).where(card.c.matter_id == row["matter_id"], card.c.cause_key == f"X2:{row['due_on']}")
        bind.execute(known.values(cause_key=f"promise:{row['uid']}"))
    op.drop_index(op.f("ix_promise_clock_id"), "promise")
    with op.batch_alter_table("promise") as table:
        table.drop_constraint(op.f("fk_promise_clock_id"), type_="foreignkey")
        table.drop_column("clock_id")
    message = sa.table("message", sa.column("duty"))
    bind.execute(sa.delete(message).where(message.c.duty == "X2"))
    for name in ("clock", "limit_rule"):
        known_rules = sa.table(name, sa.column("rule"))
        bind.execute(sa.delete(known_rules).where(known_rules.c.rule.in_(tuple(ADDED.values()))))
    _allow(BEFORE)


def _allow(limits: tuple[str, ...]) -> None:
    values = ", ".join(f"'{one}'" for one in limits)
    for table in ("clock", "limit_rule"):
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_rule"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_rule"), f"rule IN ({values})")
