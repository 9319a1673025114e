"""Look-backs at items by risk (D23-7, D23-30, D23-180); the longest time between two checks (R11-most).

The units that lead an item stand with one mark between them, so that the directory knows them.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

BETWEEN = re.compile(r"[\u3001\uff0c\uff1b,;/\n]+")
ADDED = ("D23-7", "D23-30", "D23-180", "R11-most")
BEFORE = (
    *("D1", "D1-again", *(f"D{number}" for number in range(2, 11)), "D10-hearing", "D11", "D11-most", "D12", "D13"),
    *("D13-set", "D14", "D15", "D16", "D17", "D19", "D19-decide", "D20", "D20-notice", "D20a", "D20a-visit", "D21"),
    *("D22", "D22-7", "D22-90", "D22-180", "D23", "D24", "D25", "R2", "R6", "R7", "R11", "X1"),
)
NOW = (*BEFORE[:-7], *ADDED[:3], *BEFORE[-7:-1], ADDED[-1], BEFORE[-1])


def upgrade() -> None:
    _allow(NOW)
    bind = op.get_bind()
    item = sa.table("rectification_item", sa.column("id"), sa.column("lead_unit"))
    for row in bind.execute(sa.select(item.c.id, item.c.lead_unit).where(item.c.lead_unit.is_not(None))).all():
        names = ["".join(name.split()) for name in BETWEEN.split(row.lead_unit)]
        said = "\u3001".join(dict.fromkeys(filter(None, names)))
        bind.execute(sa.update(item).where(item.c.id == row.id).values(lead_unit=said or None))


def downgrade() -> None:
    """Look-backs that were planned by risk are lost, with the reminders of them, and what the county set for them."""
    bind = op.get_bind()
    message = sa.table("message", sa.column("duty"))
    bind.execute(sa.delete(message).where(message.c.duty.in_(ADDED)))
    for table in ("clock", "limit_rule"):
        known = sa.table(table, sa.column("rule"))
        bind.execute(sa.delete(known).where(known.c.rule.in_(ADDED)))
    _allow(BEFORE)


def _allow(limits: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{one}'" for one in limits)
    for table in ("clock", "limit_rule"):
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_rule"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_rule"), f"rule IN ({allowed})")
