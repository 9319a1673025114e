"""Clocks that were missing: feedback on advice (D13), routing once more (D1-again), the urgent report (D24).

The day of an advice stood on its row alone; it gets its clock. One that went by the limit of the county is reckoned
anew at the next recomputing, one whose paper set the day stays as it is.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

LIMITS = (
    *(f"D{number}" for number in range(1, 18)),
    *("D19", "D19-decide", "D20", "D20-notice", "D20a", "D20a-visit", "D21"),
    *("D22", "D22-7", "D22-90", "D22-180", "D23", "D25", "R2", "R7", "R11"),
)
ADDED = {"D1": "D1-again", "D13": "D13-set", "D23": "D24"}
"""Each after the one it follows."""
ALL_LIMITS = tuple(one for limit in LIMITS for one in (limit, ADDED.get(limit)) if one)
SET = "《信访工作条例》第四十条（2022 年施行）；提出建议时指定"
TARGETS = {
    **{"matter_id": "matter", "unit_id": "unit"},
    **dict.fromkeys(("given_by_id", "answered_by_id", "withdrawn_by_id"), "person"),
}
CHECKS = {
    "kind": "kind IN ('work', 'policy', 'accountability')",
    "adoption": "adoption IN ('adopted', 'partly', 'not_adopted')",
    "answered_has_adoption": "(answered_on IS NULL) = (adoption IS NULL)",
    "answered_has_words": "adoption IS NULL OR reply_sealed IS NOT NULL",
    "withdrawn_has_reason": "withdrawn_at IS NULL OR withdrawal_sealed IS NOT NULL",
    "one_end": "withdrawn_at IS NULL OR answered_on IS NULL",
}

clock = sa.table(
    "clock",
    sa.column("id", sa.Integer()),
    sa.column("matter_id", sa.Integer()),
    sa.column("unit_id", sa.Integer()),
    *(sa.column(name, sa.Date()) for name in ("started_on", "nominal_on", "due_on", "stopped_on")),
    *(sa.column(name, sa.Integer()) for name in ("length", "rule_version")),
    *(sa.column(name, sa.Boolean()) for name in ("rolled", "calendar_complete")),
    *(sa.column(name, sa.String()) for name in ("rule", "law", "length_unit", "calendar_version", "steps")),
    sa.column("stop_reason", sa.String()),
)
advice = sa.table(
    "advice",
    *(sa.column(name, sa.Integer()) for name in ("id", "matter_id", "unit_id", "clock_id")),
    *(sa.column(name, sa.Date()) for name in ("sent_on", "due_on", "answered_on")),
    sa.column("withdrawn_at", sa.DateTime(timezone=True)),
    sa.column("law", sa.Text()),
    sa.column("uid", sa.String()),
)
matter = sa.table(
    "matter",
    sa.column("id", sa.Integer()),
    sa.column("stage", sa.String()),
    sa.column("stage_at", sa.DateTime(timezone=True)),
)
card = sa.table("card", *map(sa.column, ("matter_id", "cause", "cause_key")))


def upgrade() -> None:
    _allow(ALL_LIMITS)
    op.add_column("matter", sa.Column("urgent_known_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_advice_open", "advice")
    op.add_column("advice", sa.Column("clock_id", sa.Integer(), nullable=True))
    _start()
    with op.batch_alter_table("advice") as changed:
        changed.alter_column("clock_id", existing_type=sa.Integer(), nullable=False)
        changed.create_foreign_key(op.f("fk_advice_clock_id"), "clock", ["clock_id"], ["id"])
        changed.drop_column("due_on")
        changed.drop_column("law")
    op.create_index(op.f("ix_advice_clock_id"), "advice", ["clock_id"])
    op.create_index("ix_advice_open", "advice", ["withdrawn_at", "answered_on"])


def _start() -> None:
    bind = op.get_bind()
    of_its = matter.c.id == advice.c.matter_id
    given = sa.select(*_READ).select_from(advice).join(matter, of_its).order_by(advice.c.id)
    for row in bind.execute(given).mappings().all():
        ended = row["withdrawn_at"] or (row["stage_at"] if row["stage"] == "void" else None)
        stopped_on = row["answered_on"] or (max(ended.date(), row["sent_on"]) if ended else None)
        steps = [f"{row['sent_on']} 收到改进工作、完善政策、追究责任的建议", f"反馈期限：{row['due_on']}"]
        values = {
            **{name: row[name] for name in ("matter_id", "unit_id", "due_on")},
            **{"rule": "D13" if row["law"] else "D13-set", "law": (row["law"] or SET)[:400]},
            **{
                "started_on": row["sent_on"],
                "nominal_on": row["due_on"],
                "length": (row["due_on"] - row["sent_on"]).days,
            },
            **{"length_unit": "calendar_days", "rolled": False, "calendar_complete": True, "calendar_version": "none"},
            **{"steps": json.dumps(steps, ensure_ascii=False), "rule_version": 0, "stopped_on": stopped_on},
            "stop_reason": "met" if row["answered_on"] else "ended" if stopped_on else None,
        }
        made = bind.execute(sa.insert(clock).values(values).returning(clock.c.id)).scalar_one()
        bind.execute(sa.update(advice).where(advice.c.id == row["id"]).values(clock_id=made))
        known = sa.update(card).where(card.c.matter_id == row["matter_id"], card.c.cause_key == f"advice:{row['uid']}")
        bind.execute(known.values(cause_key=f"{values['rule']}:{row['due_on']}:{row['unit_id']}"))


_READ = (*(column for column in advice.c if column.name != "clock_id"), matter.c.stage, matter.c.stage_at)


def downgrade() -> None:
    """The days of advice stand on its row again; the other clocks and the hour when something was learnt are lost."""
    bind = op.get_bind()
    now = sa.Table("advice", sa.MetaData(), autoload_with=bind)
    its = sa.select(now, clock.c.due_on, clock.c.rule, clock.c.law).join(clock, clock.c.id == now.c.clock_id)
    rows = [
        {**{name: value for name, value in row.items() if name not in ("clock_id", "rule", "law")}, "law": law}
        for row in bind.execute(its.order_by(now.c.id)).mappings()
        for law in (row["law"] if row["rule"] == "D13" else None,)
    ]
    op.drop_table("advice")
    _as_it_was()
    if rows:
        op.bulk_insert(sa.Table("advice", sa.MetaData(), autoload_with=bind), rows)
        if bind.dialect.name == "postgresql":
            bind.execute(sa.text("SELECT setval(pg_get_serial_sequence('advice', 'id'), max(id)) FROM advice"))
    op.drop_column("matter", "urgent_known_at")
    for table, column in (("message", "duty"), ("clock", "rule"), ("limit_rule", "rule")):
        known = sa.table(table, sa.column(column))
        gone = (*ADDED.values(), *(("D13",) if table == "clock" else ()))
        bind.execute(sa.delete(known).where(known.c[column].in_(gone)))
    _allow(LIMITS)


def _as_it_was() -> None:
    op.create_table(
        "advice",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("finding_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("law", sa.Text(), nullable=True),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adoption", sa.String(40), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("reply_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_advice_{name}")) for name, rule in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_advice_{name}"))
            for name, target in TARGETS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice")),
        sa.UniqueConstraint("uid", name=op.f("uq_advice_uid")),
    )
    op.create_index(op.f("ix_advice_matter_id"), "advice", ["matter_id"])
    op.create_index(op.f("ix_advice_unit_id"), "advice", ["unit_id"])
    op.create_index("ix_advice_open", "advice", ["withdrawn_at", "answered_on", "due_on"])


def _allow(limits: tuple[str, ...]) -> None:
    values = ", ".join(f"'{one}'" for one in limits)
    for table in ("clock", "limit_rule"):
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_rule"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_rule"), f"rule IN ({values})")
