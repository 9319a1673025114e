"""The columns of a sheet of petitions (信访件): what a town keeps in its own register."""

from app.sheets.columns import Column

TITLE = "信访件"

COLUMNS = (
    Column(
        "外部编号",
        18,
        note="原系统里的编号；再次导入时凭它认出同一件，可以不填",
        also=("原编号",),
        like=("编号", "信访编号", "信访件编号", "登记编号"),
    ),
    Column(
        "信访形式",
        10,
        required=True,
        choices=("来信", "来访", "来电", "网上", "传真"),
        like=("形式", "信访方式", "信访类型"),
    ),
    Column(
        "收到日期",
        12,
        required=True,
        kind="date",
        note="收到信访件的那一天，如 2024-05-11",
        also=("收件日期",),
        like=("收到", "收到时间", "收件时间", "信访日期", "信访时间", "来访日期", "登记日期", "日期"),
    ),
    Column(
        "镇(园区)",
        14,
        required=True,
        note="问题发生地，与本系统的名称一致",
        also=("镇", "乡镇", "园区"),
        like=("乡(镇)", "镇街", "所属镇", "所在镇", "属地"),
    ),
    Column("村(社区)", 14, note="与本系统的名称一致", also=("村", "社区"), like=("行政村", "村居", "所在村", "所属村")),
    Column("信访人", 12, note="不填按匿名登记", also=("信访人姓名", "姓名"), like=("来访人", "反映人", "当事人")),
    Column("联系电话", 16, note="按文本填写", also=("电话", "手机号码", "手机号"), like=("联系方式", "手机")),
    Column(
        "证件号码",
        22,
        note="按文本填写：按数字填写会丢失末几位",
        also=("身份证号", "身份证号码"),
        like=("身份证", "证件号"),
    ),
    Column("住址", 30, also=("地址",), like=("家庭住址", "详细地址", "联系地址")),
    Column("人数", 8, kind="number", note="不填按 1 人", also=("信访人数",), like=("来访人数",)),
    Column(
        "标题",
        36,
        note="一句话说清事项，不写姓名和电话；空着的取内容的开头",
        like=("事由", "主要事由", "信访事由", "信访事项", "反映事项", "概况"),
    ),
    Column(
        "内容",
        60,
        required=True,
        note="诉求、事实和理由",
        like=("信访内容", "主要内容", "反映内容", "反映问题", "反映的问题", "主要诉求", "诉求"),
    ),
    Column("内容分类", 14, note="没有对应分类的归入“其他”，原分类保留", like=("分类", "问题类别", "信访类别")),
    Column("涉贫", 8, choices=("是", "否"), note="不填按“否”", like=("是否涉贫",)),
    Column("来源", 14, note="如 12345、领导信箱、上级转送、回访中发现", like=("信访来源", "来源渠道")),
    Column(
        "阶段",
        12,
        note="只用于历史件：写已办结、已归档、已化解的，要填办结日期；其余的按没有办结收下",
        like=("办理状态", "状态", "办理阶段"),
    ),
    Column("办结日期", 12, kind="date", note="只用于历史件", like=("办结时间",)),
)
"""The columns of an import, in the order of the template (DECISIONS 8)."""
