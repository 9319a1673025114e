"""What a person judged of a matter and a household that its petitioner's ID number led to."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "household_tie",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("belongs", sa.Boolean(), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_household_tie_household_id")),
        sa.ForeignKeyConstraint(["judged_by_id"], ["person.id"], name=op.f("fk_household_tie_judged_by_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_household_tie_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_tie")),
    )
    op.create_index(op.f("ix_household_tie_household_id"), "household_tie", ["household_id"], unique=False)
    op.create_index(op.f("ix_household_tie_matter_id"), "household_tie", ["matter_id"], unique=False)
    op.create_index(
        "uq_household_tie_matter_id_household_id",
        "household_tie",
        ["matter_id", "household_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("household_tie")
