"""The Chinese of the sums of towns and villages."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.sums import Summed

SUMS: Mapping[type[StrEnum], Mapping[str, str]] = {
    Summed: {
        "households": "户",
        "people": "人",
        "monitored": "监测对象（户）",
        "petitions": "在办信访件",
        "items": "未销号问题",
    },
}
REFUSED: Mapping[str, str] = {
    "sum_principal_only": "镇村合计只能由这个镇（园区）的主要负责人说明并签字。",
    "sums_agree": "镇（园区）的数和各村合计一致，不用说明。",
    "sums_moved": "打开这一页以后，数又变了。请看清现在的差数再签。",
    "town_sums_unsigned": "不能导出：{towns}的数和各村合计不一致，还没有由主要负责人说明并签字。签了以后再导出，"
    "见“村村清”的“镇村合计”。",
}
