"""Who was ever named to handle an item; which papers prove which measure, and of which day they are.

Where a plan has one measure, what was brought as proof proves that one. Of plans with several it was only counted:
whoever applies says which is whose; what was applied for, verified or struck off stands as it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _pair("item_handler", ("item_id", "rectification_item"), ("person_id", "person"))
    _pair("evidence", ("measure_id", "measure"), ("paper_id", "attachment"))
    with op.batch_alter_table("attachment") as paper:
        paper.add_column(sa.Column("dated_on", sa.Date(), nullable=True))
    op.execute(
        "INSERT INTO item_handler (item_id, person_id)"
        " SELECT id, handler_id FROM matter WHERE kind = 'item' AND handler_id IS NOT NULL"
    )
    op.execute(
        "INSERT INTO evidence (measure_id, paper_id)"
        " SELECT measure.id, attachment.id FROM measure"
        " JOIN attachment ON attachment.matter_id = measure.item_id"
        " WHERE attachment.role IN ('evidence', 'report', 'visit_photo')"
        " AND NOT EXISTS (SELECT 1 FROM measure AS other WHERE other.item_id = measure.item_id AND other.id <> measure.id"
        " AND other.plan_no >= measure.plan_no)"
        " AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.paper_id = attachment.id)"
        " AND NOT EXISTS (SELECT 1 FROM step WHERE step.matter_id = measure.item_id"
        " AND step.action IN ('rework', 'check_failed') AND step.at > attachment.added_at)"
    )


def downgrade() -> None:
    """What the former product does not know is lost: former handlers, and which paper proves what."""
    with op.batch_alter_table("attachment") as paper:
        paper.drop_column("dated_on")
    op.drop_table("evidence")
    op.drop_table("item_handler")


def _pair(table: str, first: tuple[str, str], second: tuple[str, str]) -> None:
    op.create_table(
        table,
        *(sa.Column(name, sa.Integer(), nullable=False) for name, _ in (first, second)),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}"))
            for name, to in (first, second)
        ),
        sa.PrimaryKeyConstraint(first[0], second[0], name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{second[0]}"), table, [second[0]])
