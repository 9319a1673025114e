"""On whom an opinion was served, a row a person; who of several asked for a review; who comes for somebody else."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OF_AN_OPINION = sa.text("ended_on IS NULL AND remedy_id IS NULL")


ROLES = (
    *("original", "notice", "opinion", "receipt", "evidence", "plan", "report", "verification", "visit_photo"),
    "other",
)


def upgrade() -> None:
    way = sa.Enum(
        *("in_person", "mail", "left", "electronic", "refused"),
        name="way",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("petitioner_id", sa.Integer(), nullable=False),
        sa.Column("remedy_id", sa.Integer(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("way", way, nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        *(
            sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"], name=op.f(f"fk_delivery_{table}_id"))
            for table in ("petition", "petitioner", "remedy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("uid", name=op.f("uq_delivery_uid")),
    )
    op.create_index(op.f("ix_delivery_petition_id"), "delivery", ["petition_id"], unique=False)
    op.create_index(
        "uq_delivery_petitioner_id_open",
        "delivery",
        ["petitioner_id"],
        unique=True,
        sqlite_where=OF_AN_OPINION,
        postgresql_where=OF_AN_OPINION,
    )
    op.create_index("uq_delivery_petitioner_id_remedy_id", "delivery", ["petitioner_id", "remedy_id"], unique=True)
    with op.batch_alter_table("remedy") as remedy:
        remedy.add_column(sa.Column("asker_id", sa.Integer(), nullable=True))
        remedy.create_foreign_key(op.f("fk_remedy_asker_id"), "petitioner", ["asker_id"], ["id"])
    relation = sa.Enum(
        *("relative", "guardian", "lawyer", "recommended", "other"),
        name="relation",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "agent",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("relation", relation, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_agent_petition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
        sa.UniqueConstraint("petition_id", name=op.f("uq_agent_petition_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_agent_uid")),
    )
    _papers_of(*ROLES[:-2], "mandate", *ROLES[-2:])


def downgrade() -> None:
    op.execute("UPDATE attachment SET role = 'other' WHERE role = 'mandate'")
    _papers_of(*ROLES)
    op.drop_table("agent")
    with op.batch_alter_table("remedy") as remedy:
        remedy.drop_constraint(op.f("fk_remedy_asker_id"), type_="foreignkey")
        remedy.drop_column("asker_id")
    op.drop_index("uq_delivery_petitioner_id_remedy_id", table_name="delivery")
    op.drop_index("uq_delivery_petitioner_id_open", table_name="delivery")
    op.drop_index(op.f("ix_delivery_petition_id"), table_name="delivery")
    op.drop_table("delivery")


def _papers_of(*roles: str) -> None:
    allowed = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("attachment") as attachment:
        attachment.drop_constraint(op.f("ck_attachment_role"), type_="check")
        attachment.create_check_constraint(op.f("ck_attachment_role"), f"role IN ({allowed})")
