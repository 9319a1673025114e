"""The whole procedure: objections, refusals and merging, extensions, review and recheck, hearings, supervision."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WAYS = ("in_person", "mail", "left", "electronic", "refused")
KINDS = (
    *("to_sign_for", "to_claim", "to_issue", "to_close", "to_approve_plan", "to_approve_report", "to_verify"),
    *("to_sign_off", "to_visit"),
)
PERSONAL = (*("handler", "holder", "verifier", "returned", "reopened", "reworked", "corrected", "handed_over", "due"),)
NEW_KINDS = ("to_rule", "to_review", "overruled", "supervised")


def code(name: str, *values: str) -> sa.Enum:
    """An enum stored by value as text, with its CHECK."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    with op.batch_alter_table("petition") as petition:
        petition.add_column(sa.Column("adoption", code("adoption", "adopted", "partly", "not_adopted"), nullable=True))
        petition.add_column(
            sa.Column(
                "refusal",
                code("refusal", "finality", "in_process", "outside_powers", "litigation"),
                nullable=True,
            )
        )
        petition.add_column(sa.Column("same_as_id", sa.Integer(), nullable=True))
        petition.add_column(sa.Column("competent_organ", sa.String(length=200), nullable=True))
        petition.add_column(sa.Column("redo_on", sa.Date(), nullable=True))
        petition.add_column(sa.Column("extension_told_on", sa.Date(), nullable=True))
        petition.add_column(sa.Column("extension_told_way", code("extension_told_way", *WAYS), nullable=True))
        petition.create_foreign_key(op.f("fk_petition_same_as_id"), "matter", ["same_as_id"], ["id"])
        petition.create_index(op.f("ix_petition_same_as_id"), ["same_as_id"], unique=False)
        petition.drop_constraint(op.f("ck_petition_issued_has_decision"), type_="check")
        petition.create_check_constraint(
            op.f("ck_petition_issued_has_decision"),
            "issued_on IS NULL OR decision IS NOT NULL OR adoption IS NOT NULL",
        )
    _message_kinds(*KINDS, *NEW_KINDS, *PERSONAL)
    op.create_table(
        "remedy",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("kind", code("kind", "review", "recheck"), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("request_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("late_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("finding", code("finding", "uphold", "change", "revoke_redo"), nullable=True),
        sa.Column("opinion_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("law", sa.String(length=400), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("delivery_way", code("delivery_way", *WAYS), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "decided_on IS NULL OR (finding IS NOT NULL AND law IS NOT NULL)",
            name=op.f("ck_remedy_decided_has_finding"),
        ),
        sa.CheckConstraint(
            "delivered_on IS NULL OR delivery_way IS NOT NULL", name=op.f("ck_remedy_delivered_has_way")
        ),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_remedy_petition_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_remedy_unit_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_remedy_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remedy")),
        sa.UniqueConstraint("uid", name=op.f("uq_remedy_uid")),
    )
    op.create_index(op.f("ix_remedy_petition_id"), "remedy", ["petition_id"], unique=False)
    op.create_index(op.f("ix_remedy_unit_id"), "remedy", ["unit_id"], unique=False)
    op.create_index(op.f("ix_remedy_reviewer_id"), "remedy", ["reviewer_id"], unique=False)
    op.create_index(
        "uq_remedy_petition_id_kind_open",
        "remedy",
        ["petition_id", "kind"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "hearing",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("remedy_id", sa.Integer(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_hearing_in_order")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_hearing_petition_id")),
        sa.ForeignKeyConstraint(["remedy_id"], ["remedy.id"], name=op.f("fk_hearing_remedy_id")),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_hearing_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
    )
    op.create_index(op.f("ix_hearing_petition_id"), "hearing", ["petition_id"], unique=False)
    op.create_index(op.f("ix_hearing_remedy_id"), "hearing", ["remedy_id"], unique=False)
    op.create_table(
        "supervision_order",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            code(
                "reason",
                *("late", "no_report", "wrong_procedure", "evasion", "not_carried_out", "false_report", "other"),
            ),
            nullable=False,
        ),
        sa.Column("demand_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("ordered_by_id", sa.Integer(), nullable=True),
        sa.Column("ordered_at", AT, nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer_sealed IS NULL)", name=op.f("ck_supervision_order_answered_has_answer")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_supervision_order_matter_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supervision_order_unit_id")),
        sa.ForeignKeyConstraint(["ordered_by_id"], ["person.id"], name=op.f("fk_supervision_order_ordered_by_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_supervision_order_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_order")),
        sa.UniqueConstraint("uid", name=op.f("uq_supervision_order_uid")),
    )
    op.create_index(op.f("ix_supervision_order_matter_id"), "supervision_order", ["matter_id"], unique=False)
    op.create_index(op.f("ix_supervision_order_unit_id"), "supervision_order", ["unit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("supervision_order")
    op.drop_table("hearing")
    op.drop_table("remedy")
    op.execute(sa.delete(sa.table("message", sa.column("kind"))).where(sa.column("kind").in_(NEW_KINDS)))
    _message_kinds(*KINDS, *PERSONAL)
    op.execute("UPDATE petition SET issued_on = NULL WHERE decision IS NULL")
    with op.batch_alter_table("petition") as petition:
        petition.drop_constraint(op.f("ck_petition_issued_has_decision"), type_="check")
        petition.create_check_constraint(
            op.f("ck_petition_issued_has_decision"), "issued_on IS NULL OR decision IS NOT NULL"
        )
        petition.drop_constraint(op.f("ck_petition_adoption"), type_="check")
        petition.drop_constraint(op.f("ck_petition_refusal"), type_="check")
        petition.drop_constraint(op.f("ck_petition_extension_told_way"), type_="check")
        petition.drop_constraint(op.f("fk_petition_same_as_id"), type_="foreignkey")
        petition.drop_index(op.f("ix_petition_same_as_id"))
        for name in (
            *("extension_told_way", "extension_told_on", "redo_on", "competent_organ", "same_as_id"),
            *("refusal", "adoption"),
        ):
            petition.drop_column(name)


def _message_kinds(*values: str) -> None:
    allowed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("message") as message:
        message.drop_constraint(op.f("ck_message_kind"), type_="check")
        message.create_check_constraint(op.f("ck_message_kind"), f"kind IN ({allowed})")
