"""Who carries out what an opinion supports; the answer to an objection is a letter."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

KINDS = (
    *("register_form", "refer", "assign", "acceptance_notice", "whereabouts_notice", "not_accepted_notice"),
    *("no_longer_accepted_notice", "diversion_notice", "merged_notice", "extension_notice", "hearing_notice"),
    *("opinion", "delivery_receipt", "review_opinion", "recheck_opinion", "closing_report", "supervision"),
    *("advice_work", "advice_policy", "advice_accountability", "visit_record", "evaluation_form"),
    *("objection", "mediation"),
)
NEW = ("objection_reply",)
OF_ITEMS = ("plan", "application", "verification", "sign_off", "look_back")


def upgrade() -> None:
    with op.batch_alter_table("promise") as table:
        table.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_promise_owner_id"), "person", ["owner_id"], ["id"])
    _let(*KINDS, *NEW, *OF_ITEMS)


def downgrade() -> None:
    """Who carries it out is lost, the promise stays; answers to objections are lost with their numbers, their files
    stay."""
    letter, counter = sa.table("letter", sa.column("kind")), sa.table("letter_counter", sa.column("kind"))
    for table in (letter, counter):
        op.get_bind().execute(sa.delete(table).where(table.c.kind.in_(NEW)))
    _let(*KINDS, *OF_ITEMS)
    with op.batch_alter_table("promise") as table:
        table.drop_constraint(op.f("fk_promise_owner_id"), type_="foreignkey")
        table.drop_column("owner_id")


def _let(*kinds: str) -> None:
    named = ", ".join(f"'{kind}'" for kind in kinds)
    for name in ("letter", "letter_counter"):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_kind"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_kind"), f"kind IN ({named})")
