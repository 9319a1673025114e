"""Indexes that answer without the rows: every count of matters, and what of a matter runs out next."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COUNTED = [
    *("stage", "town_id", "content", "poverty", "prominent"),
    *("kind", "confidential", "unit_id", "registrar_unit_id", "handler_id", "holder_id", "verifier_id"),
    *("village_id", "received_on", "settled_on", "is_history", "signed_for_at"),
]


def upgrade() -> None:
    op.create_index("ix_matter_counted", "matter", COUNTED, unique=False)
    op.create_index(
        "ix_clock_open_matter_id",
        "clock",
        ["matter_id", "due_on", "rule"],
        unique=False,
        sqlite_where=sa.text("stopped_on IS NULL"),
        postgresql_where=sa.text("stopped_on IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_clock_open_matter_id", table_name="clock")
    op.drop_index("ix_matter_counted", table_name="matter")
