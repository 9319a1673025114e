"""Organs above the county (上级机关) are a kind of unit of their own: they review and recheck, nothing is sent to them."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

BEFORE = ("county", "department", "town", "park", "discipline", "office")
UNIT = sa.table("unit", sa.column("level"))


def upgrade() -> None:
    _allow(*BEFORE, "superior")


def downgrade() -> None:
    """What stood above the county is an office of its own."""
    op.get_bind().execute(sa.update(UNIT).where(UNIT.c.level == "superior").values(level="office"))
    _allow(*BEFORE)


def _allow(*levels: str) -> None:
    allowed = ", ".join(f"'{level}'" for level in levels)
    with op.batch_alter_table("unit") as unit:
        unit.drop_constraint(op.f("ck_unit_level"), type_="check")
        unit.create_check_constraint(op.f("ck_unit_level"), f"level IN ({allowed})")
