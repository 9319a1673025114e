"""Of a petitioner whose name or address is unclear the written notice is owed to nobody: its clocks do not run.

Those that run already end on the day on which they started, as they do from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

CLOCK = sa.table(
    "clock",
    *(sa.column(name) for name in ("matter_id", "rule", "stop_reason")),
    *(sa.column(name, sa.Date()) for name in ("started_on", "stopped_on")),
)
PETITION = sa.table("petition", sa.column("id"), sa.column("notice_exempt", sa.Boolean()))


def upgrade() -> None:
    exempt = sa.select(PETITION.c.id).where(PETITION.c.notice_exempt)
    running = sa.update(CLOCK).where(CLOCK.c.rule.in_(("D2", "D3")), CLOCK.c.stopped_on.is_(None))
    op.get_bind().execute(
        running.where(CLOCK.c.matter_id.in_(exempt)).values(stopped_on=CLOCK.c.started_on, stop_reason="ended")
    )


def downgrade() -> None:
    """What ended stays ended: nobody could be told."""
