"""Instructions of leaders (领导批示), what followed, their clock and their message; supervision plans, inspections."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

LIMITS = (
    *("D1", "D1-again", *(f"D{number}" for number in range(2, 11)), "D10-hearing", "D11", "D11-most", "D12", "D13"),
    *("D13-set", "D14", "D15", "D16", "D17", "D19", "D19-decide", "D20", "D20-notice", "D20a", "D20a-visit", "D21"),
    *("D22", "D22-7", "D22-90", "D22-180", "D23", "D23-7", "D23-30", "D23-180", "D24", "D25"),
    *("R2", "R6", "R7", "R11", "R11-most", "X1"),
)
LIMIT = "L1"
MESSAGES = (
    *("to_sign_for", "to_claim", "to_issue", "to_close", "to_approve_plan", "to_approve_report"),
    *("to_verify", "to_sign_off", "to_extend", "extended", "not_extended", "to_visit", "to_rule", "to_review"),
    *("overruled", "supervised", "handler", "holder", "verifier", "returned", "reopened"),
    *("reworked", "corrected", "handed_over", "assist_asked", "assist_handler", "assist_replied"),
    *("retaliation", "new_matter", "answered_elsewhere", "card", "card_withdrawn"),
    *("recusal_asked", "recusal_refused", "due"),
    *("case_to_verify", "case_to_post", "case_to_end_notice", "case_to_review", "case_to_decide", "case_to_measure"),
    *("case_to_post_clearing", "case_to_end_clearing", "case_to_review_clearing", "case_to_clear"),
    *("raised", "raised_taken", "raised_declined", "false_found"),
)
TOLD = "instructed"
PERSONS = ("leader_id", "person_id", "given_by_id", "settled_by_id", "withdrawn_by_id")
TARGETS = {"matter_id": "matter", "unit_id": "unit", "clock_id": "clock", **dict.fromkeys(PERSONS, "person")}
CHECKS = {
    "by_one_leader": "(leader_id IS NULL) <> (leader_name IS NULL)",
    "outside_has_post": "(leader_name IS NULL) = (leader_post IS NULL)",
    "has_words": "text_sealed IS NOT NULL",
    "clock_of_matter": "(matter_id IS NULL) = (clock_id IS NULL)",
    "has_day": "(clock_id IS NULL) = (general_due_on IS NOT NULL)",
    "passed_after": "passed_on >= instructed_on",
    "settled_is_whole": (
        "(settled_on IS NULL) = (settled_at IS NULL) AND (settled_on IS NULL) = (settlement_sealed IS NULL)"
    ),
    "settled_was_reported": "settled_on IS NULL OR reported_on IS NOT NULL",
    "withdrawn_has_reason": "withdrawn_at IS NULL OR withdrawal_sealed IS NOT NULL",
    "one_end": "withdrawn_at IS NULL OR settled_on IS NULL",
}

REASON = "withdrawn_at IS NULL OR withdrawal_sealed IS NOT NULL"
PLAN_CHECKS = {
    "in_order": "last_on >= first_on",
    "approved_by_somebody": "(approved_at IS NULL) = (approved_by_id IS NULL)",
    "approved_by_another": "approved_by_id IS NULL OR approved_by_id != made_by_id",
    "withdrawn_has_reason": REASON,
}
TASK_CHECKS = {
    "kind": "kind IN ('orders', 'sampled', 'visits', 'on_site')",
    "level": "level IN ('all', 'departments', 'towns')",
    "in_order": "last_on >= first_on",
    "some": "number >= 1",
    "one_target": "unit_id IS NULL OR level = 'all'",
}
INSPECTION_CHECKS = {"has_finding": "finding_sealed IS NOT NULL", "withdrawn_has_reason": REASON}


def upgrade() -> None:
    op.create_table(
        "instruction",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.Column("leader_name", sa.String(200), nullable=True),
        sa.Column("leader_post", sa.String(200), nullable=True),
        sa.Column("instructed_on", sa.Date(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("passed_on", sa.Date(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=True),
        sa.Column("general_due_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settlement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_instruction_{name}")) for name, rule in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_instruction_{name}"))
            for name, target in TARGETS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
        sa.UniqueConstraint("uid", name=op.f("uq_instruction_uid")),
    )
    for name in ("matter_id", "unit_id", "person_id", "clock_id"):
        op.create_index(op.f(f"ix_instruction_{name}"), "instruction", [name])
    op.create_index("ix_instruction_open", "instruction", ["withdrawn_at", "settled_on", "reported_on"])
    op.create_table(
        "instruction_answer",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instruction_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.CheckConstraint("text_sealed IS NOT NULL", name=op.f("ck_instruction_answer_has_words")),
        sa.CheckConstraint(_in("kind", ("acted", "reported")), name=op.f("ck_instruction_answer_kind")),
        sa.ForeignKeyConstraint(
            ["instruction_id"], ["instruction.id"], name=op.f("fk_instruction_answer_instruction_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_instruction_answer_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction_answer")),
        sa.UniqueConstraint("uid", name=op.f("uq_instruction_answer_uid")),
    )
    op.create_index(op.f("ix_instruction_answer_instruction_id"), "instruction_answer", ["instruction_id"])
    _allow((*LIMITS, LIMIT), (*MESSAGES, TOLD))
    _plans()


def _plans() -> None:
    op.create_table(
        "supervision_plan",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("first_on", "last_on")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("unit_id", "made_by_id")),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        *_withdrawn(),
        sa.Column("uid", sa.String(32), nullable=False),
        *_checks("supervision_plan", PLAN_CHECKS),
        *_keys("supervision_plan", {"unit_id": "unit"}, ("made_by_id", "approved_by_id", "withdrawn_by_id")),
    )
    op.create_table(
        "supervision_task",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(40), nullable=False) for name in ("kind", "level")),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("first_on", "last_on")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        *_checks("supervision_task", TASK_CHECKS),
        *_keys("supervision_task", {"plan_id": "supervision_plan", "unit_id": "unit"}, ()),
    )
    op.create_index(op.f("ix_supervision_task_plan_id"), "supervision_task", ["plan_id"])
    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("unit_id", "by_unit_id")),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(200), nullable=True),
        *(sa.Column(name, sa.LargeBinary(), nullable=True) for name in ("finding_sealed", "demand_sealed")),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *_withdrawn(),
        sa.Column("uid", sa.String(32), nullable=False),
        *_checks("inspection", INSPECTION_CHECKS),
        *_keys("inspection", {"unit_id": "unit", "by_unit_id": "unit"}, ("recorded_by_id", "withdrawn_by_id")),
    )
    op.create_index("ix_inspection_unit_id_inspected_on", "inspection", ["unit_id", "inspected_on"])


def _withdrawn() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_sealed", sa.LargeBinary(), nullable=True),
    )


def _checks(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def _keys(table: str, targets: dict[str, str], persons: tuple[str, ...]) -> list[sa.Constraint]:
    known = targets | dict.fromkeys(persons, "person")
    return [
        *(
            sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}"))
            for name, target in known.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]


def downgrade() -> None:
    """The instructions, their clocks and messages, the plans and inspections are lost."""
    for table in ("inspection", "supervision_task", "supervision_plan"):
        op.drop_table(table)
    op.drop_table("instruction_answer")
    op.drop_table("instruction")
    bind = op.get_bind()
    message = sa.table("message", sa.column("kind"), sa.column("duty"))
    bind.execute(sa.delete(message).where(sa.or_(message.c.kind == TOLD, message.c.duty == LIMIT)))
    for table in ("clock", "limit_rule"):
        known = sa.table(table, sa.column("rule"))
        bind.execute(sa.delete(known).where(known.c.rule == LIMIT))
    _allow(LIMITS, MESSAGES)


def _in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(one) for one in values)})"


def _allow(limits: tuple[str, ...], messages: tuple[str, ...]) -> None:
    for table, column, allowed in (
        ("clock", "rule", limits),
        ("limit_rule", "rule", limits),
        ("message", "kind", messages),
    ):
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_{column}"), _in(column, allowed))
