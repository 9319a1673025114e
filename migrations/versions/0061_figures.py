"""Messages about early warnings; what visits told as an indicator; indexes that hold what the figures of a year ask of steps and clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

FORMER_KINDS = (
    *("to_sign_for", "to_claim", "to_issue", "to_close", "to_approve_plan", "to_approve_report"),
    *("to_verify", "to_sign_off", "to_extend", "extended", "not_extended", "to_visit", "to_rule", "to_review"),
    *("overruled", "supervised", "handler", "holder", "verifier", "returned", "reopened"),
    *("reworked", "corrected", "handed_over", "assist_asked", "assist_handler", "assist_replied"),
    *("retaliation", "new_matter", "answered_elsewhere", "card", "card_withdrawn"),
    *("recusal_asked", "recusal_refused", "due"),
    *("case_to_verify", "case_to_post", "case_to_end_notice", "case_to_review", "case_to_decide", "case_to_measure"),
    *("case_to_post_clearing", "case_to_end_clearing", "case_to_review_clearing", "case_to_clear"),
    *("raised", "raised_taken", "raised_declined", "false_found", "instructed"),
)
ALARM = "alarm"
FORMER_INDICATORS = (
    *("office_in_time", "unit_in_time", "answered", "closed", "days", "repeated", "online"),
    *("at_once", "held", "visited", "proved", "evaluated", "satisfied", "satisfied_office", "kept_in_town"),
    *("items_done", "items_in_time", "items_reworked"),
)
TOLD = "told"
FORMER_KEYS = ("matter_id", "case_id", "raising_id")
FORMER_STEP = ("step_id", "change_id", "raising_id")


def upgrade() -> None:
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("alarm_id", sa.Integer(), nullable=True))
        message.create_foreign_key(op.f("fk_message_alarm_id"), "alarm", ["alarm_id"], ["id"])
        _checked(message, (*FORMER_KINDS, ALARM), (*FORMER_KEYS, "alarm_id"), (*FORMER_STEP, "alarm_id"))
        message.create_index("uq_message_alarm_told", ["alarm_id", "person_id"], unique=True)
    _indicators((*FORMER_INDICATORS[:7], TOLD, *FORMER_INDICATORS[7:]))
    _indexes(("matter_id", "at", "action"), ("matter_id", "rule", "due_on", "stopped_on", "stop_reason"))


def downgrade() -> None:
    """Messages about early warnings are lost, and why a figure differs that was not told before."""
    note = sa.table("frozen_note", sa.column("indicator"))
    op.get_bind().execute(sa.delete(note).where(note.c.indicator == TOLD))
    _indicators(FORMER_INDICATORS)
    message = sa.table("message", sa.column("kind"))
    op.get_bind().execute(sa.delete(message).where(message.c.kind == ALARM))
    with op.batch_alter_table("message") as changed:
        changed.drop_index("uq_message_alarm_told")
        _checked(changed, FORMER_KINDS, FORMER_KEYS, FORMER_STEP)
        changed.drop_constraint(op.f("fk_message_alarm_id"), type_="foreignkey")
        changed.drop_column("alarm_id")
    _indexes(("matter_id", "at"), ("matter_id",))


def _indicators(known: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{one}'" for one in known)
    with op.batch_alter_table("frozen_note") as note:
        note.drop_constraint(op.f("ck_frozen_note_indicator"), type_="check")
        note.create_check_constraint(op.f("ck_frozen_note_indicator"), f"indicator IN ({allowed})")


def _checked(
    message: "op.BatchOperations", kinds: tuple[str, ...], keys: tuple[str, ...], step: tuple[str, ...]
) -> None:
    allowed = ", ".join(f"'{one}'" for one in kinds)
    counted = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in keys)
    without = " AND ".join(f"{name} IS NULL" for name in step)
    rules = {
        "kind": f"kind IN ({allowed})",
        "of_one_thing": f"{counted} = 1",
        "of_step_or_duty": f"(kind = 'due') = ({without})",
    }
    for name, rule in rules.items():
        message.drop_constraint(op.f(f"ck_message_{name}"), type_="check")
        message.create_check_constraint(op.f(f"ck_message_{name}"), rule)


def _indexes(step: tuple[str, ...], clock: tuple[str, ...]) -> None:
    for name, table, columns in (("ix_step_matter_id_at", "step", step), ("ix_clock_matter_id", "clock", clock)):
        op.drop_index(name, table_name=table)
        op.create_index(name, table, list(columns))
