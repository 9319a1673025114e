"""The columns of the ledger of advice, as it is taken away."""

from app.sheets.columns import Column

ADVICE = "三项建议台账"
COLUMNS = (
    Column("编号", 22),
    Column("标题", 40),
    Column("建议种类", 12),
    Column("收到建议的单位", 18),
    Column("提出日期", 12, kind="date"),
    Column("反馈期限", 12, kind="date"),
    Column("状态", 16),
    Column("反馈日期", 12, kind="date"),
    Column("超期几天", 10, kind="number"),
    Column("发现的问题", 40),
    Column("建议", 40),
    Column("反馈的内容", 40),
)
