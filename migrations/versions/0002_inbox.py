"""The inbox; passwords reset by two persons; what the browser of a session said of itself."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def code(name: str, values: str) -> sa.Enum:
    """An enum stored by value as text, with its CHECK."""
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.add_column("sign_in", sa.Column("browser", sa.String(length=200), nullable=True))
    op.create_table(
        "password_reset",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id != asked_by_id", name=op.f("ck_password_reset_two_persons")
        ),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR ended_at IS NOT NULL", name=op.f("ck_password_reset_confirmed_has_end")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_password_reset_asked_by_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_password_reset_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_password_reset_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
        sa.UniqueConstraint("uid", name=op.f("uq_password_reset_uid")),
    )
    op.create_index(op.f("ix_password_reset_user_id"), "password_reset", ["user_id"], unique=False)
    op.create_index(
        "uq_password_reset_user_id_open",
        "password_reset",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            code(
                "kind",
                "to_sign_for to_claim to_issue to_close to_approve_plan to_approve_report to_verify to_sign_off to_visit handler holder verifier returned reopened reworked corrected handed_over due",
            ),
            nullable=False,
        ),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("duty", sa.String(length=60), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("level", code("level", "green blue yellow red redder done window"), nullable=True),
        sa.Column("at", AT, nullable=False),
        sa.Column("read_at", AT, nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint("(kind = 'due') = (step_id IS NULL)", name=op.f("ck_message_of_step_or_duty")),
        sa.CheckConstraint(
            "(kind = 'due') = (duty IS NOT NULL AND due_on IS NOT NULL AND level IS NOT NULL)",
            name=op.f("ck_message_duty_is_whole"),
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_message_matter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id")),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_message_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("uid", name=op.f("uq_message_uid")),
    )
    op.create_index("ix_message_person_id_at", "message", ["person_id", "at"], unique=False)
    op.create_index("ix_message_unread", "message", ["person_id", "read_at", "matter_id"], unique=False)
    op.create_index(
        "uq_message_duty_told", "message", ["matter_id", "person_id", "duty", "due_on", "level"], unique=True
    )
    op.create_index("uq_message_step_id_person_id", "message", ["step_id", "person_id"], unique=True)


def downgrade() -> None:
    op.drop_table("message")
    op.drop_table("password_reset")
    op.drop_column("sign_in", "browser")
