"""The columns of a sheet of households (一户一档): one member a row, the head first, as the national lists have it."""

from app.domain.households import Cause, HouseholdKind, Housing, Vulnerable
from app.sheets.columns import Column

TITLE = "一户一档"

COLUMNS = (
    Column("户编号", 18, required=True, note="同一户的每一行都写", also=("户号",), like=("家庭编号",)),
    Column("人编号", 18, note="再次导入时凭它认出同一个人，可以不填", also=("人员编号",), like=("成员编号",)),
    Column(
        "镇(园区)",
        14,
        required=True,
        note="与本系统的名称一致",
        also=("镇", "乡镇", "园区", "乡(镇)"),
        like=("所属镇",),
    ),
    Column("村(社区)", 14, required=True, note="与本系统的名称一致", also=("村", "社区", "行政村"), like=("所属村",)),
    Column("自然村", 14, also=("组", "自然村、组")),
    Column(
        "人数", 8, kind="number", note="全户几口人；填了就与这一户的行数核对", also=("家庭人口", "家庭人口数", "户人数")
    ),
    Column("姓名", 12, required=True, also=("家庭成员姓名", "成员姓名")),
    Column("证件号码", 22, note="按文本填写；18 位，残疾人证 20 位", also=("身份证号", "身份证号码"), like=("证件号",)),
    Column("与户主关系", 12, required=True, note="户主的一行写在前面", also=("与户主的关系",)),
    Column("民族", 8),
    Column("文化程度", 10),
    Column("在校生状况", 14, also=("在校情况",)),
    Column("健康状况", 12),
    Column("劳动技能", 16, also=("劳动能力",)),
    Column("务工时间(月)", 10, kind="number", also=("务工时间", "务工月数")),
    Column("是否参加大病保险", 10, choices=("是", "否"), also=("参加大病保险", "是否参加医保"), like=("医保",)),
    Column("享受低保政策", 10, choices=("是", "否"), also=("享受低保政策情况", "是否低保"), like=("低保",)),
    Column("需要特别走访", 14, choices=tuple(Vulnerable), note="没有的空着"),
    Column("户类型", 16, choices=tuple(HouseholdKind), note="户主的一行必填", like=("监测对象类型",)),
    Column("认定日期", 12, kind="date", note="户主的一行必填", also=("首次识别时间", "风险识别时间")),
    Column("主要致贫原因", 16, choices=tuple(Cause), note="写中文，不写代码", also=("致贫原因1", "致贫原因")),
    Column("次要致贫原因", 20, note="几个的用顿号分开", also=("其他致贫原因",)),
    Column("危房户", 8, choices=tuple(Housing), also=("是否危房户", "危房等级")),
    Column("是否解决安全饮用水", 12, choices=("是", "否"), also=("安全饮水", "是否解决饮水安全")),
    Column("人均纯收入", 12, kind="number", note="元", also=("家庭人均纯收入",)),
    Column("收入年度", 10, kind="number", note="填了收入的必填", also=("年度",)),
    Column("帮扶责任人", 12, note="名录里的姓名", also=("帮扶联系人",)),
    Column("户联系电话", 16, note="按文本填写", also=("联系电话",)),
)
"""The columns of an import, in the order of the template (DOMAIN 7.5); what concerns the household stands with its
head."""
