"""Who sent somebody to a talk in his own stead (委托): delegation is told as delegation."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reception") as table:
        table.add_column(sa.Column("sent_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_reception_sent_by_id"), "person", ["sent_by_id"], ["id"])
        table.create_index(op.f("ix_reception_sent_by_id"), ["sent_by_id"])
        table.create_check_constraint(
            op.f("ck_reception_sent_another"), "sent_by_id IS NULL OR sent_by_id != person_id"
        )


def downgrade() -> None:
    with op.batch_alter_table("reception") as table:
        table.drop_constraint(op.f("ck_reception_sent_another"), type_="check")
        table.drop_index(op.f("ix_reception_sent_by_id"))
        table.drop_constraint(op.f("fk_reception_sent_by_id"), type_="foreignkey")
        table.drop_column("sent_by_id")
