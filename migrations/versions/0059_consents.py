"""By what the consent of a household is proven in a campaign: kind, day, who took it down, what was signed."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

PROOFS = ("signed", "call", "message", "witness")
ROW, BY = "fk_attachment_campaign_row_id", "fk_campaign_row_consent_by_id"
PROOF = "ck_campaign_row_consent_proof"
INDEX = "ix_attachment_campaign_row_id"
TWO, THREE = "ck_attachment_of_matter_or_talk", "ck_attachment_of_one_home"
ONE_OF_THREE = " + ".join(
    f"(CASE WHEN {one} IS NULL THEN 0 ELSE 1 END)" for one in ("matter_id", "reception_id", "campaign_row_id")
)


def upgrade() -> None:
    """What was said of a consent before stays, without a proof: it is asked for when the household is entered again."""
    proofs = ", ".join(f"'{one}'" for one in PROOFS)
    with op.batch_alter_table("campaign_row") as row:
        row.add_column(sa.Column("consent_proof", sa.String(40), nullable=True))
        row.add_column(sa.Column("consent_on", sa.Date(), nullable=True))
        row.add_column(sa.Column("consent_by_id", sa.Integer(), nullable=True))
        row.create_foreign_key(op.f(BY), "person", ["consent_by_id"], ["id"])
        row.create_check_constraint(op.f(PROOF), f"consent_proof IN ({proofs})")
    with op.batch_alter_table("attachment") as paper:
        paper.drop_constraint(op.f(TWO), type_="check")
        paper.add_column(sa.Column("campaign_row_id", sa.Integer(), nullable=True))
        paper.create_foreign_key(op.f(ROW), "campaign_row", ["campaign_row_id"], ["id"])
        paper.create_check_constraint(op.f(THREE), f"{ONE_OF_THREE} = 1")
    op.create_index(op.f(INDEX), "attachment", ["campaign_row_id"])


def downgrade() -> None:
    """What households signed is lost; its files stay in the store."""
    paper = sa.table("attachment", sa.column("id"), sa.column("campaign_row_id"))
    withdrawal = sa.table("withdrawal", sa.column("paper_id"))
    signed = sa.select(paper.c.id).where(paper.c.campaign_row_id.is_not(None))
    op.get_bind().execute(sa.delete(withdrawal).where(withdrawal.c.paper_id.in_(signed)))
    op.get_bind().execute(sa.delete(paper).where(paper.c.campaign_row_id.is_not(None)))
    op.drop_index(op.f(INDEX), "attachment")
    with op.batch_alter_table("attachment") as table:
        table.drop_constraint(op.f(THREE), type_="check")
        table.drop_constraint(op.f(ROW), type_="foreignkey")
        table.drop_column("campaign_row_id")
        table.create_check_constraint(op.f(TWO), "(matter_id IS NULL) <> (reception_id IS NULL)")
    with op.batch_alter_table("campaign_row") as row:
        row.drop_constraint(op.f(PROOF), type_="check")
        row.drop_constraint(op.f(BY), type_="foreignkey")
        for column in ("consent_by_id", "consent_on", "consent_proof"):
            row.drop_column(column)
