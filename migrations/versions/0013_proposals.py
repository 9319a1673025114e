"""What was shown as perhaps the same while a petition was registered, to be held against what people judge."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
PERSON = sa.Enum(
    *("id_number", "name_and_phone", "name_and_village", "accused"),
    name="person",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("person", PERSON, nullable=True),
        sa.Column("household", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("proposed_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_proposal_matter_id")),
        sa.ForeignKeyConstraint(["other_id"], ["matter.id"], name=op.f("fk_proposal_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_other_id"), "proposal", ["other_id"], unique=False)
    op.create_index("uq_proposal_matter_id_other_id", "proposal", ["matter_id", "other_id"], unique=True)
    # What was judged in the very act of registering had been shown beside the form; why was not kept until now.
    op.execute(
        "INSERT INTO proposal (matter_id, other_id, household, place, proposed_at)"
        " SELECT DISTINCT link.matter_id, link.other_id, false, false, link.judged_at"
        " FROM link JOIN matter ON matter.id = link.matter_id"
        " WHERE link.judged_at = matter.registered_at AND NOT matter.confidential"
    )


def downgrade() -> None:
    op.drop_index("uq_proposal_matter_id_other_id", table_name="proposal")
    op.drop_index(op.f("ix_proposal_other_id"), table_name="proposal")
    op.drop_table("proposal")
