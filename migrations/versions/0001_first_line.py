"""The first line: every table that stands from the start."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def code(name: str, values: str) -> sa.Enum:
    """An enum stored by value as text, with its CHECK."""
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=40)


SQLITE_TRIGGERS = (
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END",
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END",
    "CREATE TRIGGER journal_in_order BEFORE INSERT ON journal"
    " WHEN NEW.seq != (SELECT COALESCE(MAX(seq), 0) + 1 FROM journal)"
    " BEGIN SELECT RAISE(ABORT, 'journal is contiguous'); END",
)
POSTGRES_TRIGGERS = (
    "CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$BEGIN RAISE EXCEPTION 'journal is append-only'; END$$",
    "CREATE FUNCTION journal_in_order() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
    " IF NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM journal) THEN"
    " RAISE EXCEPTION 'journal is contiguous'; END IF; RETURN NEW; END$$",
    "CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal"
    " FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
    "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal"
    " FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
    "CREATE TRIGGER journal_in_order BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_in_order()",
)


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", code("kind", "workday weekend holiday makeup"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.CheckConstraint("kind IN ('holiday', 'makeup')", name=op.f("ck_calendar_day_of_a_notice")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("entered_at", AT, nullable=False),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("series", sa.String(length=4), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", "series", name=op.f("pk_counter")),
    )
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("session_fp", sa.String(length=16), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_uid", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("object_state", sa.String(length=64), nullable=False),
        sa.Column("prev", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
    )
    op.create_index(op.f("ix_journal_object_uid"), "journal", ["object_uid"], unique=False)
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("until", AT, nullable=False),
        sa.Column("last_done_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("uid", name=op.f("uq_person_uid")),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column(
            "source",
            code(
                "source",
                "national_assessment provincial_assessment special_inspection check_supervision poverty_audit self_check from_petition",
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("document_no", sa.String(length=200), nullable=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("problem_count", sa.Integer(), nullable=True),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("uid", name=op.f("uq_round_uid")),
    )
    op.create_index("uq_round_source_name", "round", ["source", "name"], unique=True)
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index("ix_sign_in_attempt_account_at", "sign_in_attempt", ["account", "at"], unique=False)
    op.create_index("ix_sign_in_attempt_address_at", "sign_in_attempt", ["address", "at"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("level", code("level", "county department town park office"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("mark", sa.String(length=60), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("name", name=op.f("uq_unit_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_unit_uid")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"], unique=False)
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            code("kind", "town_secretary unit_head petition_head county_office_head county_leader deputy clerk"),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("uid", name=op.f("uq_post_uid")),
    )
    op.create_index(op.f("ix_post_unit_id"), "post", ["unit_id"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("password_set_at", AT, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("disabled_at", AT, nullable=True),
        sa.Column("disabled_reason", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_user_account_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_user_account_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("account", name=op.f("uq_user_account_account")),
        sa.UniqueConstraint("uid", name=op.f("uq_user_account_uid")),
    )
    op.create_index(op.f("ix_user_account_person_id"), "user_account", ["person_id"], unique=False)
    op.create_index(op.f("ix_user_account_unit_id"), "user_account", ["unit_id"], unique=False)
    op.create_table(
        "village",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=60), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["unit.id"], name=op.f("fk_village_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village")),
        sa.UniqueConstraint("uid", name=op.f("uq_village_uid")),
    )
    op.create_index(op.f("ix_village_town_id"), "village", ["town_id"], unique=False)
    op.create_index("uq_village_name_town_id", "village", ["name", "town_id"], unique=True)
    op.create_table(
        "form_token",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("made_uid", sa.String(length=32), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_form_token_user_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_form_token")),
    )
    op.create_index(op.f("ix_form_token_user_id"), "form_token", ["user_id"], unique=False)
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("room", sa.String(length=60), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("finished_at", AT, nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_import_batch_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("uid", name=op.f("uq_import_batch_uid")),
    )
    op.create_index(op.f("ix_import_batch_file_sha256"), "import_batch", ["file_sha256"], unique=False)
    op.create_index(op.f("ix_import_batch_user_id"), "import_batch", ["user_id"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            code(
                "role",
                "registrar petition_head confidential_clerk unit_handler unit_head town_secretary accountable_person household_helper county_office verifier county_leader review_body recheck_body supervisor auditor system_admin security_admin audit_admin",
            ),
            nullable=False,
        ),
        sa.Column("granted_by", sa.String(length=60), nullable=False),
        sa.Column("granted_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_role_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_user_id"), "role_grant", ["user_id"], unique=False)
    op.create_index(
        "uq_role_grant_user_id_role_open",
        "role_grant",
        ["user_id", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("seen_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_sign_in_secret_hash")),
    )
    op.create_index(op.f("ix_sign_in_user_id"), "sign_in", ["user_id"], unique=False)
    op.create_table(
        "tenure",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_tenure_ends_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tenure_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_tenure_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenure")),
        sa.UniqueConstraint("uid", name=op.f("uq_tenure_uid")),
    )
    op.create_index(op.f("ix_tenure_person_id"), "tenure", ["person_id"], unique=False)
    op.create_index(op.f("ix_tenure_post_id"), "tenure", ["post_id"], unique=False)
    op.create_index(
        "uq_tenure_post_id_open",
        "tenure",
        ["post_id"],
        unique=True,
        sqlite_where=sa.text("to_on IS NULL"),
        postgresql_where=sa.text("to_on IS NULL"),
    )
    op.create_table(
        "matter",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", code("kind", "petition item"), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("external_no", sa.String(length=120), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("stage_at", AT, nullable=False),
        sa.Column("outcome", code("outcome", "unresolved partly resolved unverifiable not_applicable"), nullable=True),
        sa.Column(
            "content",
            code(
                "content",
                "PL SC DI PA LA ED LB CO AG HE EN TR CI EC TM PE OT AG-01 AG-02 AG-03 AG-04 AG-05 AG-06 AG-07 LA-01 LA-02 CO-01 CO-02 CO-03 CO-04 CI-01 CI-02 CI-03 CI-04 HE-01 HE-02 ED-01 ED-02 ED-03 LB-01 LB-02 LB-03 DI-01 DI-02 TR-01 TR-02 EN-01 POV-01 POV-02 POV-03 POV-04 POV-05 POV-06 POV-07 POV-08 POV-09 POV-10 POV-11 POV-12 POV-13",
            ),
            nullable=False,
        ),
        sa.Column("content_given", sa.String(length=200), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("poverty", sa.Boolean(), nullable=False),
        sa.Column("prominent", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("urgent_reported_at", AT, nullable=True),
        sa.Column("is_history", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("registered_at", AT, nullable=False),
        sa.Column("registrar_id", sa.Integer(), nullable=True),
        sa.Column("registrar_unit_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("town_id", sa.Integer(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("household_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("verifier_id", sa.Integer(), nullable=True),
        sa.Column("signed_for_at", AT, nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("first_closed_on", sa.Date(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("reopen_count", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(kind = 'petition' AND stage IN ('registered', 'routed', 'objected', 'diverted', 'transferred_discipline', 'not_accepted', 'merged', 'accepted', 'opinion_issued', 'delivered', 'in_review', 'reviewed', 'in_recheck', 'closed', 'final', 'archived', 'void')) OR (kind = 'item' AND stage IN ('listed', 'claimed', 'rectifying', 'applied', 'verified', 'closed', 'long_term', 'reopened', 'void'))",
            name=op.f("ck_matter_stage_of_kind"),
        ),
        sa.CheckConstraint("stage != 'closed' OR closed_on IS NOT NULL", name=op.f("ck_matter_closed_has_day")),
        sa.CheckConstraint("stage != 'routed' OR unit_id IS NOT NULL", name=op.f("ck_matter_routed_has_unit")),
        sa.CheckConstraint(
            "is_history OR settled_on IS NOT NULL OR holder_id IS NOT NULL", name=op.f("ck_matter_open_has_holder")
        ),
        sa.CheckConstraint("settled_on IS NULL OR holder_id IS NULL", name=op.f("ck_matter_settled_has_no_holder")),
        sa.CheckConstraint("settled_on IS NULL OR outcome IS NOT NULL", name=op.f("ck_matter_settled_has_outcome")),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_matter_batch_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name=op.f("fk_matter_handler_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name=op.f("fk_matter_holder_id")),
        sa.ForeignKeyConstraint(["registrar_id"], ["person.id"], name=op.f("fk_matter_registrar_id")),
        sa.ForeignKeyConstraint(["registrar_unit_id"], ["unit.id"], name=op.f("fk_matter_registrar_unit_id")),
        sa.ForeignKeyConstraint(["town_id"], ["unit.id"], name=op.f("fk_matter_town_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_matter_unit_id")),
        sa.ForeignKeyConstraint(["verifier_id"], ["person.id"], name=op.f("fk_matter_verifier_id")),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_matter_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("number", name=op.f("uq_matter_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_matter_uid")),
    )
    op.create_index(op.f("ix_matter_batch_id"), "matter", ["batch_id"], unique=False)
    op.create_index(op.f("ix_matter_content"), "matter", ["content"], unique=False)
    op.create_index(op.f("ix_matter_handler_id"), "matter", ["handler_id"], unique=False)
    op.create_index(op.f("ix_matter_holder_id"), "matter", ["holder_id"], unique=False)
    op.create_index("ix_matter_received_on", "matter", ["received_on"], unique=False)
    op.create_index(op.f("ix_matter_registrar_id"), "matter", ["registrar_id"], unique=False)
    op.create_index(op.f("ix_matter_registrar_unit_id"), "matter", ["registrar_unit_id"], unique=False)
    op.create_index("ix_matter_stage_received_on", "matter", ["stage", "received_on"], unique=False)
    op.create_index("ix_matter_town_id_received_on", "matter", ["town_id", "received_on"], unique=False)
    op.create_index(op.f("ix_matter_unit_id"), "matter", ["unit_id"], unique=False)
    op.create_index(op.f("ix_matter_verifier_id"), "matter", ["verifier_id"], unique=False)
    op.create_index(op.f("ix_matter_village_id"), "matter", ["village_id"], unique=False)
    op.create_index("uq_matter_external_no_kind", "matter", ["external_no", "kind"], unique=True)
    op.create_table(
        "accused",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR unit_id IS NOT NULL OR name_sealed IS NOT NULL", name=op.f("ck_accused_named")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_accused_matter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_accused_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_accused_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accused")),
        sa.UniqueConstraint("uid", name=op.f("uq_accused_uid")),
    )
    op.create_index(op.f("ix_accused_matter_id"), "accused", ["matter_id"], unique=False)
    op.create_index(op.f("ix_accused_person_id"), "accused", ["person_id"], unique=False)
    op.create_index(op.f("ix_accused_unit_id"), "accused", ["unit_id"], unique=False)
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column(
            "rule",
            code(
                "rule",
                "D1 D2 D3 D4 D5 D6 D7 D8 D9 D10 D12 D13 D14 D15 D16 D17 D19 D19-decide D20 D20-notice D20a D20a-visit D21 D22 D23",
            ),
            nullable=False,
        ),
        sa.Column("law", sa.String(length=400), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("length_unit", sa.String(length=60), nullable=False),
        sa.Column("nominal_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rolled", sa.Boolean(), nullable=False),
        sa.Column("calendar_complete", sa.Boolean(), nullable=False),
        sa.Column("calendar_version", sa.String(length=60), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("stop_reason", code("stop_reason", "met ended replaced"), nullable=True),
        sa.CheckConstraint("(stopped_on IS NULL) = (stop_reason IS NULL)", name=op.f("ck_clock_stopped_has_reason")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_clock_matter_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_clock_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_index(op.f("ix_clock_matter_id"), "clock", ["matter_id"], unique=False)
    op.create_index(
        "ix_clock_open_due_on",
        "clock",
        ["due_on", "rule", "matter_id"],
        unique=False,
        sqlite_where=sa.text("stopped_on IS NULL"),
        postgresql_where=sa.text("stopped_on IS NULL"),
    )
    op.create_index(op.f("ix_clock_unit_id"), "clock", ["unit_id"], unique=False)
    op.create_table(
        "holding",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("capacity", code("capacity", "desk unit secretary county_leader stand_in"), nullable=False),
        sa.Column("from_at", AT, nullable=False),
        sa.Column("to_at", AT, nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("reason_note", sa.String(length=200), nullable=True),
        sa.Column("handed_by_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint("to_at IS NULL OR to_at >= from_at", name=op.f("ck_holding_ends_after_start")),
        sa.ForeignKeyConstraint(["handed_by_id"], ["person.id"], name=op.f("fk_holding_handed_by_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_holding_matter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_holding_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_holding_post_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_holding_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding")),
        sa.UniqueConstraint("uid", name=op.f("uq_holding_uid")),
    )
    op.create_index(op.f("ix_holding_handed_by_id"), "holding", ["handed_by_id"], unique=False)
    op.create_index(op.f("ix_holding_matter_id"), "holding", ["matter_id"], unique=False)
    op.create_index(op.f("ix_holding_person_id"), "holding", ["person_id"], unique=False)
    op.create_index(op.f("ix_holding_post_id"), "holding", ["post_id"], unique=False)
    op.create_index(op.f("ix_holding_unit_id"), "holding", ["unit_id"], unique=False)
    op.create_index(
        "uq_holding_matter_id_open",
        "holding",
        ["matter_id"],
        unique=True,
        sqlite_where=sa.text("to_at IS NULL"),
        postgresql_where=sa.text("to_at IS NULL"),
    )
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("judgement", code("judgement", "repeat related different"), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", AT, nullable=False),
        sa.Column("revoked_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["judged_by_id"], ["person.id"], name=op.f("fk_link_judged_by_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_link_matter_id")),
        sa.ForeignKeyConstraint(["other_id"], ["matter.id"], name=op.f("fk_link_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_judged_by_id"), "link", ["judged_by_id"], unique=False)
    op.create_index(op.f("ix_link_matter_id"), "link", ["matter_id"], unique=False)
    op.create_index(op.f("ix_link_other_id"), "link", ["other_id"], unique=False)
    op.create_index("uq_link_matter_id_other_id", "link", ["matter_id", "other_id"], unique=True)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_outbox_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_matter_id"), "outbox", ["matter_id"], unique=False)
    op.create_table(
        "petition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", code("channel", "letter visit call online fax"), nullable=False),
        sa.Column(
            "source",
            code("source", "direct hotline_12345 hotline_12317 leader_box superior instruction found_at_visit other"),
            nullable=False,
        ),
        sa.Column("category", code("category", "suggestion accusation appeal"), nullable=False),
        sa.Column("form", code("form", "individual collective anonymous"), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("demand_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("oral", sa.Boolean(), nullable=False),
        sa.Column("recorder_id", sa.Integer(), nullable=True),
        sa.Column("read_back", sa.Boolean(), nullable=False),
        sa.Column("query_code_blind", sa.LargeBinary(length=32), nullable=True),
        sa.Column("appeal_path", sa.Integer(), nullable=False),
        sa.Column("routing", code("routing", "refer assign"), nullable=True),
        sa.Column("routed_on", sa.Date(), nullable=True),
        sa.Column("report_due_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("notice_way", code("notice_way", "in_person mail left electronic refused"), nullable=True),
        sa.Column("notice_exempt", sa.Boolean(), nullable=False),
        sa.Column("decision", code("decision", "support explain reject"), nullable=True),
        sa.Column("opinion_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("opinion_law", sa.String(length=400), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issuer_id", sa.Integer(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("delivery_way", code("delivery_way", "in_person mail left electronic refused"), nullable=True),
        sa.CheckConstraint(
            "delivered_on IS NULL OR delivery_way IS NOT NULL", name=op.f("ck_petition_delivered_has_way")
        ),
        sa.CheckConstraint("issued_on IS NULL OR decision IS NOT NULL", name=op.f("ck_petition_issued_has_decision")),
        sa.CheckConstraint("people_count BETWEEN 1 AND 9999", name=op.f("ck_petition_people_count")),
        sa.CheckConstraint("recorder_id IS NOT NULL OR NOT oral", name=op.f("ck_petition_oral_has_recorder")),
        sa.ForeignKeyConstraint(["id"], ["matter.id"], name=op.f("fk_petition_id")),
        sa.ForeignKeyConstraint(["issuer_id"], ["person.id"], name=op.f("fk_petition_issuer_id")),
        sa.ForeignKeyConstraint(["recorder_id"], ["person.id"], name=op.f("fk_petition_recorder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition")),
    )
    op.create_index(op.f("ix_petition_query_code_blind"), "petition", ["query_code_blind"], unique=False)
    op.create_table(
        "rectification_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("item_type", code("item_type", "immediate by_date long_term"), nullable=False),
        sa.Column("problem_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("goal_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("cause_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("report_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("lead_leader_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=True),
        sa.Column("planned_at", AT, nullable=True),
        sa.Column("report_approved_by_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", AT, nullable=True),
        sa.Column("applicant_id", sa.Integer(), nullable=True),
        sa.Column("applicant_unit_id", sa.Integer(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_off_by_id", sa.Integer(), nullable=True),
        sa.Column("close_out_no", sa.String(length=60), nullable=True),
        sa.Column(
            "rework_cause",
            code("rework_cause", "poor_quality relapse false_rectification same_problem_again"),
            nullable=True,
        ),
        sa.CheckConstraint(
            "applied_at IS NULL OR applicant_id IS NOT NULL", name=op.f("ck_rectification_item_applied_has_applicant")
        ),
        sa.CheckConstraint(
            "signed_off_by_id IS NULL OR signed_off_by_id != applicant_id",
            name=op.f("ck_rectification_item_signer_not_applicant"),
        ),
        sa.CheckConstraint(
            "signed_off_by_id IS NULL OR signed_off_by_id != verified_by_id",
            name=op.f("ck_rectification_item_signer_not_verifier"),
        ),
        sa.CheckConstraint(
            "verified_by_id IS NULL OR verified_by_id != applicant_id",
            name=op.f("ck_rectification_item_verifier_not_applicant"),
        ),
        sa.CheckConstraint(
            "verified_on IS NULL OR verified_by_id IS NOT NULL",
            name=op.f("ck_rectification_item_verified_has_verifier"),
        ),
        sa.ForeignKeyConstraint(["applicant_id"], ["person.id"], name=op.f("fk_rectification_item_applicant_id")),
        sa.ForeignKeyConstraint(
            ["applicant_unit_id"], ["unit.id"], name=op.f("fk_rectification_item_applicant_unit_id")
        ),
        sa.ForeignKeyConstraint(["id"], ["matter.id"], name=op.f("fk_rectification_item_id")),
        sa.ForeignKeyConstraint(["lead_leader_id"], ["person.id"], name=op.f("fk_rectification_item_lead_leader_id")),
        sa.ForeignKeyConstraint(
            ["report_approved_by_id"], ["person.id"], name=op.f("fk_rectification_item_report_approved_by_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_rectification_item_round_id")),
        sa.ForeignKeyConstraint(
            ["signed_off_by_id"], ["person.id"], name=op.f("fk_rectification_item_signed_off_by_id")
        ),
        sa.ForeignKeyConstraint(["verified_by_id"], ["person.id"], name=op.f("fk_rectification_item_verified_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_item")),
    )
    op.create_index(op.f("ix_rectification_item_round_id"), "rectification_item", ["round_id"], unique=False)
    op.create_table(
        "recusal",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("declared_at", AT, nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_recusal_matter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recusal_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint("uid", name=op.f("uq_recusal_uid")),
    )
    op.create_index(op.f("ix_recusal_matter_id"), "recusal", ["matter_id"], unique=False)
    op.create_index(op.f("ix_recusal_person_id"), "recusal", ["person_id"], unique=False)
    op.create_index("uq_recusal_matter_id_person_id", "recusal", ["matter_id", "person_id"], unique=True)
    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("from_stage", sa.String(length=60), nullable=True),
        sa.Column("to_stage", sa.String(length=60), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_step_matter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_step_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_step_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint("uid", name=op.f("uq_step_uid")),
    )
    op.create_index("ix_step_matter_id_at", "step", ["matter_id", "at"], unique=False)
    op.create_index(op.f("ix_step_person_id"), "step", ["person_id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("kind", code("kind", "follow_up look_back reception household"), nullable=False),
        sa.Column("method", code("method", "in_person phone other"), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=True),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("solved", code("solved", "yes partly no unverifiable"), nullable=False),
        sa.Column("satisfied", code("satisfied", "satisfied fairly dissatisfied not_said"), nullable=False),
        sa.Column("carried_out", sa.Boolean(), nullable=True),
        sa.Column("retaliation", sa.Boolean(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("conclusion", code("conclusion", "settled reopen_proposed visit_again"), nullable=True),
        sa.Column("recorded_at", AT, nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint("reached OR solved = 'unverifiable'", name=op.f("ck_visit_answers_need_a_meeting")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_visit_matter_id")),
        sa.ForeignKeyConstraint(["visitor_id"], ["person.id"], name=op.f("fk_visit_visitor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("uid", name=op.f("uq_visit_uid")),
    )
    op.create_index(op.f("ix_visit_matter_id"), "visit", ["matter_id"], unique=False)
    op.create_index(op.f("ix_visit_visitor_id"), "visit", ["visitor_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column(
            "role",
            code("role", "original notice opinion receipt evidence plan report verification visit_photo other"),
            nullable=False,
        ),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("file_kind", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.String(length=120), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", AT, nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_attachment_added_by_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_attachment_matter_id")),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_attachment_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("uid", name=op.f("uq_attachment_uid")),
    )
    op.create_index(op.f("ix_attachment_added_by_id"), "attachment", ["added_by_id"], unique=False)
    op.create_index(op.f("ix_attachment_matter_id"), "attachment", ["matter_id"], unique=False)
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"], unique=False)
    op.create_index(op.f("ix_attachment_step_id"), "attachment", ["step_id"], unique=False)
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("plan_no", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["rectification_item.id"], name=op.f("fk_measure_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("uid", name=op.f("uq_measure_uid")),
    )
    op.create_index("uq_measure_item_id_round_position", "measure", ["item_id", "plan_no", "position"], unique=True)
    op.create_table(
        "petitioner",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_representative", sa.Boolean(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_no_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_blind", sa.LargeBinary(length=32), nullable=True),
        sa.Column("id_no_blind", sa.LargeBinary(length=32), nullable=True),
        sa.Column("id_no_tail_blind", sa.LargeBinary(length=32), nullable=True),
        sa.Column("phone_blind", sa.LargeBinary(length=32), nullable=True),
        sa.Column("phone_tail_blind", sa.LargeBinary(length=32), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_petitioner_petition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petitioner")),
        sa.UniqueConstraint("uid", name=op.f("uq_petitioner_uid")),
    )
    op.create_index(op.f("ix_petitioner_id_no_blind"), "petitioner", ["id_no_blind"], unique=False)
    op.create_index(op.f("ix_petitioner_id_no_tail_blind"), "petitioner", ["id_no_tail_blind"], unique=False)
    op.create_index(op.f("ix_petitioner_name_blind"), "petitioner", ["name_blind"], unique=False)
    op.create_index(op.f("ix_petitioner_phone_blind"), "petitioner", ["phone_blind"], unique=False)
    op.create_index(op.f("ix_petitioner_phone_tail_blind"), "petitioner", ["phone_tail_blind"], unique=False)
    op.create_index("uq_petitioner_petition_id_position", "petitioner", ["petition_id", "position"], unique=True)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if sqlite else POSTGRES_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("uq_petitioner_petition_id_position", table_name="petitioner")
    op.drop_index(op.f("ix_petitioner_phone_tail_blind"), table_name="petitioner")
    op.drop_index(op.f("ix_petitioner_phone_blind"), table_name="petitioner")
    op.drop_index(op.f("ix_petitioner_name_blind"), table_name="petitioner")
    op.drop_index(op.f("ix_petitioner_id_no_tail_blind"), table_name="petitioner")
    op.drop_index(op.f("ix_petitioner_id_no_blind"), table_name="petitioner")
    op.drop_table("petitioner")
    op.drop_index("uq_measure_item_id_round_position", table_name="measure")
    op.drop_table("measure")
    op.drop_index(op.f("ix_attachment_step_id"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_sha256"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_matter_id"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_added_by_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_index(op.f("ix_visit_visitor_id"), table_name="visit")
    op.drop_index(op.f("ix_visit_matter_id"), table_name="visit")
    op.drop_table("visit")
    op.drop_index(op.f("ix_step_person_id"), table_name="step")
    op.drop_index("ix_step_matter_id_at", table_name="step")
    op.drop_table("step")
    op.drop_index("uq_recusal_matter_id_person_id", table_name="recusal")
    op.drop_index(op.f("ix_recusal_person_id"), table_name="recusal")
    op.drop_index(op.f("ix_recusal_matter_id"), table_name="recusal")
    op.drop_table("recusal")
    op.drop_index(op.f("ix_rectification_item_round_id"), table_name="rectification_item")
    op.drop_table("rectification_item")
    op.drop_index(op.f("ix_petition_query_code_blind"), table_name="petition")
    op.drop_table("petition")
    op.drop_index(op.f("ix_outbox_matter_id"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index("uq_link_matter_id_other_id", table_name="link")
    op.drop_index(op.f("ix_link_other_id"), table_name="link")
    op.drop_index(op.f("ix_link_matter_id"), table_name="link")
    op.drop_index(op.f("ix_link_judged_by_id"), table_name="link")
    op.drop_table("link")
    op.drop_index(
        "uq_holding_matter_id_open",
        table_name="holding",
        sqlite_where=sa.text("to_at IS NULL"),
        postgresql_where=sa.text("to_at IS NULL"),
    )
    op.drop_index(op.f("ix_holding_unit_id"), table_name="holding")
    op.drop_index(op.f("ix_holding_post_id"), table_name="holding")
    op.drop_index(op.f("ix_holding_person_id"), table_name="holding")
    op.drop_index(op.f("ix_holding_matter_id"), table_name="holding")
    op.drop_index(op.f("ix_holding_handed_by_id"), table_name="holding")
    op.drop_table("holding")
    op.drop_index(op.f("ix_clock_unit_id"), table_name="clock")
    op.drop_index(
        "ix_clock_open_due_on",
        table_name="clock",
        sqlite_where=sa.text("stopped_on IS NULL"),
        postgresql_where=sa.text("stopped_on IS NULL"),
    )
    op.drop_index(op.f("ix_clock_matter_id"), table_name="clock")
    op.drop_table("clock")
    op.drop_index(op.f("ix_accused_unit_id"), table_name="accused")
    op.drop_index(op.f("ix_accused_person_id"), table_name="accused")
    op.drop_index(op.f("ix_accused_matter_id"), table_name="accused")
    op.drop_table("accused")
    op.drop_index("uq_matter_external_no_kind", table_name="matter")
    op.drop_index(op.f("ix_matter_village_id"), table_name="matter")
    op.drop_index(op.f("ix_matter_verifier_id"), table_name="matter")
    op.drop_index(op.f("ix_matter_unit_id"), table_name="matter")
    op.drop_index("ix_matter_town_id_received_on", table_name="matter")
    op.drop_index("ix_matter_stage_received_on", table_name="matter")
    op.drop_index(op.f("ix_matter_registrar_unit_id"), table_name="matter")
    op.drop_index(op.f("ix_matter_registrar_id"), table_name="matter")
    op.drop_index("ix_matter_received_on", table_name="matter")
    op.drop_index(op.f("ix_matter_holder_id"), table_name="matter")
    op.drop_index(op.f("ix_matter_handler_id"), table_name="matter")
    op.drop_index(op.f("ix_matter_content"), table_name="matter")
    op.drop_index(op.f("ix_matter_batch_id"), table_name="matter")
    op.drop_table("matter")
    op.drop_index(
        "uq_tenure_post_id_open",
        table_name="tenure",
        sqlite_where=sa.text("to_on IS NULL"),
        postgresql_where=sa.text("to_on IS NULL"),
    )
    op.drop_index(op.f("ix_tenure_post_id"), table_name="tenure")
    op.drop_index(op.f("ix_tenure_person_id"), table_name="tenure")
    op.drop_table("tenure")
    op.drop_index(op.f("ix_sign_in_user_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(
        "uq_role_grant_user_id_role_open",
        table_name="role_grant",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_role_grant_user_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index(op.f("ix_import_batch_user_id"), table_name="import_batch")
    op.drop_index(op.f("ix_import_batch_file_sha256"), table_name="import_batch")
    op.drop_table("import_batch")
    op.drop_index(op.f("ix_form_token_user_id"), table_name="form_token")
    op.drop_table("form_token")
    op.drop_index("uq_village_name_town_id", table_name="village")
    op.drop_index(op.f("ix_village_town_id"), table_name="village")
    op.drop_table("village")
    op.drop_index(op.f("ix_user_account_unit_id"), table_name="user_account")
    op.drop_index(op.f("ix_user_account_person_id"), table_name="user_account")
    op.drop_table("user_account")
    op.drop_index(op.f("ix_post_unit_id"), table_name="post")
    op.drop_table("post")
    op.drop_index(op.f("ix_unit_parent_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_index("ix_sign_in_attempt_address_at", table_name="sign_in_attempt")
    op.drop_index("ix_sign_in_attempt_account_at", table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("setting")
    op.drop_index("uq_round_source_name", table_name="round")
    op.drop_table("round")
    op.drop_table("person")
    op.drop_table("lease")
    op.drop_index(op.f("ix_journal_object_uid"), table_name="journal")
    op.drop_table("journal")
    op.drop_table("counter")
    op.drop_table("calendar_year")
    op.drop_table("calendar_day")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION journal_refuse()")
        op.execute("DROP FUNCTION journal_in_order()")
