"""The columns of the ledgers of cards and of orders of supervision, as they are taken away."""

from app.sheets.columns import Column

CARDS = "黄牌红牌台账"
ORDERS = "督办台账"
CARD_COLUMNS = (
    Column("种类", 14),
    Column("原因", 24),
    Column("发生日期", 12, kind="date"),
    Column("编号", 22),
    Column("标题", 40),
    Column("单位", 16),
    Column("状态", 10),
    Column("决定日期", 12, kind="date"),
    Column("决定人", 10),
    Column("联席会议的措施", 14),
)
ORDER_COLUMNS = (
    Column("编号", 22),
    Column("标题", 40),
    Column("单位", 16),
    Column("原因", 30),
    Column("发出日期", 12, kind="date"),
    Column("反馈期限", 18),
    Column("状态", 16),
    Column("反馈日期", 12, kind="date"),
    Column("用了几天", 10, kind="number"),
    Column("结果", 12),
)
