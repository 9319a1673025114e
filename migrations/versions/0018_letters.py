"""The papers of the petition procedure: drafts, what was made final, and the counters of their numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
KINDS = (
    *("register_form", "refer", "assign", "acceptance_notice", "whereabouts_notice", "not_accepted_notice"),
    *("no_longer_accepted_notice", "diversion_notice", "merged_notice", "extension_notice", "hearing_notice"),
    *("opinion", "delivery_receipt", "review_opinion", "recheck_opinion", "closing_report", "supervision"),
    *("advice_work", "advice_policy", "advice_accountability", "visit_record", "evaluation_form"),
)


def _kind() -> sa.Enum:
    return sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    law = sa.Enum(
        *("regulation_2005", "regulation_2022"), name="law", native_enum=False, create_constraint=True, length=40
    )
    references = (
        *(("matter_id", "petition"), ("replaces_id", "letter"), ("unit_id", "unit"), ("drafted_by_id", "person")),
        *(("edited_by_id", "person"), ("sealed_by_id", "person"), ("attachment_id", "attachment")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("law", law, nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(60), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        *(
            sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True)
            for name in ("title", "addressee", "body", "issuer", "copies")
        ),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("drafted_at", AT, nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.Column("edited_at", AT, nullable=True),
        sa.Column("sealed_by_id", sa.Integer(), nullable=True),
        sa.Column("sealed_at", AT, nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.CheckConstraint(
            "(sealed_at IS NULL) = (sha256 IS NULL) AND (sealed_at IS NULL) = (attachment_id IS NULL)",
            name=op.f("ck_letter_sealed_whole"),
        ),
        sa.CheckConstraint("sealed_at IS NULL OR number IS NOT NULL", name=op.f("ck_letter_sealed_has_number")),
        sa.CheckConstraint("(version > 1) = (replaces_id IS NOT NULL)", name=op.f("ck_letter_version_replaces")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_letter_{column}"))
            for column, table in references
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        *(
            sa.UniqueConstraint(column, name=op.f(f"uq_letter_{column}"))
            for column in ("uid", "replaces_id", "attachment_id")
        ),
    )
    op.create_index(op.f("ix_letter_matter_id"), "letter", ["matter_id"], unique=False)
    op.create_index(
        "uq_letter_number",
        "letter",
        ["unit_id", "year", "kind", "confidential", "serial", "version"],
        unique=True,
        sqlite_where=sa.text("serial IS NOT NULL"),
        postgresql_where=sa.text("serial IS NOT NULL"),
    )
    op.create_table(
        "letter_counter",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_letter_counter_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "year", "kind", "confidential", name=op.f("pk_letter_counter")),
    )


def downgrade() -> None:
    op.drop_table("letter_counter")
    op.drop_index("uq_letter_number", table_name="letter")
    op.drop_index(op.f("ix_letter_matter_id"), table_name="letter")
    op.drop_table("letter")
