"""What was promised to a petitioner, by when, and what shows that it was kept."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=True),
        sa.Column("kept_note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("kept_by_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint("kept_on IS NULL OR kept_note_sealed IS NOT NULL", name=op.f("ck_promise_kept_has_note")),
        sa.ForeignKeyConstraint(["kept_by_id"], ["person.id"], name=op.f("fk_promise_kept_by_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_promise_made_by_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_promise_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("uid", name=op.f("uq_promise_uid")),
    )
    op.create_index(op.f("ix_promise_matter_id"), "promise", ["matter_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_promise_matter_id"), table_name="promise")
    op.drop_table("promise")
