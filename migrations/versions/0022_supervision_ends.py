"""A supervision order ends when the matter leaves the unit that was ordered.

Orders that are open already, of matters that are over or that no unit has, are ended. An order that was issued without
a unit is addressed to the one that has the matter now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

HANDLED = (
    *("routed", "objected", "accepted", "opinion_issued", "delivered"),
    *("in_review", "reviewed", "in_recheck"),
)
MATTER = sa.table(
    "matter",
    *(sa.column(name) for name in ("id", "stage", "unit_id")),
    sa.column("stage_at", sa.DateTime(timezone=True)),
)
ORDER = sa.table(
    "supervision_order",
    *(sa.column(name) for name in ("matter_id", "unit_id", "answered_at")),
    sa.column("ended_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.add_column("supervision_order", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    bind = op.get_bind()
    of_the_matter = MATTER.c.id == ORDER.c.matter_id
    unanswered = sa.update(ORDER).where(ORDER.c.answered_at.is_(None))
    unit_id, stage_at = (
        sa.select(column).where(of_the_matter).scalar_subquery() for column in (MATTER.c.unit_id, MATTER.c.stage_at)
    )
    bind.execute(unanswered.where(ORDER.c.unit_id.is_(None)).values(unit_id=unit_id))
    over = sa.exists().where(of_the_matter, sa.or_(MATTER.c.stage.not_in(HANDLED), MATTER.c.unit_id.is_(None)))
    elsewhere = sa.exists().where(of_the_matter, MATTER.c.unit_id != ORDER.c.unit_id)
    bind.execute(unanswered.where(sa.or_(over, elsewhere)).values(ended_at=stage_at))


def downgrade() -> None:
    op.drop_column("supervision_order", "ended_at")
