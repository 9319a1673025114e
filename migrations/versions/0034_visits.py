"""Visits complete: the plan by risk, the whole record of DOMAIN 7.2, what a visit raised, talks on the way.

The limits D22-7, D22-90, D22-180; messages of a new matter and of retaliation; the tables of 接访、下访、入户走访.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

LIMITS = (
    *(f"D{number}" for number in range(1, 18)),
    *("D19", "D19-decide", "D20", "D20-notice", "D20a", "D20a-visit", "D21", "D22", "D23", "D25"),
    *("R2", "R7", "R11"),
)
HERE = LIMITS.index("D22") + 1
ADDED = ("D22-7", "D22-90", "D22-180")
ALL_LIMITS = (*LIMITS[:HERE], *ADDED, *LIMITS[HERE:])
MESSAGES = (
    *("to_sign_for", "to_claim", "to_issue", "to_close", "to_approve_plan", "to_approve_report"),
    *("to_verify", "to_sign_off", "to_extend", "extended", "not_extended", "to_visit", "to_rule", "to_review"),
    *("overruled", "supervised", "handler", "holder", "verifier", "returned", "reopened"),
    *("reworked", "corrected", "handed_over", "assist_asked", "assist_handler", "assist_replied"),
    *("recusal_asked", "recusal_refused", "due"),
)
TOLD = ("retaliation", "new_matter")
AFTER = MESSAGES.index("assist_replied") + 1
ALL_MESSAGES = (*MESSAGES[:AFTER], *TOLD, *MESSAGES[AFTER:])
SATISFIED = ("satisfied", "fairly", "dissatisfied", "not_said")


def upgrade() -> None:
    with op.batch_alter_table("visit") as visit:
        visit.add_column(sa.Column("told", sa.Boolean(), nullable=True))
        visit.add_column(sa.Column("opinion_received", sa.Boolean(), nullable=True))
        office = sa.String(40)
        visit.add_column(sa.Column("satisfied_office", office, nullable=False, server_default=sa.text("'not_said'")))
        visit.add_column(sa.Column("reason_office_sealed", sa.LargeBinary(), nullable=True))
        visit.add_column(sa.Column("new_matter", sa.Boolean(), nullable=False, server_default=sa.false()))
        visit.add_column(sa.Column("raised_id", sa.Integer(), nullable=True))
        visit.add_column(sa.Column("external_no", sa.String(120), nullable=True))
        visit.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
        visit.create_foreign_key(op.f("fk_visit_raised_id"), "matter", ["raised_id"], ["id"])
        visit.create_foreign_key(op.f("fk_visit_batch_id"), "import_batch", ["batch_id"], ["id"])
        visit.create_unique_constraint(op.f("uq_visit_external_no"), ["external_no"])
        values = ", ".join(f"'{one}'" for one in SATISFIED)
        visit.create_check_constraint(op.f("ck_visit_satisfied_office"), f"satisfied_office IN ({values})")
    for name in ("raised_id", "batch_id"):
        op.create_index(op.f(f"ix_visit_{name}"), "visit", [name])
    _allow(ALL_LIMITS, ALL_MESSAGES)
    _receptions()


def _receptions() -> None:
    op.create_table(
        "reception",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(200), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
        *(
            sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True)
            for name in ("met", "said", "result", "promise")
        ),
        sa.Column("promise_due_on", sa.Date(), nullable=True),
        sa.Column("promise_kept_on", sa.Date(), nullable=True),
        sa.Column("recorder_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.CheckConstraint("kind IN ('reception', 'going_down', 'household')", name=op.f("ck_reception_kind")),
        sa.CheckConstraint(
            "purpose IN ('listen', 'tell', 'help', 'check', 'ask_again')", name=op.f("ck_reception_purpose")
        ),
        sa.CheckConstraint(
            "(promise_sealed IS NULL) = (promise_due_on IS NULL)", name=op.f("ck_reception_promise_has_day")
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_reception_{name}"))
            for name, table in (
                *(("person_id", "person"), ("town_id", "unit"), ("village_id", "village")),
                *(("household_id", "household"), ("recorder_id", "person"), ("unit_id", "unit")),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception")),
        sa.UniqueConstraint("uid", name=op.f("uq_reception_uid")),
    )
    for name in ("person_id", "town_id", "household_id", "unit_id", "held_on"):
        op.create_index(op.f(f"ix_reception_{name}"), "reception", [name])
    op.create_table(
        "reception_matter",
        sa.Column("reception_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reception_id"], ["reception.id"], name=op.f("fk_reception_matter_reception_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_reception_matter_matter_id")),
        sa.PrimaryKeyConstraint("reception_id", "matter_id", name=op.f("pk_reception_matter")),
    )
    op.create_index(op.f("ix_reception_matter_matter_id"), "reception_matter", ["matter_id"])
    op.create_table(
        "reception_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("reception_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["reception_id"], ["reception.id"], name=op.f("fk_reception_change_reception_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reception_change_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_change")),
        sa.UniqueConstraint("uid", name=op.f("uq_reception_change_uid")),
    )
    op.create_index(op.f("ix_reception_change_reception_id"), "reception_change", ["reception_id"])


def downgrade() -> None:
    """What the former product does not know is lost: clocks of the new limits, and messages about them."""
    for table in ("reception_change", "reception_matter", "reception"):
        op.drop_table(table)
    bind = op.get_bind()
    for table, column, gone in (
        ("message", "duty", ADDED),
        ("message", "kind", TOLD),
        ("clock", "rule", ADDED),
        ("limit_rule", "rule", ADDED),
    ):
        known = sa.table(table, sa.column(column))
        bind.execute(sa.delete(known).where(known.c[column].in_(gone)))
    _allow(LIMITS, MESSAGES)
    for name in ("raised_id", "batch_id"):
        op.drop_index(op.f(f"ix_visit_{name}"), "visit")
    with op.batch_alter_table("visit") as visit:
        visit.drop_constraint(op.f("ck_visit_satisfied_office"), type_="check")
        visit.drop_constraint(op.f("fk_visit_raised_id"), type_="foreignkey")
        visit.drop_constraint(op.f("fk_visit_batch_id"), type_="foreignkey")
        visit.drop_constraint(op.f("uq_visit_external_no"), type_="unique")
        for name in (
            *("batch_id", "external_no", "raised_id", "new_matter"),
            *("reason_office_sealed", "satisfied_office", "opinion_received", "told"),
        ):
            visit.drop_column(name)


def _allow(limits: tuple[str, ...], messages: tuple[str, ...]) -> None:
    for table, column, allowed in (
        ("clock", "rule", limits),
        ("limit_rule", "rule", limits),
        ("message", "kind", messages),
    ):
        values = ", ".join(f"'{one}'" for one in allowed)
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({values})")
