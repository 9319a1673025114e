"""Sheets given in the browser: the file under way, which column means what, what became of each row."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def code(name: str, values: str) -> sa.Enum:
    """An enum stored by value as text, with its CHECK."""
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("state", code("state", "uploaded checking checked running done cancelled stopped"), nullable=False),
        sa.Column("stop_code", sa.String(length=60), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ref", sa.String(length=120), nullable=True),
        sa.Column("header_at", sa.Integer(), nullable=False),
        sa.Column("headers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("columns", sa.Text(), nullable=True),
        sa.Column("history", sa.Boolean(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("checked_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('checking', 'checked', 'running', 'done') OR columns IS NOT NULL",
            name=op.f("ck_upload_mapped"),
        ),
        sa.CheckConstraint("(state = 'stopped') = (stop_code IS NOT NULL)", name=op.f("ck_upload_stopped_has_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_upload_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("batch_id", name=op.f("uq_upload_batch_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_upload_uid")),
    )
    op.create_index(op.f("ix_upload_state"), "upload", ["state"], unique=False)
    op.create_table(
        "upload_row",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("verdict", code("verdict", "added known refused"), nullable=False),
        sa.Column("history", sa.Boolean(), nullable=False),
        sa.Column("about_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("said_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_upload_row_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_row")),
        sa.UniqueConstraint("uid", name=op.f("uq_upload_row_uid")),
    )
    op.create_index("uq_upload_row_upload_id_row", "upload_row", ["upload_id", "row"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_upload_row_upload_id_row", table_name="upload_row")
    op.drop_table("upload_row")
    op.drop_index(op.f("ix_upload_state"), table_name="upload")
    op.drop_table("upload")
