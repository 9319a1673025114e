"""What was told of 打击报复 in a field of its own, 回访机构; signatures for sums that do not agree; the board of a campaign."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("visit") as visit:
        visit.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        visit.add_column(sa.Column("trouble_sealed", sa.LargeBinary(), nullable=True))
        visit.create_foreign_key(op.f("fk_visit_unit_id"), "unit", ["unit_id"], ["id"])
    # The step of a visit tells for which unit it was written down; where somebody else went, nobody knows any more.
    # Plus nothing, lest SQLite read every step of the person for each of his visits: 73,000 visits took hours.
    op.execute(
        "UPDATE visit SET unit_id = (SELECT max(step.unit_id) FROM step WHERE step.matter_id = visit.matter_id "
        "AND step.action = 'visit' AND step.at = visit.recorded_at AND step.person_id + 0 = visit.visitor_id)"
    )
    counted = ["campaign_id", "household_id", "stage", "consent", "looked_on", "cleared_on"]
    op.create_index("ix_campaign_row_counted", "campaign_row", counted)
    figures = ("households", "people", "monitored", "petitions", "items")
    op.create_table(
        "town_sum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        *(sa.Column(figure, sa.Integer(), nullable=False) for figure in figures),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["unit.id"], name=op.f("fk_town_sum_town_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name=op.f("fk_town_sum_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_sum")),
        sa.UniqueConstraint("uid", name=op.f("uq_town_sum_uid")),
    )
    op.create_index(op.f("ix_town_sum_town_id"), "town_sum", ["town_id"])


def downgrade() -> None:
    """What was told of 打击报复, and the signatures, are lost."""
    op.drop_table("town_sum")
    op.drop_index("ix_campaign_row_counted", "campaign_row")
    with op.batch_alter_table("visit") as visit:
        visit.drop_constraint(op.f("fk_visit_unit_id"), type_="foreignkey")
        visit.drop_column("trouble_sealed")
        visit.drop_column("unit_id")
