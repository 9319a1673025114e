"""What another petitioner asks for while a review or recheck runs is a request of his own, decided with that one.

When and how a petitioner was told where his petition went.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INDEX, COLUMNS = "uq_remedy_petition_id_kind_open", ["petition_id", "kind"]
LEADING, OPEN = sa.text("ended_on IS NULL AND joined_id IS NULL"), sa.text("ended_on IS NULL")


def upgrade() -> None:
    op.drop_index(INDEX, table_name="remedy")
    with op.batch_alter_table("remedy") as remedy:
        remedy.add_column(sa.Column("joined_id", sa.Integer(), nullable=True))
        remedy.create_foreign_key(op.f("fk_remedy_joined_id"), "remedy", ["joined_id"], ["id"])
    op.create_index(INDEX, "remedy", COLUMNS, unique=True, sqlite_where=LEADING, postgresql_where=LEADING)
    way = sa.Enum(
        *("in_person", "mail", "left", "electronic", "refused"),
        name="whereabouts_way",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    with op.batch_alter_table("petition") as petition:
        petition.add_column(sa.Column("whereabouts_on", sa.Date(), nullable=True))
        petition.add_column(sa.Column("whereabouts_way", way, nullable=True))


def downgrade() -> None:
    """What was joined stays readable, as one that is over."""
    with op.batch_alter_table("petition") as petition:
        petition.drop_constraint(op.f("ck_petition_whereabouts_way"), type_="check")
        petition.drop_column("whereabouts_way")
        petition.drop_column("whereabouts_on")
    op.execute("UPDATE remedy SET ended_on = received_on WHERE joined_id IS NOT NULL AND ended_on IS NULL")
    op.drop_index(INDEX, table_name="remedy")
    with op.batch_alter_table("remedy") as remedy:
        remedy.drop_constraint(op.f("fk_remedy_joined_id"), type_="foreignkey")
        remedy.drop_column("joined_id")
    op.create_index(INDEX, "remedy", COLUMNS, unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
