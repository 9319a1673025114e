"""The columns of a sheet of follow-up visits (回访、回头看): one visit a row, as they were made (DOMAIN 7.2)."""

from app.sheets.columns import Column

TITLE = "回访"

WAYS = ("当面", "电话", "其他", "没联系上")
SOLVED = ("解决了", "部分解决", "没有解决", "无法核实")
RATINGS = ("满意", "基本满意", "不满意", "未表态")

COLUMNS = (
    Column("记录编号", 20, note="再次导入时凭它认出同一次回访，可以不填", also=("外部编号", "回访编号")),
    Column("件编号", 20, required=True, note="本系统的编号，如 2024-信-000018", also=("信访件编号", "编号")),
    Column("回访日期", 12, required=True, kind="date", also=("回访时间",), like=("回访的日期",)),
    Column("回访人", 12, note="名录里的姓名；不填是导入的人", also=("回访人员",)),
    Column("回访机构", 16, note="名录里的单位；不填是回访人的单位", also=("回访单位",)),
    Column("回访方式", 12, required=True, choices=WAYS, also=("回访形式",)),
    Column("已有回复告知", 12, choices=("是", "否")),
    Column("已收到处理意见", 12, choices=("是", "否")),
    Column("处理意见书已落实", 12, choices=("是", "否"), also=("处理意见已落实",)),
    Column("问题解决情况", 12, choices=SOLVED, note="联系上的必填", also=("是否解决",)),
    Column("对责任单位满意度", 12, choices=RATINGS, note="联系上的必填", also=("满意度", "对办理是否满意")),
    Column("没有解决、不满意的原因", 30, note="没有解决、没有落实、不满意的必填", also=("不满意原因",)),
    Column("对信访部门满意度", 12, choices=RATINGS),
    Column("对信访部门不满意的原因", 30, note="对信访部门不满意的必填"),
    Column("说了新的事情", 10, choices=("是", "否")),
    Column("有人为难信访人", 10, choices=("是", "否")),
    Column("怎样为难", 30, note="只有县信访局看得到"),
    Column("回访情况", 40),
)
"""The columns of an import, in the order of the template."""
