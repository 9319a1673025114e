"""Boards count households in one index; a message that what another petition was merged into is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

FORMER, COUNTED = "ix_household_village_id_retired_on", "ix_household_counted"
TOLD = "answered_elsewhere"
MESSAGES = (
    *("to_sign_for", "to_claim", "to_issue", "to_close", "to_approve_plan", "to_approve_report"),
    *("to_verify", "to_sign_off", "to_extend", "extended", "not_extended", "to_visit", "to_rule", "to_review"),
    *("overruled", "supervised", "handler", "holder", "verifier", "returned", "reopened"),
    *("reworked", "corrected", "handed_over", "assist_asked", "assist_handler", "assist_replied"),
    *("retaliation", "new_matter", "card", "card_withdrawn", "recusal_asked", "recusal_refused", "due"),
    *("case_to_verify", "case_to_post", "case_to_end_notice", "case_to_review", "case_to_decide", "case_to_measure"),
    "case_to_clear",
)
AFTER = MESSAGES.index("new_matter") + 1


def upgrade() -> None:
    op.drop_index(op.f(FORMER), "household")
    asked = ["village_id", "kind", "retired_on", "main_cause", "helper_id", "housing", "water_safe"]
    op.create_index(op.f(COUNTED), "household", asked)
    _allow((*MESSAGES[:AFTER], TOLD, *MESSAGES[AFTER:]))


def downgrade() -> None:
    """Messages that the former product does not know are lost."""
    message = sa.table("message", sa.column("kind"))
    op.get_bind().execute(sa.delete(message).where(message.c.kind == TOLD))
    _allow(MESSAGES)
    op.drop_index(op.f(COUNTED), "household")
    op.create_index(op.f(FORMER), "household", ["village_id", "retired_on"])


def _allow(messages: tuple[str, ...]) -> None:
    values = ", ".join(f"'{one}'" for one in messages)
    with op.batch_alter_table("message") as changed:
        changed.drop_constraint(op.f("ck_message_kind"), type_="check")
        changed.create_check_constraint(op.f("ck_message_kind"), f"kind IN ({values})")
