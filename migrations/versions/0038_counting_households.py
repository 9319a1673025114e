"""The index by which boards count households holds all that they ask of a row."""

from alembic import op

revision = "0038"
down_revision = "0034"
branch_labels = None
depends_on = None

FORMER, COUNTED = "ix_household_village_id_retired_on", "ix_household_counted"


def upgrade() -> None:
    op.drop_index(op.f(FORMER), "household")
    asked = ["village_id", "kind", "retired_on", "main_cause", "helper_id", "housing", "water_safe"]
    op.create_index(op.f(COUNTED), "household", asked)


def downgrade() -> None:
    op.drop_index(op.f(COUNTED), "household")
    op.create_index(op.f(FORMER), "household", ["village_id", "retired_on"])
