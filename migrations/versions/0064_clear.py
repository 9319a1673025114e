"""What one alone took off a village; messages about proposals of households; how long a look holds (H1-most)."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
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
    *("raised", "raised_taken", "raised_declined", "false_found", "instructed", "alarm"),
    *("to_void", "void_refused"),
)
LIMITS = (
    *("D1", "D1-again", *(f"D{number}" for number in range(2, 11)), "D10-hearing", "D11", "D11-first", "D11-most"),
    *(
        "D12",
        "D13",
        "D13-set",
        "D14",
        "D15",
        "D16",
        "D17",
        "D19",
        "D19-decide",
        "D20",
        "D20-notice",
        "D20a",
        "D20a-visit",
        "D21",
    ),
    *("D22", "D22-7", "D22-90", "D22-180", "D23", "D23-7", "D23-30", "D23-180", "D24", "D25"),
    *("R2", "R6", "R7", "R11", "R11-most"),
)
LATER = ("X1", "X2", "L1")
LIMIT = "H1-most"
KINDS = ("proposal_to_confirm", "proposal_decided")
FORMER_KEYS = ("matter_id", "case_id", "raising_id", "alarm_id")
FORMER_STEP = ("step_id", "change_id", "raising_id", "alarm_id")
KEY = "proposal_id"


def upgrade() -> None:
    """Villages stay as they were: to be confirmed is what is taken off them from now on."""
    op.add_column("village", sa.Column("unconfirmed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("village") as village:
        village.alter_column("unconfirmed", server_default=None)
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column(KEY, sa.Integer(), nullable=True))
        message.create_foreign_key(op.f("fk_message_proposal_id"), "household_proposal", [KEY], ["id"])
        _checked(message, (*FORMER_KINDS, *KINDS), (*FORMER_KEYS, KEY), (*FORMER_STEP, KEY))
        message.create_index("uq_message_proposal_told", [KEY, "person_id", "kind"], unique=True)
    _allow((*LIMITS, LIMIT, *LATER))


def downgrade() -> None:
    """Messages about proposals are lost, and how long a look holds; what one alone took off a village counts."""
    rule = sa.table("limit_rule", sa.column("rule"))
    op.get_bind().execute(sa.delete(rule).where(rule.c.rule == LIMIT))
    _allow((*LIMITS, *LATER))
    message = sa.table("message", sa.column("kind"))
    op.get_bind().execute(sa.delete(message).where(message.c.kind.in_(KINDS)))
    with op.batch_alter_table("message") as changed:
        changed.drop_index("uq_message_proposal_told")
        _checked(changed, FORMER_KINDS, FORMER_KEYS, FORMER_STEP)
        changed.drop_constraint(op.f("fk_message_proposal_id"), type_="foreignkey")
        changed.drop_column(KEY)
    with op.batch_alter_table("village") as village:
        village.drop_column("unconfirmed")


def _allow(limits: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{one}'" for one in limits)
    for table in ("clock", "limit_rule"):
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_rule"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_rule"), f"rule IN ({allowed})")


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
