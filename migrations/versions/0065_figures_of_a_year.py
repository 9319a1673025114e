"""Indexes that hold what the figures of a year ask of visits and of whoever began to hold."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0061"
branch_labels = None
depends_on = None

VISIT = ("matter_id", "kind", "visited_on", "reached", "satisfied", "satisfied_office")


def upgrade() -> None:
    _visits(VISIT)
    op.create_index(
        "ix_visit_new_matter",
        "visit",
        ["visited_on", "matter_id", "raised_id"],
        sqlite_where=sa.text("new_matter = 1"),
        postgresql_where=sa.text("new_matter"),
    )
    op.create_index("ix_holding_capacity_from_at", "holding", ["capacity", "from_at", "matter_id"])


def downgrade() -> None:
    op.drop_index("ix_holding_capacity_from_at", table_name="holding")
    op.drop_index("ix_visit_new_matter", table_name="visit")
    _visits(VISIT[:1])


def _visits(columns: tuple[str, ...]) -> None:
    op.drop_index("ix_visit_matter_id", table_name="visit")
    op.create_index("ix_visit_matter_id", "visit", list(columns))
