"""The text of papers, for searching; every paper that is there waits to be read."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATE = sa.Enum(
    "waiting", "read", "nothing", "skipped", name="state", native_enum=False, create_constraint=True, length=40
)
AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "paper_text",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("remark", sa.String(length=60), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("more", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("reader", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.CheckConstraint("state <> 'read' OR text_sealed IS NOT NULL", name=op.f("ck_paper_text_read_has_text")),
        sa.CheckConstraint(
            "state NOT IN ('nothing', 'skipped') OR remark IS NOT NULL", name=op.f("ck_paper_text_none_has_remark")
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 100", name=op.f("ck_paper_text_confidence")),
        sa.ForeignKeyConstraint(["paper_id"], ["attachment.id"], name=op.f("fk_paper_text_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_text")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_paper_text_paper_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_paper_text_uid")),
    )
    op.create_index(op.f("ix_paper_text_state"), "paper_text", ["state"], unique=False)
    _let_wait()


def _let_wait() -> None:
    connection = op.get_bind()
    papers = connection.execute(sa.text("SELECT id, added_at FROM attachment ORDER BY id")).all()
    insert = sa.text(
        "INSERT INTO paper_text (paper_id, state, more, scans, reader, at, uid)"
        " VALUES (:paper, 'waiting', false, 0, '', :at, :uid)"
    )
    for start in range(0, len(papers), AT_ONCE):
        rows = [{"paper": row.id, "at": row.added_at, "uid": uuid4().hex} for row in papers[start : start + AT_ONCE]]
        connection.execute(insert, rows)


def downgrade() -> None:
    op.drop_index(op.f("ix_paper_text_state"), table_name="paper_text")
    op.drop_table("paper_text")
