"""Messages about cases of monitoring; kinds of measures in plans; the risk 失学辍学."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

MESSAGES = (
    *("to_sign_for", "to_claim", "to_issue", "to_close", "to_approve_plan", "to_approve_report"),
    *("to_verify", "to_sign_off", "to_extend", "extended", "not_extended", "to_visit", "to_rule", "to_review"),
    *("overruled", "supervised", "handler", "holder", "verifier", "returned", "reopened"),
    *("reworked", "corrected", "handed_over", "assist_asked", "assist_handler", "assist_replied"),
    *("retaliation", "new_matter", "recusal_asked", "recusal_refused", "due"),
)
OF_CASES = tuple(
    f"case_{turn}"
    for turn in ("to_verify", "to_post", "to_end_notice", "to_review", "to_decide", "to_measure", "to_clear")
)
CAUSES = (
    *("因病", "因残", "因学", "因灾", "缺土地", "缺水", "缺技术", "缺劳动力", "缺资金", "交通条件落后"),
    *("自身发展动力不足", "因婚", "因丧", "因安全饮水"),
)
MEASURES = (
    *("住房安全", "饮水安全", "就业帮扶", "公益岗位", "低保", "特困供养", "残疾补贴", "医疗保障", "教育帮扶"),
    *("产业帮扶", "其他"),
)
ADDED = {"case_id": "monitoring_case", "change_id": "household_change"}
TOLD = {
    "uq_message_change_id_person_id": ("change_id", "person_id"),
    "uq_message_case_duty_told": ("case_id", "person_id", "duty", "due_on", "level"),
}
WHOLE = {
    "of_matter_or_case": "(matter_id IS NULL) <> (case_id IS NULL)",
    "step_of_matter": "step_id IS NULL OR matter_id IS NOT NULL",
    "change_of_case": "change_id IS NULL OR case_id IS NOT NULL",
}


def upgrade() -> None:
    with op.batch_alter_table("message") as message:
        message.alter_column("matter_id", existing_type=sa.Integer(), nullable=True)
        for name, table in ADDED.items():
            message.add_column(sa.Column(name, sa.Integer(), nullable=True))
            message.create_foreign_key(op.f(f"fk_message_{name}"), table, [name], ["id"])
        message.drop_constraint(op.f("ck_message_of_step_or_duty"), type_="check")
        for name, condition in WHOLE.items():
            message.create_check_constraint(op.f(f"ck_message_{name}"), condition)
        message.create_check_constraint(
            op.f("ck_message_of_step_or_duty"), "(kind = 'due') = (step_id IS NULL AND change_id IS NULL)"
        )
    for name, columns in TOLD.items():
        op.create_index(name, "message", list(columns), unique=True)
    _allow((*MESSAGES, *OF_CASES), (*CAUSES, "失学辍学", "其他"))
    values = ", ".join(f"'{one}'" for one in MEASURES)
    with op.batch_alter_table("plan_line") as plan:
        plan.add_column(sa.Column("measure", sa.String(40), nullable=True))
        plan.create_check_constraint(op.f("ck_plan_line_measure"), f"measure IN ({values})")


def downgrade() -> None:
    """What the former product does not know is lost: messages about cases, kinds of measures; 失学辍学 becomes 因学."""
    with op.batch_alter_table("plan_line") as plan:
        plan.drop_constraint(op.f("ck_plan_line_measure"), type_="check")
        plan.drop_column("measure")
    bind = op.get_bind()
    message = sa.table("message", sa.column("case_id"))
    bind.execute(sa.delete(message).where(message.c.case_id.is_not(None)))
    for table, column in (("household", "main_cause"), ("monitoring_case", "risk")):
        known = sa.table(table, sa.column(column))
        bind.execute(sa.update(known).where(known.c[column] == "失学辍学").values({column: "因学"}))
    _allow(MESSAGES, (*CAUSES, "其他"))
    for name in TOLD:
        op.drop_index(name, "message")
    with op.batch_alter_table("message") as table:
        for name in (*WHOLE, "of_step_or_duty"):
            table.drop_constraint(op.f(f"ck_message_{name}"), type_="check")
        table.create_check_constraint(op.f("ck_message_of_step_or_duty"), "(kind = 'due') = (step_id IS NULL)")
        for name in reversed(ADDED):
            table.drop_constraint(op.f(f"fk_message_{name}"), type_="foreignkey")
            table.drop_column(name)
        table.alter_column("matter_id", existing_type=sa.Integer(), nullable=False)


def _allow(messages: tuple[str, ...], causes: tuple[str, ...]) -> None:
    for table, column, allowed in (
        ("message", "kind", messages),
        ("household", "main_cause", causes),
        ("monitoring_case", "risk", causes),
    ):
        values = ", ".join(f"'{one}'" for one in allowed)
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({values})")
