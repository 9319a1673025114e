"""Households with their members, what each was from when, the lines of its plan; a matter hangs on its household."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KINDS = ("脱贫户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "一般户")


def _code(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("hamlet", sa.String(length=60), nullable=True),
        sa.Column("kind", _code("kind", *KINDS), nullable=False),
        sa.Column(
            "main_cause",
            _code(
                "main_cause",
                "因病",
                "因残",
                "因学",
                "因灾",
                "缺土地",
                "缺水",
                "缺技术",
                "缺劳动力",
                "缺资金",
                "交通条件落后",
                "自身发展动力不足",
                "因婚",
                "因丧",
                "因安全饮水",
                "其他",
            ),
            nullable=True,
        ),
        sa.Column("further_causes", sa.String(length=200), nullable=True),
        sa.Column("housing", _code("housing", "否", "C级", "D级"), nullable=True),
        sa.Column("water_safe", sa.Boolean(), nullable=True),
        sa.Column("income", sa.Integer(), nullable=True),
        sa.Column("income_year", sa.Integer(), nullable=True),
        sa.Column("helper_id", sa.Integer(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("retired_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint("income IS NULL OR income_year IS NOT NULL", name=op.f("ck_household_income_has_year")),
        sa.CheckConstraint(
            "retired_on IS NULL OR retired_why_sealed IS NOT NULL", name=op.f("ck_household_retired_has_reason")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_household_batch_id")),
        sa.ForeignKeyConstraint(["helper_id"], ["person.id"], name=op.f("fk_household_helper_id")),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_household_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("number", name=op.f("uq_household_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_household_uid")),
    )
    op.create_index(op.f("ix_household_batch_id"), "household", ["batch_id"], unique=False)
    op.create_index(op.f("ix_household_helper_id"), "household", ["helper_id"], unique=False)
    op.create_index(op.f("ix_household_village_id"), "household", ["village_id"], unique=False)
    op.create_table(
        "household_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_household_change_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_household_change_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_household_change_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_change")),
        sa.UniqueConstraint("uid", name=op.f("uq_household_change_uid")),
    )
    op.create_index(op.f("ix_household_change_household_id"), "household_change", ["household_id"], unique=False)
    op.create_table(
        "household_member",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("external_no", sa.String(length=120), nullable=True),
        sa.Column(
            "relation",
            _code("relation", "户主", "配偶", "子女", "子女的配偶", "孙子女", "父母", "祖父母", "兄弟姐妹", "其他"),
            nullable=False,
        ),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_no_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_blind", sa.LargeBinary(length=32), nullable=True),
        sa.Column("id_no_blind", sa.LargeBinary(length=32), nullable=True),
        sa.Column("id_no_tail_blind", sa.LargeBinary(length=32), nullable=True),
        sa.Column("ethnic", sa.String(length=60), nullable=True),
        sa.Column("education", sa.String(length=60), nullable=True),
        sa.Column("schooling", _code("schooling", "非在校生", "在校", "适龄失学辍学"), nullable=True),
        sa.Column("health", _code("health", "健康", "长期慢性病", "患有大病", "残疾"), nullable=True),
        sa.Column(
            "labour", _code("labour", "技能劳动力", "普通劳动力", "弱劳动力或半劳动力", "无劳动力"), nullable=True
        ),
        sa.Column("months_worked", sa.Integer(), nullable=True),
        sa.Column("insured", sa.Boolean(), nullable=True),
        sa.Column("low_income", sa.Boolean(), nullable=False),
        sa.Column(
            "vulnerable",
            _code("vulnerable", "独居老人", "特困供养", "重度残疾", "精神障碍", "无自理能力"),
            nullable=True,
        ),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "left_on IS NULL OR left_why_sealed IS NOT NULL", name=op.f("ck_household_member_left_has_reason")
        ),
        sa.CheckConstraint("months_worked BETWEEN 0 AND 12", name=op.f("ck_household_member_months_worked")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_household_member_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_member")),
        sa.UniqueConstraint("external_no", name=op.f("uq_household_member_external_no")),
        sa.UniqueConstraint("uid", name=op.f("uq_household_member_uid")),
    )
    op.create_index(op.f("ix_household_member_household_id"), "household_member", ["household_id"], unique=False)
    op.create_index(op.f("ix_household_member_id_no_blind"), "household_member", ["id_no_blind"], unique=False)
    op.create_index(
        op.f("ix_household_member_id_no_tail_blind"), "household_member", ["id_no_tail_blind"], unique=False
    )
    op.create_index(op.f("ix_household_member_name_blind"), "household_member", ["name_blind"], unique=False)
    op.create_index(
        "uq_household_member_id_no_blind_there",
        "household_member",
        ["id_no_blind"],
        unique=True,
        sqlite_where=sa.text("left_on IS NULL"),
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.create_table(
        "household_status",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("kind", _code("kind", *KINDS), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_household_status_ends_after_start")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_household_status_by_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_household_status_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_status")),
        sa.UniqueConstraint("uid", name=op.f("uq_household_status_uid")),
    )
    op.create_index(op.f("ix_household_status_household_id"), "household_status", ["household_id"], unique=False)
    op.create_index(
        "uq_household_status_household_id_open",
        "household_status",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("to_on IS NULL"),
        postgresql_where=sa.text("to_on IS NULL"),
    )
    op.create_table(
        "plan_line",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint("done_on IS NULL OR done_note_sealed IS NOT NULL", name=op.f("ck_plan_line_done_has_note")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_plan_line_household_id")),
        sa.ForeignKeyConstraint(["member_id"], ["household_member.id"], name=op.f("fk_plan_line_member_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_plan_line_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_line")),
        sa.UniqueConstraint("uid", name=op.f("uq_plan_line_uid")),
    )
    op.create_index(op.f("ix_plan_line_household_id"), "plan_line", ["household_id"], unique=False)
    op.create_index(op.f("ix_plan_line_owner_id"), "plan_line", ["owner_id"], unique=False)
    with op.batch_alter_table("matter") as matter:
        matter.add_column(sa.Column("household_id", sa.Integer(), nullable=True))
        matter.create_index(op.f("ix_matter_household_id"), ["household_id"], unique=False)
        matter.create_foreign_key(op.f("fk_matter_household_id"), "household", ["household_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("matter") as matter:
        matter.drop_constraint(op.f("fk_matter_household_id"), type_="foreignkey")
        matter.drop_index(op.f("ix_matter_household_id"))
        matter.drop_column("household_id")
    for table in ("plan_line", "household_status", "household_member", "household_change", "household"):
        op.drop_table(table)
