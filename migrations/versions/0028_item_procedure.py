"""Of items: more time asked for, public notice, the mechanism of what is watched for good with its next check.

Of rounds: the limit that the source set, and whether its items are made public. The limits R2, R7, R11.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

LIMITS = (
    *(f"D{number}" for number in range(1, 18)),
    *("D19", "D19-decide", "D20", "D20-notice", "D20a", "D20a-visit", "D21", "D22", "D23", "D25"),
)
ADDED = ("R2", "R7", "R11")
MESSAGES = (
    *("to_sign_for", "to_claim", "to_issue", "to_close", "to_approve_plan", "to_approve_report"),
    *("to_verify", "to_sign_off", "to_visit", "to_rule", "to_review", "overruled"),
    *("supervised", "handler", "holder", "verifier", "returned", "reopened"),
    *("reworked", "corrected", "handed_over", "assist_asked", "assist_handler", "assist_replied"),
    *("recusal_asked", "recusal_refused", "due"),
)
HERE = MESSAGES.index("to_sign_off") + 1
ALL_MESSAGES = (*MESSAGES[:HERE], "to_extend", "extended", "not_extended", *MESSAGES[HERE:])
COLUMNS = (
    *((name, sa.Date()) for name in ("public_from", "public_until", "extension_to")),
    *(("mechanism_sealed", sa.LargeBinary()), ("check_on", sa.Date())),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("rectification_item", sa.Column(name, kind, nullable=True))
    op.add_column("round", sa.Column("limit_on", sa.Date(), nullable=True))
    notice = sa.Column("public_notice", sa.Boolean(), nullable=False, server_default=sa.false())
    with op.batch_alter_table("round") as changed:
        changed.add_column(notice)
    with op.batch_alter_table("round") as changed:
        changed.alter_column("public_notice", server_default=None)
    _allow(LIMITS + ADDED, ALL_MESSAGES)


def downgrade() -> None:
    """What the former product does not know is lost: clocks of the new limits, and messages about them."""
    bind = op.get_bind()
    for table, column, gone in (
        ("message", "duty", ADDED),
        ("message", "kind", tuple(set(ALL_MESSAGES) - set(MESSAGES))),
        ("clock", "rule", ADDED),
        ("limit_rule", "rule", ADDED),
    ):
        known = sa.table(table, sa.column(column))
        bind.execute(sa.delete(known).where(known.c[column].in_(gone)))
    _allow(LIMITS, MESSAGES)
    of_items = tuple(name for name, _ in COLUMNS)
    for table, names in (("round", ("public_notice", "limit_on")), ("rectification_item", of_items)):
        with op.batch_alter_table(table) as changed:
            for name in names:
                changed.drop_column(name)


def _allow(limits: tuple[str, ...], messages: tuple[str, ...]) -> None:
    for table, column, allowed in (
        ("clock", "rule", limits),
        ("limit_rule", "rule", limits),
        ("message", "kind", messages),
    ):
        values = ", ".join(f"'{one}'" for one in allowed)
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({values})")
