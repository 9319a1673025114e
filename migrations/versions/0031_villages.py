"""Villages under supervision with their weekly notes, units paired with villages, what was done with both.

The members who live in a household get an index from which households that are clear are counted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TABLES = ("village_change", "village_pairing", "listing_note", "village_listing")


def _refer(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _row(table: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *parts,
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    )


def _unique(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    op.add_column("village", sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))
    counted = ["household_id", "left_on", "insured", "schooling"]
    op.create_index("ix_household_member_counted", "household_member", counted)
    _row(
        "village_listing",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                *("nation", "province", "city", "county"),
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("accountable_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_village_listing_term_after_start")),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= from_on", name=op.f("ck_village_listing_ends_after_start")),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_why_sealed IS NOT NULL", name=op.f("ck_village_listing_ended_has_reason")
        ),
        _refer("village_listing", "village_id", "village"),
        _refer("village_listing", "accountable_id", "person"),
        _refer("village_listing", "by_id", "person"),
    )
    op.create_index(op.f("ix_village_listing_village_id"), "village_listing", ["village_id"])
    op.create_index(op.f("ix_village_listing_accountable_id"), "village_listing", ["accountable_id"])
    _unique("uq_village_listing_village_id_running", "village_listing", ["village_id"], "ended_on IS NULL")
    _row(
        "listing_note",
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _refer("listing_note", "listing_id", "village_listing"),
        _refer("listing_note", "by_id", "person"),
    )
    op.create_index("uq_listing_note_listing_id_week_on", "listing_note", ["listing_id", "week_on"], unique=True)
    _row(
        "village_pairing",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("to_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_village_pairing_ends_after_start")),
        sa.CheckConstraint(
            "to_on IS NULL OR to_why_sealed IS NOT NULL", name=op.f("ck_village_pairing_ended_has_reason")
        ),
        _refer("village_pairing", "village_id", "village"),
        _refer("village_pairing", "unit_id", "unit"),
        _refer("village_pairing", "by_id", "person"),
    )
    op.create_index(op.f("ix_village_pairing_village_id"), "village_pairing", ["village_id"])
    op.create_index(op.f("ix_village_pairing_unit_id"), "village_pairing", ["unit_id"])
    _unique("uq_village_pairing_village_id_unit_id_open", "village_pairing", ["village_id", "unit_id"], "to_on IS NULL")
    _row(
        "village_change",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changes_sealed", sa.LargeBinary(), nullable=True),
        _refer("village_change", "village_id", "village"),
        _refer("village_change", "person_id", "person"),
        _refer("village_change", "unit_id", "unit"),
    )
    op.create_index(op.f("ix_village_change_village_id"), "village_change", ["village_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_household_member_counted", table_name="household_member")
    with op.batch_alter_table("village") as village:
        village.drop_column("version")
