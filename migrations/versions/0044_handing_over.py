"""Who sent somebody to a talk in his own stead (委托); packs that are signed when a post changes hands (移交清单)."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

OPEN = sa.text("handed_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("reception") as table:
        table.add_column(sa.Column("sent_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_reception_sent_by_id"), "person", ["sent_by_id"], ["id"])
        table.create_index(op.f("ix_reception_sent_by_id"), ["sent_by_id"])
        table.create_check_constraint(
            op.f("ck_reception_sent_another"), "sent_by_id IS NULL OR sent_by_id != person_id"
        )
    op.create_table(
        "handover_pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("leaver_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leaver_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taker_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leaver_note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("taker_note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.CheckConstraint(
            "taker_signed_at IS NULL OR taker_id IS NOT NULL", name=op.f("ck_handover_pack_taker_signs")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_handover_pack_post_id")),
        sa.ForeignKeyConstraint(["leaver_id"], ["person.id"], name=op.f("fk_handover_pack_leaver_id")),
        sa.ForeignKeyConstraint(["taker_id"], ["person.id"], name=op.f("fk_handover_pack_taker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_pack")),
        sa.UniqueConstraint("uid", name=op.f("uq_handover_pack_uid")),
    )
    for column in ("post_id", "leaver_id", "taker_id"):
        op.create_index(op.f(f"ix_handover_pack_{column}"), "handover_pack", [column])
    op.create_index(
        "uq_handover_pack_post_id_leaver_id_open",
        "handover_pack",
        ["post_id", "leaver_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("handover_pack")
    with op.batch_alter_table("reception") as table:
        table.drop_constraint(op.f("ck_reception_sent_another"), type_="check")
        table.drop_index(op.f("ix_reception_sent_by_id"))
        table.drop_constraint(op.f("fk_reception_sent_by_id"), type_="foreignkey")
        table.drop_column("sent_by_id")
