"""Indexes that hold what the figures of a year ask of visits and holders; messages about general instructions."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

VISIT = ("matter_id", "kind", "visited_on", "reached", "satisfied", "satisfied_office")
KEYS = ("matter_id", "case_id", "raising_id", "alarm_id", "proposal_id")
STEP = (
    "(kind = 'due') = (step_id IS NULL AND change_id IS NULL AND raising_id IS NULL AND alarm_id IS NULL"
    " AND proposal_id IS NULL{more})"
)
ABOUT = "instruction_id"


def upgrade() -> None:
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column(ABOUT, sa.Integer(), nullable=True))
        message.create_foreign_key(op.f("fk_message_instruction_id"), "instruction", [ABOUT], ["id"])
        _checked(message, (*KEYS, ABOUT), " AND (instruction_id IS NULL OR duty IS NOT NULL)")
        told = [ABOUT, "person_id", "kind", "due_on", "level"]
        message.create_index("uq_message_instruction_told", told, unique=True)
    _visits(VISIT)
    op.create_index(
        "ix_visit_new_matter",
        "visit",
        ["visited_on", "matter_id", "raised_id"],
        sqlite_where=sa.text("new_matter = 1"),
        postgresql_where=sa.text("new_matter"),
    )
    op.create_index("ix_holding_capacity_from_at", "holding", ["capacity", "from_at", "matter_id"])


def downgrade() -> None:
    """Messages about general instructions are lost."""
    known = sa.table("message", sa.column(ABOUT))
    op.get_bind().execute(sa.delete(known).where(known.c.instruction_id.is_not(None)))
    with op.batch_alter_table("message") as message:
        message.drop_index("uq_message_instruction_told")
        _checked(message, KEYS, "")
        message.drop_constraint(op.f("fk_message_instruction_id"), type_="foreignkey")
        message.drop_column(ABOUT)
    op.drop_index("ix_holding_capacity_from_at", table_name="holding")
    op.drop_index("ix_visit_new_matter", table_name="visit")
    _visits(VISIT[:1])


def _checked(message: "op.BatchOperations", keys: tuple[str, ...], more: str) -> None:
    counted = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in keys)
    for name, rule in (("of_one_thing", f"{counted} = 1"), ("of_step_or_duty", STEP.format(more=more))):
        message.drop_constraint(op.f(f"ck_message_{name}"), type_="check")
        message.create_check_constraint(op.f(f"ck_message_{name}"), rule)


def _visits(columns: tuple[str, ...]) -> None:
    op.drop_index("ix_visit_matter_id", table_name="visit")
    op.create_index("ix_visit_matter_id", "visit", list(columns))
