"""What is asked of running clocks stands in their indexes, so that counting them reads no clock itself."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COVERING = {
    "ix_clock_open_due_on": ["due_on", "rule", "matter_id", "started_on", "nominal_on", "stopped_on"],
    "ix_clock_open_matter_id": ["matter_id", "due_on", "rule", "stopped_on"],
}
BEFORE = {
    "ix_clock_open_due_on": ["due_on", "rule", "matter_id"],
    "ix_clock_open_matter_id": ["matter_id", "due_on", "rule"],
}


def upgrade() -> None:
    _made(COVERING)


def downgrade() -> None:
    _made(BEFORE)


def _made(indexes: dict[str, list[str]]) -> None:
    for name, columns in indexes.items():
        op.drop_index(name, table_name="clock")
        open_ = sa.text("stopped_on IS NULL")
        op.create_index(name, "clock", columns, sqlite_where=open_, postgresql_where=open_)
