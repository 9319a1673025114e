"""A draft bears the address of its form's page, which is longer than a name."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _lengthen(60, 200)


def downgrade() -> None:
    op.execute("DELETE FROM draft WHERE length(form) > 60")
    _lengthen(200, 60)


def _lengthen(before: int, after: int) -> None:
    with op.batch_alter_table("draft") as table:
        table.alter_column("form", existing_type=sa.String(before), type_=sa.String(after), existing_nullable=False)
