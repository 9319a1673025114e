"""Minutes of hearings and agreements of mediations are papers of a kind of their own: they prove nothing carried out."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BEFORE = ("original", "notice", "opinion", "receipt", "evidence", "plan", "report", "verification")
AFTER = ("mandate", "visit_photo", "other")


def upgrade() -> None:
    _papers_of(*BEFORE, "minutes", *AFTER)


def downgrade() -> None:
    role = sa.table("attachment", sa.column("role"))
    op.get_bind().execute(sa.update(role).where(role.c.role == "minutes").values(role="evidence"))
    _papers_of(*BEFORE, *AFTER)


def _papers_of(*roles: str) -> None:
    allowed = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("attachment") as attachment:
        attachment.drop_constraint(op.f("ck_attachment_role"), type_="check")
        attachment.create_check_constraint(op.f("ck_attachment_role"), f"role IN ({allowed})")
