"""Papers seen and filed: how a paper is turned, that it was withdrawn, and where the paper file of a matter lies."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # In words, since SQLite takes a constraint on a new column only within the column itself.
    op.execute(
        "ALTER TABLE attachment ADD COLUMN turned INTEGER DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_attachment_turned CHECK (turned BETWEEN 0 AND 3)"
    )
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", AT, nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["attachment.id"], name=op.f("fk_withdrawal_paper_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_withdrawal_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_withdrawal_paper_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_withdrawal_uid")),
    )
    op.create_index(op.f("ix_withdrawal_by_id"), "withdrawal", ["by_id"], unique=False)
    op.create_table(
        "filing",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("volume_no", sa.String(length=60), nullable=True),
        sa.Column("box_no", sa.String(length=60), nullable=True),
        sa.Column("shelf", sa.String(length=200), nullable=True),
        sa.Column("filed_by_id", sa.Integer(), nullable=True),
        sa.Column("filed_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_filing_matter_id")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["person.id"], name=op.f("fk_filing_filed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint("matter_id", name=op.f("uq_filing_matter_id")),
    )
    op.create_index(op.f("ix_filing_volume_no"), "filing", ["volume_no"], unique=False)
    op.create_index(op.f("ix_filing_filed_by_id"), "filing", ["filed_by_id"], unique=False)


def downgrade() -> None:
    op.drop_table("filing")
    op.drop_table("withdrawal")
    with op.batch_alter_table("attachment") as attachment:
        attachment.drop_constraint(op.f("ck_attachment_turned"), type_="check")
        attachment.drop_column("turned")
