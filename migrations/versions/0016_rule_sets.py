"""Rule sets: what the county sets for limits of its own, and by which of them a clock was reckoned."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

RULE = sa.Enum(
    *("D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "D12", "D13", "D14", "D15", "D16", "D17", "D19"),
    *("D19-decide", "D20", "D20-notice", "D20a", "D20a-visit", "D21", "D22", "D23"),
    name="rule",
    native_enum=False,
    create_constraint=True,
    length=40,
)
SOURCE = sa.Enum(
    *("direct", "hotline_12345", "hotline_12317", "leader_box", "superior", "instruction", "found_at_visit", "other"),
    name="source",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    op.create_table(
        "limit_rule",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("rule", RULE, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("source", SOURCE, nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_rule")),
    )
    op.add_column("clock", sa.Column("rule_version", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("clock", "rule_version")
    op.drop_table("limit_rule")
