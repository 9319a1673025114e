"""What was corrected of a round of checking, with its reason; the check forms of verifications; false rectification."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_round_change_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_change_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_change")),
        sa.UniqueConstraint("uid", name=op.f("uq_round_change_uid")),
    )
    op.create_index(op.f("ix_round_change_round_id"), "round_change", ["round_id"], unique=False)
    op.create_table(
        "verification",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("sample_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint("way IN ('on_site', 'on_file')", name=op.f("ck_verification_way")),
        sa.ForeignKeyConstraint(["item_id"], ["rectification_item.id"], name=op.f("fk_verification_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_verification_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        sa.UniqueConstraint("uid", name=op.f("uq_verification_uid")),
    )
    op.create_index(op.f("ix_verification_item_id"), "verification", ["item_id"], unique=False)
    op.create_table(
        "false_finding",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("referred_to", sa.String(length=200), nullable=True),
        sa.Column("referred_by_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(referred_on IS NULL) = (referred_to IS NULL)", name=op.f("ck_false_finding_referred_to_somebody")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["rectification_item.id"], name=op.f("fk_false_finding_item_id")),
        sa.ForeignKeyConstraint(["referred_by_id"], ["person.id"], name=op.f("fk_false_finding_referred_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_false_finding")),
        sa.UniqueConstraint("uid", name=op.f("uq_false_finding_uid")),
    )
    op.create_index(op.f("ix_false_finding_item_id"), "false_finding", ["item_id"], unique=False)


def downgrade() -> None:
    op.drop_table("false_finding")
    op.drop_table("verification")
    op.drop_table("round_change")
