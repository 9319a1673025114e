"""Papers of rectification items are letters too: of any matter, and without a regulation."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

KINDS = (
    *("register_form", "refer", "assign", "acceptance_notice", "whereabouts_notice", "not_accepted_notice"),
    *("no_longer_accepted_notice", "diversion_notice", "merged_notice", "extension_notice", "hearing_notice"),
    *("opinion", "delivery_receipt", "review_opinion", "recheck_opinion", "closing_report", "supervision"),
    *("advice_work", "advice_policy", "advice_accountability", "visit_record", "evaluation_form"),
    *("objection", "mediation"),
)
NEW = ("plan", "application", "verification", "sign_off", "look_back")
MATTER = "fk_letter_matter_id"


def upgrade() -> None:
    _of("matter", needs_law=False)
    _let(*KINDS, *NEW)


def downgrade() -> None:
    """Papers of items are lost, their numbers too; the files that were laid to the items stay there."""
    letter, counter = sa.table("letter", sa.column("kind")), sa.table("letter_counter", sa.column("kind"))
    for table in (letter, counter):
        op.get_bind().execute(sa.delete(table).where(table.c.kind.in_(NEW)))
    _let(*KINDS)
    _of("petition", needs_law=True)


def _of(table: str, *, needs_law: bool) -> None:
    with op.batch_alter_table("letter") as changed:
        changed.drop_constraint(op.f(MATTER), type_="foreignkey")
        changed.create_foreign_key(op.f(MATTER), table, ["matter_id"], ["id"])
        changed.alter_column("law", existing_type=sa.String(40), nullable=not needs_law)


def _let(*kinds: str) -> None:
    named = ", ".join(f"'{kind}'" for kind in kinds)
    for name in ("letter", "letter_counter"):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_kind"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_kind"), f"kind IN ({named})")
