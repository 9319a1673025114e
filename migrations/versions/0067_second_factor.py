"""Second factor with recovery codes, sign-ins that wait for their code, what was reset, use by the hour."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

USAGES = ("search", "export", "reveal", "upload", "opening")
RESETTABLE = ("password", "second_factor")
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_second_factor_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("uid", name=op.f("uq_second_factor_uid")),
    )
    op.create_index(op.f("ix_second_factor_user_id"), "second_factor", ["user_id"])
    op.create_index(
        "uq_second_factor_user_id_open",
        "second_factor",
        ["user_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("factor_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["factor_id"], ["second_factor.id"], name=op.f("fk_recovery_code_factor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index("uq_recovery_code_factor_id_code_hash", "recovery_code", ["factor_id", "code_hash"], unique=True)
    op.create_table(
        "half_sign_in",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("address", sa.String(60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_half_sign_in_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_sign_in")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_half_sign_in_secret_hash")),
    )
    op.create_index(op.f("ix_half_sign_in_user_id"), "half_sign_in", ["user_id"])
    op.create_table(
        "usage_count",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("usage", sa.String(40), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint(_among("usage", USAGES), name=op.f("ck_usage_count_usage")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_usage_count_user_id")),
        sa.PrimaryKeyConstraint("user_id", "usage", "hour", name=op.f("pk_usage_count")),
    )
    op.create_index(op.f("ix_usage_count_hour"), "usage_count", ["hour"])
    op.add_column("user_account", sa.Column("enabled_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("sign_in") as changed:
        changed.add_column(sa.Column("owes_factor", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("sign_in") as changed:
        changed.alter_column("owes_factor", server_default=None)
    with op.batch_alter_table("password_reset") as changed:
        changed.add_column(sa.Column("what", sa.String(40), nullable=False, server_default=sa.text("'password'")))
        changed.create_check_constraint(op.f("ck_password_reset_what"), _among("what", RESETTABLE))
    with op.batch_alter_table("password_reset") as changed:
        changed.alter_column("what", server_default=None)


def downgrade() -> None:
    """The second factors are lost, and with them the resets that were asked for them."""
    reset = sa.table("password_reset", sa.column("what"))
    op.get_bind().execute(sa.delete(reset).where(reset.c.what != "password"))
    with op.batch_alter_table("password_reset") as changed:
        changed.drop_constraint(op.f("ck_password_reset_what"), type_="check")
        changed.drop_column("what")
    with op.batch_alter_table("sign_in") as changed:
        changed.drop_column("owes_factor")
    with op.batch_alter_table("user_account") as changed:
        changed.drop_column("enabled_at")
    for table in ("usage_count", "half_sign_in", "recovery_code", "second_factor"):
        op.drop_table(table)


def _among(column: str, allowed: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(one) for one in allowed)})"
