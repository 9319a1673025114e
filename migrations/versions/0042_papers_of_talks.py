"""Papers of talks on the way that are about no matter."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

TALK = "fk_attachment_reception_id"
INDEX = "ix_attachment_reception_id"
ONE = "ck_attachment_of_matter_or_talk"


def upgrade() -> None:
    with op.batch_alter_table("attachment") as table:
        table.alter_column("matter_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("reception_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(TALK), "reception", ["reception_id"], ["id"])
        table.create_check_constraint(op.f(ONE), "(matter_id IS NULL) <> (reception_id IS NULL)")
    op.create_index(op.f(INDEX), "attachment", ["reception_id"])


def downgrade() -> None:
    """Papers of talks are lost; their files stay in the store."""
    paper = sa.table("attachment", sa.column("id"), sa.column("matter_id"))
    withdrawal = sa.table("withdrawal", sa.column("paper_id"))
    of_talks = sa.select(paper.c.id).where(paper.c.matter_id.is_(None))
    op.get_bind().execute(sa.delete(withdrawal).where(withdrawal.c.paper_id.in_(of_talks)))
    op.get_bind().execute(sa.delete(paper).where(paper.c.matter_id.is_(None)))
    op.drop_index(op.f(INDEX), "attachment")
    with op.batch_alter_table("attachment") as table:
        table.drop_constraint(op.f(ONE), type_="check")
        table.drop_constraint(op.f(TALK), type_="foreignkey")
        table.drop_column("reception_id")
        table.alter_column("matter_id", existing_type=sa.Integer(), nullable=False)
