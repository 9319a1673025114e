"""Assisting units with their answers; how a recusal came up and was decided; the messages of both."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
OPEN = sa.text("replied_at IS NULL AND waived_at IS NULL")
KINDS = (
    *("to_sign_for", "to_claim", "to_issue", "to_close", "to_approve_plan", "to_approve_report", "to_verify"),
    *(
        "to_sign_off",
        "to_visit",
        "to_rule",
        "to_review",
        "overruled",
        "supervised",
        "handler",
        "holder",
        "verifier",
        "returned",
        "reopened",
        "reworked",
        "corrected",
    ),
    "handed_over",
)
NEW_KINDS = ("assist_asked", "assist_handler", "assist_replied", "recusal_asked", "recusal_refused")


def upgrade() -> None:
    op.create_table(
        "assist",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("task_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("replied_at", AT, nullable=True),
        sa.Column("reply_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("waived_by_id", sa.Integer(), nullable=True),
        sa.Column("waived_at", AT, nullable=True),
        sa.Column("waiver_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint("replied_at IS NULL OR waived_at IS NULL", name=op.f("ck_assist_one_end")),
        sa.CheckConstraint("replied_at IS NULL OR reply_sealed IS NOT NULL", name=op.f("ck_assist_replied_has_words")),
        sa.CheckConstraint("waived_at IS NULL OR waiver_sealed IS NOT NULL", name=op.f("ck_assist_waived_has_reason")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_assist_matter_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assist_unit_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name=op.f("fk_assist_handler_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_assist_asked_by_id")),
        sa.ForeignKeyConstraint(["replied_by_id"], ["person.id"], name=op.f("fk_assist_replied_by_id")),
        sa.ForeignKeyConstraint(["waived_by_id"], ["person.id"], name=op.f("fk_assist_waived_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assist")),
        sa.UniqueConstraint("uid", name=op.f("uq_assist_uid")),
    )
    op.create_index(op.f("ix_assist_matter_id"), "assist", ["matter_id"], unique=False)
    for whose in ("unit_id", "handler_id"):
        op.create_index(f"ix_assist_{whose}", "assist", [whose, "matter_id", "waived_at", "replied_at"], unique=False)
    op.create_index(
        "uq_assist_matter_id_unit_id",
        "assist",
        ["matter_id", "unit_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    with op.batch_alter_table("recusal") as recusal:
        recusal.add_column(sa.Column("decided_by_id", sa.Integer(), nullable=True))
        recusal.add_column(sa.Column("decided_at", AT, nullable=True))
        recusal.add_column(sa.Column("decision_sealed", sa.LargeBinary(), nullable=True))
        recusal.create_foreign_key(op.f("fk_recusal_decided_by_id"), "person", ["decided_by_id"], ["id"])
    # In words, since SQLite takes a constraint on a new column only within the column itself. Whoever was recused
    # before had kept away at once.
    for column in (
        "origin VARCHAR(40) DEFAULT 'declared' NOT NULL"
        " CONSTRAINT ck_recusal_origin CHECK (origin IN ('declared', 'named', 'petitioner'))",
        "cause VARCHAR(40) CONSTRAINT ck_recusal_cause CHECK (cause IN"
        " ('own_interest', 'spouse', 'direct_line', 'collateral', 'near_in_laws', 'other'))",
        "state VARCHAR(40) DEFAULT 'recused' NOT NULL"
        " CONSTRAINT ck_recusal_state CHECK (state IN ('clear', 'declared', 'recused', 'refused'))",
    ):
        op.execute(f"ALTER TABLE recusal ADD COLUMN {column}")
    _messages_of(*KINDS, *NEW_KINDS, "due")


def downgrade() -> None:
    op.execute(f"DELETE FROM message WHERE kind IN {NEW_KINDS}")  # noqa: S608  # words of this file
    _messages_of(*KINDS, "due")
    op.execute("DELETE FROM recusal WHERE state IN ('clear', 'refused')")
    with op.batch_alter_table("recusal") as recusal:
        recusal.drop_constraint(op.f("fk_recusal_decided_by_id"), type_="foreignkey")
        for name in ("origin", "cause", "state"):
            recusal.drop_constraint(op.f(f"ck_recusal_{name}"), type_="check")
        for name in ("state", "cause", "origin", "decision_sealed", "decided_at", "decided_by_id"):
            recusal.drop_column(name)
    op.drop_table("assist")


def _messages_of(*kinds: str) -> None:
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("message") as message:
        message.drop_constraint(op.f("ck_message_kind"), type_="check")
        message.create_check_constraint(op.f("ck_message_kind"), f"kind IN ({allowed})")
