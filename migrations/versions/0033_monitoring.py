"""Cases of monitoring who may fall back into poverty; the income lines of the years."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

CAUSES = (
    *("因病", "因残", "因学", "因灾", "缺土地", "缺水", "缺技术", "缺劳动力", "缺资金", "交通条件落后"),
    *("自身发展动力不足", "因婚", "因丧", "因安全饮水", "其他"),
)
KINDS = ("脱贫户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "一般户")
STAGES = (
    *("clue", "verifying", "village_notice", "town_review", "county_decision", "monitored", "clearing", "cleared"),
    *("rejected", "relapsed"),
)
OPEN = "stage IN ('clearing', 'clue', 'county_decision', 'monitored', 'town_review', 'verifying', 'village_notice')"


def _code(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "monitoring_case",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("clue", _code("clue", "declared", "found", "warned"), nullable=False),
        sa.Column("risk", _code("risk", *CAUSES), nullable=False),
        sa.Column("stage", _code("stage", *STAGES), nullable=False),
        sa.Column("clue_on", sa.Date(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("notice_from", sa.Date(), nullable=True),
        sa.Column("notice_to", sa.Date(), nullable=True),
        sa.Column("notice_text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("kind", _code("kind", *KINDS), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("way", _code("way", "helped", "natural"), nullable=True),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "notice_to IS NULL OR notice_to > notice_from", name=op.f("ck_monitoring_case_notice_ends_after_start")
        ),
        sa.CheckConstraint(
            "(cleared_on IS NULL) OR (way IS NOT NULL)", name=op.f("ck_monitoring_case_cleared_has_way")
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_monitoring_case_entered_by_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_monitoring_case_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_case")),
        sa.UniqueConstraint("uid", name=op.f("uq_monitoring_case_uid")),
    )
    op.create_index(op.f("ix_monitoring_case_household_id"), "monitoring_case", ["household_id"])
    op.create_index(op.f("ix_monitoring_case_stage"), "monitoring_case", ["stage"])
    op.create_index(
        "uq_monitoring_case_household_id_open",
        "monitoring_case",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "income_line",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("province", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_income_line")),
        sa.UniqueConstraint("province", "year", name=op.f("uq_income_line_province_year")),
    )


def downgrade() -> None:
    op.drop_table("income_line")
    op.drop_table("monitoring_case")
