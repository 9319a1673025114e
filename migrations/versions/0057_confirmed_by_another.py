"""What of a household one proposes and another confirms; whether one alone wrote down what makes it clear."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

TABLE, COUNTED = "household_proposal", "ix_household_counted"
WHAT = ("clear", "kind", "retire")
OUTCOMES = ("confirmed", "declined", "withdrawn", "revoked")
KINDS = ("脱贫户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "一般户")
RULES = {
    "kind_has_kind": "(what = 'kind') = (kind IS NOT NULL)",
    "change_has_day": "(what = 'clear') = (from_on IS NULL)",
    "decided_has_outcome": "(outcome IS NULL) = (decided_at IS NULL)",
    "decided_has_person": "outcome IS NULL OR decided_by_id IS NOT NULL",
    "decided_by_another": "outcome IS NULL OR outcome = 'withdrawn' OR decided_by_id <> proposed_by_id",
}
TARGETS = {
    "household_id": "household",
    **dict.fromkeys(("looked_by_id", "proposed_by_id", "decided_by_id"), "person"),
}
LIGHT = ("village_id", "kind", "retired_on", "main_cause", "helper_id", "housing", "water_safe")


def upgrade() -> None:
    """Households that are in the register stay as they were: confirmed is what is written down from now on."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("looked_by_id", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        *(
            sa.CheckConstraint(f"{column} IN ({_listed(values)})", name=op.f(f"ck_{TABLE}_{column}"))
            for column, values in (("what", WHAT), ("kind", KINDS), ("outcome", OUTCOMES))
        ),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{TABLE}_{name}")) for name, rule in RULES.items()),
        *(
            sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{TABLE}_{name}"))
            for name, target in TARGETS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{TABLE}_uid")),
    )
    is_open = sa.text("outcome IS NULL")
    op.create_index(
        *(f"uq_{TABLE}_household_id_open", TABLE, ["household_id"]),
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index(f"ix_{TABLE}_waiting", TABLE, ["outcome", "proposed_at"])
    for name in ("household_id", "proposed_by_id"):
        op.create_index(op.f(f"ix_{TABLE}_{name}"), TABLE, [name])
    op.add_column("household", sa.Column("unconfirmed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("household") as household:
        household.alter_column("unconfirmed", server_default=None)
    op.drop_index(COUNTED, "household")
    op.create_index(COUNTED, "household", [*LIGHT, "unconfirmed"])


def downgrade() -> None:
    """What was proposed is lost, and what waited to be confirmed counts."""
    op.drop_index(COUNTED, "household")
    with op.batch_alter_table("household") as household:
        household.drop_column("unconfirmed")
    op.create_index(COUNTED, "household", list(LIGHT))
    op.drop_table(TABLE)


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{one}'" for one in values)
