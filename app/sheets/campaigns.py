"""The columns of the list of a campaign (专项行动台账): one household a row."""

from app.sheets.columns import Column

TITLE = "专项行动台账"

COLUMNS = (
    Column("镇(园区)", 14),
    Column("村(社区)", 14),
    Column("户编号", 18),
    Column("户主", 10),
    Column("到哪一步", 16),
    Column("哪天看的", 12, kind="date"),
    Column("谁去看的", 12),
    Column("意愿", 10),
    Column("凭什么", 16),
    Column("哪天说的", 12, kind="date"),
    Column("谁记的", 12),
    Column("意愿的依据", 28),
    Column("看到什么", 12),
    Column("是什么问题", 32),
    Column("改成", 12, kind="date"),
    Column("能用", 12, kind="date"),
    Column("在用", 12, kind="date"),
    Column("满意", 12, kind="date"),
    Column("解决日期", 12, kind="date"),
    Column("怎样解决的", 32),
)
