"""Early warning: alarms with the matters behind them, what was done, what the county set for a rule; samples drawn."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

RULES = "same_person place unit_rise alike new_demand dissatisfied"
STATES = "open started done unfounded"
CONTENTS = "PL SC DI PA LA ED LB CO AG HE EN TR CI EC TM PE OT AG-01 AG-02 AG-03 AG-04 AG-05 AG-06 AG-07 LA-01 LA-02 CO-01 CO-02 CO-03 CO-04 CI-01 CI-02 CI-03 CI-04 HE-01 HE-02 ED-01 ED-02 ED-03 LB-01 LB-02 LB-03 DI-01 DI-02 TR-01 TR-02 EN-01 POV-01 POV-02 POV-03 POV-04 POV-05 POV-06 POV-07 POV-08 POV-09 POV-10 POV-11 POV-12 POV-13"
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_at", AT, nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("rise", sa.Integer(), nullable=True),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("town_id", sa.Integer(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.String(40), nullable=True),
        sa.Column("first_acted_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        _among("alarm", "rule", RULES),
        _among("alarm", "state", STATES),
        _among("alarm", "content", CONTENTS),
        sa.CheckConstraint("(state = 'open') = (first_acted_at IS NULL)", name=op.f("ck_alarm_acted_has_instant")),
        sa.CheckConstraint(
            "(state IN ('done', 'unfounded')) = (ended_at IS NOT NULL)", name=op.f("ck_alarm_ended_has_instant")
        ),
        *_keys("alarm", town_id="unit", village_id="village", unit_id="unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("uid", name=op.f("uq_alarm_uid")),
    )
    op.create_index("ix_alarm_state", "alarm", ["state", "rule"])
    op.create_table(
        "alarm_matter",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("signal_on", sa.Date(), nullable=False),
        sa.Column("added_at", AT, nullable=False),
        *_keys("alarm_matter", alarm_id="alarm", matter_id="matter"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_matter")),
    )
    op.create_index("uq_alarm_matter_alarm_id_matter_id", "alarm_matter", ["alarm_id", "matter_id"], unique=True)
    op.create_index(op.f("ix_alarm_matter_matter_id"), "alarm_matter", ["matter_id"])
    op.create_table(
        "alarm_act",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        _among("alarm_act", "state", STATES),
        *_keys("alarm_act", alarm_id="alarm", person_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_act")),
        sa.UniqueConstraint("uid", name=op.f("uq_alarm_act_uid")),
    )
    op.create_index(op.f("ix_alarm_act_alarm_id"), "alarm_act", ["alarm_id"])
    op.create_table(
        "alarm_setting",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("rise", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("entered_at", AT, nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        _among("alarm_setting", "rule", RULES),
        *_keys("alarm_setting", entered_by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_setting")),
    )
    op.create_table(
        "sample_draw",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("visiting_unit_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(60), nullable=False),
        sa.Column("frame", sa.Text(), nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("frame_sha256", sa.String(64), nullable=False),
        sa.Column("drawn_at", AT, nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        _among("sample_draw", "kind", "petition item"),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_sample_draw_in_order")),
        sa.CheckConstraint("size >= 1 AND frame_size >= 1", name=op.f("ck_sample_draw_not_empty")),
        *_keys("sample_draw", unit_id="unit", visiting_unit_id="unit", drawn_by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_draw")),
        sa.UniqueConstraint("uid", name=op.f("uq_sample_draw_uid")),
    )
    op.create_table(
        "sample_case",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("reported", sa.String(40), nullable=True),
        sa.Column("dropped_at", AT, nullable=True),
        sa.Column("dropped_by_id", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        _among("sample_case", "reported", "unresolved partly resolved unverifiable not_applicable"),
        sa.CheckConstraint(
            "dropped_at IS NULL OR reason_sealed IS NOT NULL", name=op.f("ck_sample_case_dropped_has_reason")
        ),
        *_keys("sample_case", draw_id="sample_draw", matter_id="matter", unit_id="unit", dropped_by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_case")),
        sa.UniqueConstraint("uid", name=op.f("uq_sample_case_uid")),
    )
    op.create_index("uq_sample_case_draw_id_matter_id", "sample_case", ["draw_id", "matter_id"], unique=True)
    op.create_index(op.f("ix_sample_case_matter_id"), "sample_case", ["matter_id"])


def downgrade() -> None:
    """Alarms and what was done about them are lost, and draws."""
    for table in ("sample_case", "sample_draw", "alarm_setting", "alarm_act", "alarm_matter", "alarm"):
        op.drop_table(table)


def _among(table: str, column: str, values: str) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{one}'" for one in values.split())
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=op.f(f"ck_{table}_{column}"))


def _keys(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in targets.items()
    ]
