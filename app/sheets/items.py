"""The columns of a sheet of rectification items (整改问题): a round's ledger as it was fed back (DOMAIN 7.3)."""

from app.sheets.columns import Column

TITLE = "整改问题"

COLUMNS = (
    Column(
        "编号",
        16,
        note="原台账的编号；同一批次里凭它认出同一条，可以不填",
        also=("外部编号", "问题编号"),
        like=("原编号", "问题序号"),
    ),
    Column("检查批次", 24, required=True, note="如 2024 年省级考核反馈", also=("批次",), like=("反馈批次", "检查名称")),
    Column(
        "来源",
        12,
        required=True,
        choices=("国考", "省考", "专项巡视", "检查督导", "扶贫审计", "自查", "信访转入"),
        also=("问题来源",),
        like=("反馈来源",),
    ),
    Column("反馈文号", 20, also=("文号",), like=("文件编号", "反馈文件")),
    Column(
        "反馈日期",
        12,
        kind="date",
        note="收到反馈文件的那一天，如 2024-05-11；不填按导入的那一天，已销号的必填",
        like=("反馈时间", "列入日期"),
    ),
    Column(
        "文件条数",
        10,
        note="反馈文件里一共写了几条，同一批填一样的数，或者只填一行",
        also=("反馈问题条数", "文件里的问题条数"),
    ),
    Column(
        "问题内容",
        60,
        required=True,
        note="照反馈原文填写，登记后不能改动",
        also=("反馈问题", "问题"),
        like=("反馈的问题", "存在问题", "问题描述", "问题原文", "具体问题"),
    ),
    Column("问题类别", 14, note="没有对应分类的归入“扶贫其他”，原分类保留", like=("内容分类", "分类", "问题类型")),
    Column("镇(园区)", 14, note="与本系统的名称一致", also=("镇", "乡镇", "园区"), like=("乡(镇)", "所属镇", "涉及镇")),
    Column("村(社区)", 14, note="与本系统的名称一致", also=("村", "社区"), like=("行政村", "所在村")),
    Column("涉及村", 20, note="除所在村以外还涉及的村，几个用、分开", like=("涉及的村", "还涉及的村")),
    Column("涉及户", 24, note="户编号或者户主姓名，几户用、分开", like=("涉及农户", "涉及群众")),
    Column("整改目标", 30, like=("目标",)),
    Column("整改措施", 40, note="每条措施写一行", like=("措施", "具体措施")),
    Column("牵头领导", 12, note="县级领导的姓名", like=("责任领导", "牵头县领导", "包抓领导")),
    Column("牵头单位", 18, note="可以写几个单位，用顿号分开"),
    Column("责任单位", 18, required=True, note="与本系统的名称一致", like=("整改单位", "整改责任单位")),
    Column("责任人", 12, note="记为每条措施的责任人", like=("整改责任人", "经办人")),
    Column("整改类型", 12, choices=("立行立改", "限期整改", "长期坚持"), note="不填按限期整改", like=("类型",)),
    Column(
        "整改时限",
        12,
        required=True,
        kind="date",
        note="交办时定的日期，不因节假日顺延",
        also=("完成时限",),
        like=("整改期限", "时限", "完成时间", "整改完成时限"),
    ),
    Column("长效机制", 30, note="记在登记经过里"),
    Column(
        "整改状态",
        12,
        choices=("整改中", "已销号"),
        note="不填按还在整改，填了销号日期的按已销号",
        like=("状态", "整改情况", "完成情况"),
    ),
    Column("销号日期", 12, kind="date", note="已销号的必填：按补录导入，不起算期限", like=("销号时间",)),
    Column("销号编号", 18, note="已销号的，原来的销号编号"),
    Column("整改问题编号", 18, note="本系统的编号，导出的台账里有；凭它认出已有的问题，新的问题不填"),
)
"""The columns of an import, in the order of the template."""
