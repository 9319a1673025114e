"""Campaigns with the villages they cover, one row a household or public toilet, and what was entered when."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

KINDS = ("toilets", "housing", "water", "low_income", "census")
CONSENTS = ("willing", "unwilling", "not_reached")
FINDINGS = ("none", "problem", "solved")
STAGES = ("not_looked", "no_problem", "open", "unwilling", "built", "works", "in_use", "done")
CHECKS = (
    ("household_or_place", "(household_id IS NULL) = (place IS NOT NULL)"),
    ("place_has_village", "(household_id IS NULL) = (village_id IS NOT NULL)"),
    ("looked_by_somebody", "(looked_on IS NULL) = (looked_by_id IS NULL)"),
    ("satisfied_is_said", "(satisfied_on IS NULL) = (satisfied_by_id IS NULL)"),
    ("works_after_built", "works_on IS NULL OR built_on <= works_on"),
    ("in_use_after_works", "in_use_on IS NULL OR works_on <= in_use_on"),
    ("satisfied_after_in_use", "satisfied_on IS NULL OR in_use_on <= satisfied_on"),
)


def _code(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", _code("kind", *KINDS), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaign_ends_after_start")),
        _key("campaign", "opened_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("name", name=op.f("uq_campaign_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_campaign_uid")),
    )
    op.create_table(
        "campaign_village",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        _key("campaign_village", "campaign_id", "campaign"),
        _key("campaign_village", "village_id", "village"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_village")),
    )
    op.create_index(
        *("uq_campaign_village_campaign_id_village_id", "campaign_village", ["campaign_id", "village_id"]), unique=True
    )
    op.create_index(op.f("ix_campaign_village_village_id"), "campaign_village", ["village_id"], unique=False)
    _rows()
    op.create_index("ix_household_village_id_retired_on", "household", ["village_id", "retired_on"], unique=False)
    op.create_table(
        "campaign_line",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        _key("campaign_line", "campaign_id", "campaign"),
        _key("campaign_line", "person_id", "person"),
        _key("campaign_line", "row_id", "campaign_row"),
        _key("campaign_line", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_line")),
        sa.UniqueConstraint("uid", name=op.f("uq_campaign_line_uid")),
    )
    op.create_index(op.f("ix_campaign_line_campaign_id"), "campaign_line", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_campaign_line_row_id"), "campaign_line", ["row_id"], unique=False)


def _rows() -> None:
    op.create_table(
        "campaign_row",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("looked_by_id", sa.Integer(), nullable=True),
        sa.Column("consent", _code("consent", *CONSENTS), nullable=True),
        sa.Column("consent_basis_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("finding", _code("finding", *FINDINGS), nullable=True),
        sa.Column("finding_note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("solved_on", sa.Date(), nullable=True),
        sa.Column("solved_note_sealed", sa.LargeBinary(), nullable=True),
        *(sa.Column(f"{one}_on", sa.Date(), nullable=True) for one in ("built", "works", "in_use", "satisfied")),
        sa.Column("satisfied_by_id", sa.Integer(), nullable=True),
        *(
            sa.Column(f"has_{one}", sa.Boolean(), nullable=False)
            for one in ("rules", "standard", "team", "funds", "supervision")
        ),
        sa.Column("stage", _code("stage", *STAGES), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_campaign_row_{name}")) for name, rule in CHECKS),
        _key("campaign_row", "campaign_id", "campaign"),
        _key("campaign_row", "household_id", "household"),
        _key("campaign_row", "looked_by_id", "person"),
        _key("campaign_row", "satisfied_by_id", "household_member"),
        _key("campaign_row", "village_id", "village"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_row")),
        sa.UniqueConstraint("uid", name=op.f("uq_campaign_row_uid")),
    )
    for columns in (["campaign_id", "household_id"], ["campaign_id", "village_id", "place"]):
        op.create_index(f"uq_campaign_row_{'_'.join(columns)}", "campaign_row", columns, unique=True)
    op.create_index(op.f("ix_campaign_row_household_id"), "campaign_row", ["household_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_household_village_id_retired_on", "household")
    for table in ("campaign_line", "campaign_row", "campaign_village", "campaign"):
        op.drop_table(table)
