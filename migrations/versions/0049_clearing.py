"""A risk is cleared by two persons at home, the village's notice and the town's review before the county's word.

Talks that hang on a household alone wait for the index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

CASE, INDEX = "monitoring_case", "uq_monitoring_case_household_id_open"
ON_THE_WAY = ("clearing_notice", "clearing_review", "clearing_decision")
FORMER_STAGES = (
    *("clue", "verifying", "village_notice", "town_review", "county_decision", "monitored", "clearing", "cleared"),
    *("rejected", "relapsed"),
)
ENDED = ("cleared", "rejected", "relapsed")
CLEARED = FORMER_STAGES.index("clearing") + 1
FORMER_MESSAGES = (
    *("to_sign_for", "to_claim", "to_issue", "to_close", "to_approve_plan", "to_approve_report"),
    *("to_verify", "to_sign_off", "to_extend", "extended", "not_extended", "to_visit", "to_rule", "to_review"),
    *("overruled", "supervised", "handler", "holder", "verifier", "returned", "reopened"),
    *("reworked", "corrected", "handed_over", "assist_asked", "assist_handler", "assist_replied"),
    *("retaliation", "new_matter", "answered_elsewhere", "card", "card_withdrawn"),
    *("recusal_asked", "recusal_refused", "due"),
    *("case_to_verify", "case_to_post", "case_to_end_notice", "case_to_review", "case_to_decide", "case_to_measure"),
    *("case_to_clear", "raised", "raised_taken", "raised_declined", "false_found"),
)
TOLD = ("case_to_post_clearing", "case_to_end_clearing", "case_to_review_clearing")
COLUMNS = {
    "clearing_income": sa.Integer(),
    "checked_by_id": sa.Integer(),
    "checked_with_id": sa.Integer(),
    "clearing_notice_from": sa.Date(),
    "clearing_notice_to": sa.Date(),
    "clearing_text_sealed": sa.LargeBinary(),
    "clearing_reviewed_on": sa.Date(),
}
RULES = {
    "clearing_notice_ends_after": "clearing_notice_to IS NULL OR clearing_notice_to > clearing_notice_from",
    "checked_by_two": "checked_with_id IS NULL OR checked_with_id != checked_by_id",
}
LOOKED = ("checked_by_id", "checked_with_id")


def upgrade() -> None:
    """A case whose clearing was asked for before is watched on until it is asked for with what it takes."""
    case = sa.table(CASE, sa.column("stage"))
    op.get_bind().execute(sa.update(case).where(case.c.stage == "clearing").values(stage="monitored"))
    op.drop_index(INDEX, CASE)
    stages = (*FORMER_STAGES[:CLEARED], *ON_THE_WAY, *FORMER_STAGES[CLEARED:])
    with op.batch_alter_table(CASE) as table:
        for name, kind in COLUMNS.items():
            table.add_column(sa.Column(name, kind, nullable=True))
        _restage(table, stages)
        for name in LOOKED:
            table.create_foreign_key(op.f(f"fk_{CASE}_{name}"), "person", [name], ["id"])
        for name, rule in RULES.items():
            table.create_check_constraint(op.f(f"ck_{CASE}_{name}"), rule)
    _index(stages)
    _allow((*FORMER_MESSAGES[:-5], *TOLD, *FORMER_MESSAGES[-5:]))
    op.create_table(
        "talk_outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("reception_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reception_id"], ["reception.id"], name=op.f("fk_talk_outbox_reception_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_talk_outbox_reception_id"), "talk_outbox", ["reception_id"])
    talk = sa.table("reception", sa.column("id"), sa.column("household_id"), sa.column("recorded_at"))
    known = sa.select(talk.c.id, talk.c.recorded_at).where(talk.c.household_id.is_not(None))
    waiting = sa.table("talk_outbox", sa.column("reception_id"), sa.column("at"))
    op.get_bind().execute(sa.insert(waiting).from_select(["reception_id", "at"], known))


def downgrade() -> None:
    """What was said on the way is lost; a case on its way waits for the county as before."""
    op.drop_table("talk_outbox")
    message, case = sa.table("message", sa.column("kind")), sa.table(CASE, sa.column("stage"))
    bind = op.get_bind()
    bind.execute(sa.delete(message).where(message.c.kind.in_(TOLD)))
    bind.execute(sa.update(case).where(case.c.stage.in_(ON_THE_WAY)).values(stage="clearing"))
    _allow(FORMER_MESSAGES)
    op.drop_index(INDEX, CASE)
    with op.batch_alter_table(CASE) as table:
        for name in RULES:
            table.drop_constraint(op.f(f"ck_{CASE}_{name}"), type_="check")
        for name in LOOKED:
            table.drop_constraint(op.f(f"fk_{CASE}_{name}"), type_="foreignkey")
        _restage(table, FORMER_STAGES)
        for name in COLUMNS:
            table.drop_column(name)
    _index(FORMER_STAGES)


def _restage(table: "op.BatchOperations", stages: tuple[str, ...]) -> None:
    table.drop_constraint(op.f(f"ck_{CASE}_stage"), type_="check")
    table.create_check_constraint(op.f(f"ck_{CASE}_stage"), f"stage IN ({_listed(stages)})")


def _index(stages: tuple[str, ...]) -> None:
    is_open = sa.text(f"stage IN ({_listed(sorted(set(stages) - set(ENDED)))})")
    op.create_index(INDEX, CASE, ["household_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open)


def _allow(messages: tuple[str, ...]) -> None:
    with op.batch_alter_table("message") as changed:
        changed.drop_constraint(op.f("ck_message_kind"), type_="check")
        changed.create_check_constraint(op.f("ck_message_kind"), f"kind IN ({_listed(messages)})")


def _listed(values: "tuple[str, ...] | list[str]") -> str:
    return ", ".join(f"'{one}'" for one in values)
