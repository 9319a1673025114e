"""What an opinion decides of each demand; messages about what shall be void."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

FORMER_DECISIONS = ("support", "explain", "reject")
PARTLY = "partly"
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
)
OF_VOIDS = ("to_void", "void_refused")


def upgrade() -> None:
    with op.batch_alter_table("petition") as petition:
        petition.add_column(sa.Column("decisions", sa.String(800), nullable=True))
    _decisions((*FORMER_DECISIONS, PARTLY))
    _kinds((*FORMER_KINDS, *OF_VOIDS))


def downgrade() -> None:
    """What was decided of each demand is lost, what was partly supported stands as supported; messages about what
    shall be void are lost."""
    message = sa.table("message", sa.column("kind"))
    op.get_bind().execute(sa.delete(message).where(message.c.kind.in_(OF_VOIDS)))
    _kinds(FORMER_KINDS)
    op.execute("UPDATE petition SET decision = 'support' WHERE decision = 'partly'")
    _decisions(FORMER_DECISIONS)
    with op.batch_alter_table("petition") as petition:
        petition.drop_column("decisions")


def _decisions(known: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{one}'" for one in known)
    with op.batch_alter_table("petition") as petition:
        petition.drop_constraint(op.f("ck_petition_decision"), type_="check")
        petition.create_check_constraint(op.f("ck_petition_decision"), f"decision IN ({allowed})")


def _kinds(known: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{one}'" for one in known)
    with op.batch_alter_table("message") as message:
        message.drop_constraint(op.f("ck_message_kind"), type_="check")
        message.create_check_constraint(op.f("ck_message_kind"), f"kind IN ({allowed})")
