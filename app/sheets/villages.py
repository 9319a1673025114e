"""The columns of the board of villages and of the cause table, as they are taken away."""

from app.sheets.columns import Column

BOARD = "村村清台账"
CAUSES = "致贫原因统计"

_COUNTS = ("户数", "人数", "监测对象户", "没有帮扶责任人户", "未清户", "在办信访件", "未清问题")
BOARD_COLUMNS = (
    Column("镇(园区)", 14),
    Column("村(社区)", 14),
    Column("挂牌督战", 10),
    Column("督战责任人", 12),
    Column("挂牌期限", 12, kind="date"),
    *(Column(name, 10, kind="number") for name in _COUNTS),
    Column("村村清", 12),
    Column("为什么没有清", 30),
)
CAUSE_COLUMNS = (
    Column("主要致贫原因", 20),
    *(Column(name, 12, kind="number") for name in ("户数", "占户数(%)", "人数", "占人数(%)")),
)
