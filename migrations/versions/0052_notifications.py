"""Notifications: that messages wait, told outside the product, and who chose that."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

STATES = ("waiting", "sending", "sent", "needless", "failed", "uncertain")
FREQUENCIES = ("soon", "daily")


def upgrade() -> None:
    op.create_table(
        "notification_choice",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("frequency", sa.String(40), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        _among("notification_choice", "frequency", FREQUENCIES),
        _to_user("notification_choice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_choice")),
        sa.UniqueConstraint("uid", name=op.f("uq_notification_choice_uid")),
        sa.UniqueConstraint("user_id", name=op.f("uq_notification_choice_user_id")),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        _among("notification", "state", STATES),
        sa.CheckConstraint(
            "(state IN ('waiting', 'sending')) = (ended_at IS NULL)", name=op.f("ck_notification_ended_or_open")
        ),
        _to_user("notification"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("uid", name=op.f("uq_notification_uid")),
    )
    op.create_index("ix_notification_state_next_at", "notification", ["state", "next_at"])
    op.create_index("ix_notification_user_id_made_at", "notification", ["user_id", "made_at"])
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("notification_id", sa.Integer(), nullable=True))
        message.create_foreign_key(op.f("fk_message_notification_id"), "notification", ["notification_id"], ["id"])
        message.create_index(op.f("ix_message_notification_id"), ["notification_id"])


def downgrade() -> None:
    """Who chose to be told outside, and how far it came, is lost; messages stay."""
    with op.batch_alter_table("message") as message:
        message.drop_index(op.f("ix_message_notification_id"))
        message.drop_constraint(op.f("fk_message_notification_id"), type_="foreignkey")
        message.drop_column("notification_id")
    op.drop_table("notification")
    op.drop_table("notification_choice")


def _among(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{one}'" for one in values)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=op.f(f"ck_{table}_{column}"))


def _to_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f(f"fk_{table}_user_id"))
