"""Names of what is kept about those beside the handler: who assists, who keeps away."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.assisting import AssistState
from app.domain.recusing import Cause, Origin, RecusalState

PARTIES: Mapping[type[StrEnum], Mapping[str, str]] = {
    AssistState: {"open": "待答复", "replied": "已答复", "waived": "已免予答复", "moot": "不再需要答复"},
    Cause: {
        "own_interest": "涉及本人利害关系",
        "spouse": "夫妻关系",
        "direct_line": "直系血亲",
        "collateral": "三代以内旁系血亲",
        "near_in_laws": "近姻亲",
        "other": "其他原因",
    },
    Origin: {"declared": "本人申报", "named": "指定回避", "petitioner": "信访人申请"},
    RecusalState: {"clear": "没有利害关系", "declared": "待决定", "recused": "回避", "refused": "不回避"},
}
