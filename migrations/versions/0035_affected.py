"""Villages and households that an item affects; the check form of a verification that did not pass.

What was written of households stays as it is; where it named one of the register, the item affects it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("village", "household"):
        op.create_table(
            f"item_{table}",
            sa.Column("item_id", sa.Integer(), nullable=False),
            sa.Column(f"{table}_id", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(["item_id"], ["rectification_item.id"], name=op.f(f"fk_item_{table}_item_id")),
            sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"], name=op.f(f"fk_item_{table}_{table}_id")),
            sa.PrimaryKeyConstraint("item_id", f"{table}_id", name=op.f(f"pk_item_{table}")),
        )
        op.create_index(op.f(f"ix_item_{table}_{table}_id"), f"item_{table}", [f"{table}_id"])
    op.execute(
        "INSERT INTO item_household (item_id, household_id)"
        " SELECT id, household_id FROM matter WHERE kind = 'item' AND household_id IS NOT NULL"
    )
    with op.batch_alter_table("verification") as form:
        form.add_column(sa.Column("passed", sa.Boolean(), nullable=False, server_default=sa.true()))
        form.add_column(sa.Column("lacking", sa.String(200), nullable=True))
        form.add_column(sa.Column("finding_sealed", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("verification") as form:
        form.alter_column("passed", server_default=None)


def downgrade() -> None:
    """What the former product does not know is lost: the check forms of what was returned."""
    op.execute("DELETE FROM verification WHERE NOT passed")
    with op.batch_alter_table("verification") as form:
        for name in ("finding_sealed", "lacking", "passed"):
            form.drop_column(name)
    for table in ("household", "village"):
        op.drop_table(f"item_{table}")
