"""Assisting units with their answers; how a recusal came up and was decided; the messages of both."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
OPEN = sa.text("replied_at IS NULL AND waived_at IS NULL")
KINDS = (
    *("to_sign_for", "to_claim", "to_issue", "to_close", "to_approve_plan", "to_approve_report", "to_verify"),
    *("to_sign_off", "to_visit", "handler", "holder", "verifier", "returned", "reopened", "reworked", "corrected"),
    "handed_over",
)
NEW_KINDS = ("assist_asked", "assist_handler", "assist_replied", "recusal_asked", "recusal_refused")
COLUMNS = "id, person_id, matter_id, kind, step_id, duty, due_on, level, at, read_at, uid"
INDEXES = {
    "ix_message_person_id_at": ["person_id", "at"],
    "ix_message_unread": ["person_id", "read_at", "matter_id"],
    "uq_message_duty_told": ["matter_id", "person_id", "duty", "due_on", "level"],
    "uq_message_step_id_person_id": ["step_id", "person_id"],
}


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
    """Let a message be of these kinds. SQLite changes no constraint of a table: there it is made anew and filled."""
    if op.get_context().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_message_kind"), "message", type_="check")
        op.create_check_constraint(op.f("ck_message_kind"), "message", sa.column("kind").in_(kinds))
        return
    for name in INDEXES:
        op.drop_index(name, table_name="message")
    op.rename_table("message", "message_before")
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("kind", _code("kind", *kinds), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("duty", sa.String(length=60), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("level", _code("level", "green", "blue", "yellow", "red", "redder", "done", "window"), nullable=True),
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
    op.execute(f"INSERT INTO message ({COLUMNS}) SELECT {COLUMNS} FROM message_before")  # noqa: S608  # words of this file
    op.drop_table("message_before")
    for name, columns in INDEXES.items():
        op.create_index(name, "message", columns, unique=name.startswith("uq_"))


def _code(name: str, *kinds: str) -> sa.Enum:
    return sa.Enum(*kinds, name=name, native_enum=False, create_constraint=True, length=40)
