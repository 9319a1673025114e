"""The figures of a month as they were told, and why they differ later."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

INDICATORS = (
    *("office_in_time", "unit_in_time", "answered", "closed", "days", "repeated", "online", "at_once", "held"),
    *("visited", "proved", "evaluated", "satisfied", "satisfied_office", "kept_in_town"),
    *("items_done", "items_in_time", "items_reworked"),
)


def upgrade() -> None:
    op.create_table(
        "frozen_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_frozen_period_in_order")),
        sa.ForeignKeyConstraint(["frozen_by_id"], ["person.id"], name=op.f("fk_frozen_period_frozen_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_period")),
        sa.UniqueConstraint("first_on", name=op.f("uq_frozen_period_first_on")),
        sa.UniqueConstraint("uid", name=op.f("uq_frozen_period_uid")),
    )
    among = ", ".join(f"'{one}'" for one in INDICATORS)
    op.create_table(
        "frozen_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.CheckConstraint(f"indicator IN ({among})", name=op.f("ck_frozen_note_indicator")),
        sa.ForeignKeyConstraint(["period_id"], ["frozen_period.id"], name=op.f("fk_frozen_note_period_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_frozen_note_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_note")),
        sa.UniqueConstraint("uid", name=op.f("uq_frozen_note_uid")),
    )
    op.create_index(op.f("ix_frozen_note_period_id"), "frozen_note", ["period_id"])


def downgrade() -> None:
    """Frozen figures are lost."""
    op.drop_table("frozen_note")
    op.drop_table("frozen_period")
