"""Yellow and red cards, what the joint meeting decided, the attempts of the ladder; messages about them.

What an order of supervision led to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

MESSAGES = (
    *("to_sign_for", "to_claim", "to_issue", "to_close", "to_approve_plan", "to_approve_report"),
    *("to_verify", "to_sign_off", "to_extend", "extended", "not_extended", "to_visit", "to_rule", "to_review"),
    *("overruled", "supervised", "handler", "holder", "verifier", "returned", "reopened"),
    *("reworked", "corrected", "handed_over", "assist_asked", "assist_handler", "assist_replied"),
    *("retaliation", "new_matter", "recusal_asked", "recusal_refused", "due"),
    *("case_to_verify", "case_to_post", "case_to_end_notice", "case_to_review", "case_to_decide", "case_to_measure"),
    "case_to_clear",
)
TOLD = ("card", "card_withdrawn")
AFTER = MESSAGES.index("new_matter") + 1
ALL_MESSAGES = (*MESSAGES[:AFTER], *TOLD, *MESSAGES[AFTER:])
KINDS = ("yellow", "red", "order", "meeting")
STATES = ("proposed", "issued", "dismissed", "withdrawn")
CAUSES = (
    *("due_soon", "silent", "node_missed", "overdue", "half_time", "returned_silent", "asked_again"),
    *("passed_round", "false_report", "grave", "two_yellows", "three_reds"),
)
MEASURES = ("talk", "circular", "listed", "put_right", "nothing")
RESULTS = ("done", "nobody", "failed")
EFFECTS = ("solved", "faster", "put_right", "held_to_account", "none")


def upgrade() -> None:
    _allow(ALL_MESSAGES)
    op.create_table(
        "card",
        _id(),
        _to("matter_id"),
        _to("unit_id", nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("cause_key", sa.String(60), nullable=False),
        sa.Column("arisen_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        _to("decided_by_id", nullable=True),
        _sealed("reason"),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        _to("withdrawn_by_id", nullable=True),
        _sealed("withdrawal"),
        _to("order_id", nullable=True),
        _uid(),
        _among("card", "kind", KINDS),
        _among("card", "cause", CAUSES),
        _among("card", "state", STATES),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_card_decided_has_instant")),
        sa.CheckConstraint(
            "state != 'dismissed' OR reason_sealed IS NOT NULL", name=op.f("ck_card_dismissed_has_reason")
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_card_withdrawn_has_instant")
        ),
        sa.CheckConstraint(
            "state != 'withdrawn' OR withdrawal_sealed IS NOT NULL", name=op.f("ck_card_withdrawn_has_reason")
        ),
        *_keys(
            "card",
            matter_id="matter",
            unit_id="unit",
            decided_by_id="person",
            withdrawn_by_id="person",
            order_id="supervision_order",
        ),
        *_known("card"),
    )
    op.create_index("uq_card_cause", "card", ["matter_id", "kind", "cause", "cause_key"], unique=True)
    op.create_index("ix_card_state", "card", ["state", "kind"])
    op.create_index(op.f("ix_card_unit_id"), "card", ["unit_id"])
    op.create_table(
        "meeting_decision",
        _id(),
        _to("card_id"),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(40), nullable=False),
        _sealed("text"),
        sa.Column("document_no", sa.String(200), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        _to("recorded_by_id", nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        _uid(),
        _among("meeting_decision", "measure", MEASURES),
        sa.CheckConstraint(
            "measure != 'put_right' OR due_on IS NOT NULL", name=op.f("ck_meeting_decision_put_right_has_day")
        ),
        *_keys("meeting_decision", card_id="card", recorded_by_id="person"),
        sa.UniqueConstraint("card_id", name=op.f("uq_meeting_decision_card_id")),
        *_known("meeting_decision"),
    )
    op.create_table(
        "ladder_try",
        _id(),
        _to("matter_id"),
        sa.Column("what", sa.String(60), nullable=False),
        sa.Column("cause_key", sa.String(60), nullable=False),
        sa.Column("result", sa.String(40), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _among("ladder_try", "result", RESULTS),
        *_keys("ladder_try", matter_id="matter"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_try")),
    )
    op.create_index("uq_ladder_try_attempt", "ladder_try", ["matter_id", "what", "cause_key", "result"], unique=True)
    op.create_index("ix_ladder_try_result", "ladder_try", ["result"])
    _orders()


def _orders() -> None:
    with op.batch_alter_table("supervision_order") as order:
        order.add_column(sa.Column("effect", sa.String(40), nullable=True))
        order.add_column(sa.Column("effect_on", sa.Date(), nullable=True))
        order.add_column(_sealed("effect_note"))
        order.add_column(_to("effect_by_id", nullable=True))
        order.create_foreign_key(op.f("fk_supervision_order_effect_by_id"), "person", ["effect_by_id"], ["id"])
        values = ", ".join(f"'{one}'" for one in EFFECTS)
        order.create_check_constraint(op.f("ck_supervision_order_effect"), f"effect IN ({values})")
        order.create_check_constraint(
            op.f("ck_supervision_order_effect_has_day"), "(effect IS NULL) = (effect_on IS NULL)"
        )


def downgrade() -> None:
    for table in ("ladder_try", "meeting_decision", "card"):
        op.drop_table(table)
    known = sa.table("message", sa.column("kind"))
    op.get_bind().execute(sa.delete(known).where(known.c.kind.in_(TOLD)))
    _allow(MESSAGES)
    with op.batch_alter_table("supervision_order") as order:
        for name in ("effect", "effect_has_day"):
            order.drop_constraint(op.f(f"ck_supervision_order_{name}"), type_="check")
        order.drop_constraint(op.f("fk_supervision_order_effect_by_id"), type_="foreignkey")
        for name in ("effect_by_id", "effect_note_sealed", "effect_on", "effect"):
            order.drop_column(name)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), autoincrement=True, nullable=False)


def _uid() -> sa.Column[str]:
    return sa.Column("uid", sa.String(32), nullable=False)


def _to(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _sealed(name: str) -> sa.Column[bytes]:
    return sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True)


def _among(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{one}'" for one in values)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=op.f(f"ck_{table}_{column}"))


def _keys(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}"))
        for name, target in targets.items()
    ]


def _known(table: str) -> tuple[sa.PrimaryKeyConstraint, sa.UniqueConstraint]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    )


def _allow(messages: tuple[str, ...]) -> None:
    values = ", ".join(f"'{one}'" for one in messages)
    with op.batch_alter_table("message") as changed:
        changed.drop_constraint(op.f("ck_message_kind"), type_="check")
        changed.create_check_constraint(op.f("ck_message_kind"), f"kind IN ({values})")
