"""Advice of the petition office and its feedback; telephones of units.

The limit for feedback on advice (D13) ran on suggestions of petitioners, which have none: such clocks end.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

KINDS = ("work", "policy", "accountability")
ADOPTIONS = ("adopted", "partly", "not_adopted")
TARGETS = {
    **{"matter_id": "matter", "unit_id": "unit"},
    **dict.fromkeys(("given_by_id", "answered_by_id", "withdrawn_by_id"), "person"),
}
RULES = {
    "answered_has_adoption": "(answered_on IS NULL) = (adoption IS NULL)",
    "answered_has_words": "adoption IS NULL OR reply_sealed IS NOT NULL",
    "withdrawn_has_reason": "withdrawn_at IS NULL OR withdrawal_sealed IS NOT NULL",
    "one_end": "withdrawn_at IS NULL OR answered_on IS NULL",
}


def upgrade() -> None:
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
        _among("kind", KINDS),
        _among("adoption", ADOPTIONS),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_advice_{name}")) for name, rule in RULES.items()),
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
    with op.batch_alter_table("unit") as unit:
        unit.add_column(sa.Column("phone", sa.String(60), nullable=True))
    clock = sa.table("clock", *map(sa.column, ("rule", "started_on", "stopped_on", "stop_reason")))
    running = sa.and_(clock.c.rule == "D13", clock.c.stopped_on.is_(None))
    op.get_bind().execute(sa.update(clock).where(running).values(stopped_on=clock.c.started_on, stop_reason="ended"))


def downgrade() -> None:
    """What was advised is lost; its papers stay."""
    with op.batch_alter_table("unit") as unit:
        unit.drop_column("phone")
    op.drop_table("advice")


def _among(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{one}'" for one in values)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=op.f(f"ck_advice_{column}"))
