"""Roles are proposed by one person and given by another (三员分立)."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

CHECKS = {
    "for_another": "asked_by_id IS NULL OR asked_by_id != user_id",
    "two_persons": (
        "confirmed_by_id IS NULL OR (confirmed_by_id != user_id"
        " AND (asked_by_id IS NULL OR confirmed_by_id != asked_by_id))"
    ),
    "confirmed_has_end": "confirmed_by_id IS NULL OR ended_at IS NOT NULL",
}


def upgrade() -> None:
    op.create_table(
        "role_proposal",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("asked_by_id", sa.Integer),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("confirmed_by_id", sa.Integer),
        sa.Column("uid", sa.String(32), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_role_proposal_{name}")) for name, rule in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([name], ["user_account.id"], name=op.f(f"fk_role_proposal_{name}"))
            for name in ("user_id", "asked_by_id", "confirmed_by_id")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_role_proposal_uid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_proposal")),
    )
    op.create_index(op.f("ix_role_proposal_user_id"), "role_proposal", ["user_id"])
    open_one = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_role_proposal_user_id_open",
        "role_proposal",
        ["user_id"],
        unique=True,
        sqlite_where=open_one,
        postgresql_where=open_one,
    )
    op.add_column("role_grant", sa.Column("confirmed_by", sa.String(60)))


def downgrade() -> None:
    op.drop_column("role_grant", "confirmed_by")
    op.drop_table("role_proposal")
