"""Whom an advice on accountability is about: he sees neither it nor the petition."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("advice") as advice:
        advice.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        advice.create_foreign_key(op.f("fk_advice_about_id"), "person", ["about_id"], ["id"])
    op.create_index(op.f("ix_advice_about_id"), "advice", ["about_id"])


def downgrade() -> None:
    """Whom it is about is lost; its words still say so."""
    op.drop_index(op.f("ix_advice_about_id"), "advice")
    with op.batch_alter_table("advice") as advice:
        advice.drop_constraint(op.f("fk_advice_about_id"), type_="foreignkey")
        advice.drop_column("about_id")
