"""The columns of the ledger of leaders' instructions, as it is taken away."""

from app.sheets.columns import Column

INSTRUCTIONS = "领导批示台账"
COLUMNS = (
    Column("批示日期", 12, kind="date"),
    Column("批示领导", 20),
    Column("批示内容", 40),
    Column("编号", 22),
    Column("标题", 40),
    Column("转给", 20),
    Column("转办日期", 12, kind="date"),
    Column("报告期限", 12, kind="date"),
    Column("状态", 16),
    Column("报告日期", 12, kind="date"),
    Column("超期几天", 10, kind="number"),
    Column("落实和报告", 40),
    Column("办结日期", 12, kind="date"),
    Column("怎样办结", 40),
)
