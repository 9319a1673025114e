"""The columns of a sheet of rectification items (整改问题): a round's ledger as it was fed back (DOMAIN 7.3)."""

from app.sheets.columns import Column

TITLE = "整改问题"

COLUMNS = (
    Column("编号", 16, note="原台账的编号；再次导入时凭它认出同一条，可以不填", also=("外部编号", "问题编号")),
    Column("检查批次", 24, required=True, note="如 2024 年省级考核反馈", also=("批次",)),
    Column(
        "来源",
        12,
        required=True,
        choices=("国考", "省考", "专项巡视", "检查督导", "扶贫审计", "自查", "信访转入"),
        also=("问题来源",),
    ),
    Column("反馈文号", 20, also=("文号",)),
    Column("反馈日期", 12, kind="date", note="收到反馈文件的那一天，如 2024-05-11"),
    Column("问题内容", 60, required=True, note="照反馈原文填写，登记后不能改动", also=("反馈问题", "问题")),
    Column("问题类别", 14),
    Column("镇(园区)", 14, note="与本系统的名称一致", also=("镇", "乡镇", "园区")),
    Column("村(社区)", 14, note="与本系统的名称一致", also=("村", "社区")),
    Column("整改目标", 30),
    Column("整改措施", 40),
    Column("牵头领导", 12),
    Column("牵头单位", 18),
    Column("责任单位", 18, required=True, note="与本系统的名称一致"),
    Column("责任人", 12),
    Column("整改类型", 12, choices=("立行立改", "限期整改", "长期坚持")),
    Column("整改时限", 12, kind="date", note="交办时定的日期，不因节假日顺延", also=("完成时限",)),
    Column("长效机制", 30),
)
"""The columns of an import, in the order of the template."""
