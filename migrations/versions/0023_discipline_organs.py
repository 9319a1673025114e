"""Organs of discipline and supervision (纪检监察机关) are a kind of unit of their own: they alone receive accusations.

Departments and offices whose names say that they are such organs become of this kind.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = ("county", "department", "town", "park", "office")
NAMES = ("纪委", "监委", "纪检", "监察")
UNIT = sa.table("unit", *(sa.column(name) for name in ("name", "level")))


def upgrade() -> None:
    _allow(*BEFORE[:4], "discipline", BEFORE[4])
    said = sa.or_(*(UNIT.c.name.contains(name) for name in NAMES))
    organs = sa.update(UNIT).where(UNIT.c.level.in_(("department", "office")), said)
    op.get_bind().execute(organs.values(level="discipline"))


def downgrade() -> None:
    op.get_bind().execute(sa.update(UNIT).where(UNIT.c.level == "discipline").values(level="department"))
    _allow(*BEFORE)


def _allow(*levels: str) -> None:
    allowed = ", ".join(f"'{level}'" for level in levels)
    with op.batch_alter_table("unit") as unit:
        unit.drop_constraint(op.f("ck_unit_level"), type_="check")
        unit.create_check_constraint(op.f("ck_unit_level"), f"level IN ({allowed})")
