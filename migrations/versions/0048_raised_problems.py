"""What is raised for the other side to decide about, with its messages; where an item was found to be false.

Of items: which units lead. The limit R6 of what is put right at once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

KINDS = ("petition", "item")
SOURCES = (
    *("national_assessment", "provincial_assessment", "special_inspection", "check_supervision"),
    *("poverty_audit", "self_check", "from_petition"),
)
FOUND_AT = ("rework", "verification", "long_term_check", "look_back")
LIMITS = (
    *("D1", "D1-again", *(f"D{number}" for number in range(2, 14)), "D13-set", "D14", "D15", "D16", "D17"),
    *("D19", "D19-decide", "D20", "D20-notice", "D20a", "D20a-visit", "D21"),
    *("D22", "D22-7", "D22-90", "D22-180", "D23", "D24", "D25", "R2", "R7", "R11"),
)
AT_ONCE = "R6"
MESSAGES = (
    *("to_sign_for", "to_claim", "to_issue", "to_close", "to_approve_plan", "to_approve_report"),
    *("to_verify", "to_sign_off", "to_extend", "extended", "not_extended", "to_visit", "to_rule", "to_review"),
    *("overruled", "supervised", "handler", "holder", "verifier", "returned", "reopened"),
    *("reworked", "corrected", "handed_over", "assist_asked", "assist_handler", "assist_replied"),
    *("retaliation", "new_matter", "answered_elsewhere", "card", "card_withdrawn"),
    *("recusal_asked", "recusal_refused", "due"),
    *("case_to_verify", "case_to_post", "case_to_end_notice", "case_to_review", "case_to_decide", "case_to_measure"),
    "case_to_clear",
)
TOLD = ("raised", "raised_taken", "raised_declined", "false_found")
FORMER = {
    "of_matter_or_case": "(matter_id IS NULL) <> (case_id IS NULL)",
    "of_step_or_duty": "(kind = 'due') = (step_id IS NULL AND change_id IS NULL)",
}
NOW = {
    "of_one_thing": " + ".join(
        f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in ("matter_id", "case_id", "raising_id")
    )
    + " = 1",
    "of_step_or_duty": "(kind = 'due') = (step_id IS NULL AND change_id IS NULL AND raising_id IS NULL)",
}
TARGETS = {
    **dict.fromkeys(("matter_id", "made_id"), "matter"),
    **{"visit_id": "visit", "village_id": "village"},
    **dict.fromkeys(("raised_by_id", "decided_by_id"), "person"),
}


def upgrade() -> None:
    op.create_table(
        "raising",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("becomes", sa.String(40), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("document", sa.String(200), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("household_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_id", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        _among("raising", "becomes", KINDS),
        _among("raising", "source", SOURCES),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (made_id IS NULL AND reason_sealed IS NULL)",
            name=op.f("ck_raising_decided_has_end"),
        ),
        sa.CheckConstraint("made_id IS NULL OR reason_sealed IS NULL", name=op.f("ck_raising_one_end")),
        *(
            sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_raising_{name}"))
            for name, target in TARGETS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raising")),
        sa.UniqueConstraint("uid", name=op.f("uq_raising_uid")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_raising_visit_id")),
    )
    for name in ("matter_id", "raised_by_id", "made_id"):
        op.create_index(op.f(f"ix_raising_{name}"), "raising", [name])
    op.create_index("ix_raising_open", "raising", ["becomes", "decided_at", "raised_at"])
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("raising_id", sa.Integer(), nullable=True))
        message.create_foreign_key(op.f("fk_message_raising_id"), "raising", ["raising_id"], ["id"])
        for name in FORMER:
            message.drop_constraint(op.f(f"ck_message_{name}"), type_="check")
        for name, rule in NOW.items():
            message.create_check_constraint(op.f(f"ck_message_{name}"), rule)
        message.create_index("uq_message_raising_told", ["raising_id", "person_id", "kind"], unique=True)
    with op.batch_alter_table("rectification_item") as item:
        item.add_column(sa.Column("lead_unit", sa.String(200), nullable=True))
    with op.batch_alter_table("false_finding") as finding:
        finding.add_column(sa.Column("found_at", sa.String(40), nullable=False, server_default="rework"))
        finding.add_column(sa.Column("found_by_id", sa.Integer(), nullable=True))
        finding.create_foreign_key(op.f("fk_false_finding_found_by_id"), "person", ["found_by_id"], ["id"])
    with op.batch_alter_table("false_finding") as finding:
        finding.alter_column("found_at", server_default=None)
        finding.create_check_constraint(op.f("ck_false_finding_found_at"), _in("found_at", FOUND_AT))
    _allow((*LIMITS[:-2], AT_ONCE, *LIMITS[-2:]), (*MESSAGES, *TOLD))


def downgrade() -> None:
    """What was raised, its messages and the leading units are lost."""
    bind = op.get_bind()
    message = sa.table("message", *map(sa.column, ("kind", "raising_id", "duty")))
    gone = (message.c.raising_id.is_not(None), message.c.kind.in_(TOLD), message.c.duty == AT_ONCE)
    bind.execute(sa.delete(message).where(sa.or_(*gone)))
    for table in ("clock", "limit_rule"):
        known = sa.table(table, sa.column("rule"))
        bind.execute(sa.delete(known).where(known.c.rule == AT_ONCE))
    _allow(LIMITS, MESSAGES)
    with op.batch_alter_table("false_finding") as finding:
        finding.drop_constraint(op.f("ck_false_finding_found_at"), type_="check")
        finding.drop_constraint(op.f("fk_false_finding_found_by_id"), type_="foreignkey")
        finding.drop_column("found_by_id")
        finding.drop_column("found_at")
    with op.batch_alter_table("rectification_item") as item:
        item.drop_column("lead_unit")
    with op.batch_alter_table("message") as changed:
        changed.drop_index("uq_message_raising_told")
        for name in NOW:
            changed.drop_constraint(op.f(f"ck_message_{name}"), type_="check")
        changed.drop_constraint(op.f("fk_message_raising_id"), type_="foreignkey")
        changed.drop_column("raising_id")
        for name, rule in FORMER.items():
            changed.create_check_constraint(op.f(f"ck_message_{name}"), rule)
    op.drop_table("raising")


def _in(column: str, values: tuple[str, ...]) -> str:
    allowed = ", ".join(f"'{one}'" for one in values)
    return f"{column} IN ({allowed})"


def _among(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(_in(column, values), name=op.f(f"ck_{table}_{column}"))


def _allow(limits: tuple[str, ...], messages: tuple[str, ...]) -> None:
    for table, column, allowed in (
        ("clock", "rule", limits),
        ("limit_rule", "rule", limits),
        ("message", "kind", messages),
    ):
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_{column}"), _in(column, allowed))
