"""An index of who holds a matter now and as what: matters without a holder of their own are found by it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_holding_open_capacity",
        "holding",
        ["capacity", "matter_id"],
        unique=False,
        sqlite_where=sa.text("to_at IS NULL"),
        postgresql_where=sa.text("to_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_holding_open_capacity", table_name="holding")
