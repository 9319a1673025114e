"""Leaves of those in the directory."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

PERSONS = ("person_id", "stand_in_id", "recorded_by_id")


def upgrade() -> None:
    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("stand_in_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_leave_ends_after_start")),
        sa.CheckConstraint("stand_in_id IS NULL OR stand_in_id != person_id", name=op.f("ck_leave_another_stands_in")),
        *(sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_leave_{name}")) for name in PERSONS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
        sa.UniqueConstraint("uid", name=op.f("uq_leave_uid")),
    )
    op.create_index("ix_leave_person_id_to_on", "leave", ["person_id", "to_on"])
    op.create_index(op.f("ix_leave_stand_in_id"), "leave", ["stand_in_id"])


def downgrade() -> None:
    """The leaves are lost."""
    op.drop_table("leave")
