"""The columns of a supervision plan, as it is taken away."""

from app.sheets.columns import Column

PLAN = "督查计划"
COLUMNS = (
    Column("序号", 8, kind="number"),
    Column("方式", 16),
    Column("对象", 20),
    Column("从", 12, kind="date"),
    Column("到", 12, kind="date"),
    Column("计划", 10, kind="number"),
    Column("已完成", 10, kind="number"),
    Column("状态", 16),
)
