"""Whether another organ has the say (不归我们管？): pointers to be read, never a decision; it is registered anyway.

信访工作条例 art. 22 para 1: every petition is registered; what follows then differs by who has the power to decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.contents import Content
from app.domain.petitions import Category


class Elsewhere(StrEnum):
    """Where a matter may belong instead."""

    DISCIPLINE = "discipline"
    LITIGATION = "litigation"
    ARBITRATION = "arbitration"
    ADMINISTRATIVE = "administrative"
    OTHER_ORGAN = "other_organ"


@dataclass(frozen=True)
class Pointer:
    """One way it may have to go, and the words that say so; none when the category alone does."""

    way: Elsewhere
    words: tuple[str, ...]


_WORDS: Mapping[Elsewhere, tuple[str, ...]] = {
    # art. 22 para 2: 对属于纪检监察机关受理的检举控告类信访事项，应当按照管理权限转送有关纪检监察机关
    Elsewhere.DISCIPLINE: (
        *("贪污", "受贿", "行贿", "索贿", "挪用", "侵吞", "截留", "冒领", "套取", "优亲厚友", "吃拿卡要", "以权谋私"),
        *("违纪", "收受", "好处费", "检举", "举报"),
    ),
    # art. 28 para 2: 将涉及民事、行政、刑事等诉讼权利救济的信访事项从普通信访体制中分离出来，由有关政法部门依法处理;
    # art. 20 para 2 for callers, art. 31(1) for what is not yet finally decided
    Elsewhere.LITIGATION: (
        *("法院", "判决", "起诉", "上诉", "申诉再审", "再审", "强制执行", "执行局", "诉讼", "检察院", "抗诉"),
        *("刑事", "立案侦查", "不予立案", "取保候审"),
    ),
    # art. 31(2): 应当通过仲裁解决的，导入相应程序处理
    Elsewhere.ARBITRATION: ("仲裁", "劳动争议", "劳动合同", "解除合同", "承包合同纠纷"),
    # art. 31(4): 可以通过行政复议、行政裁决、行政确认、行政许可、行政处罚等行政程序解决的，导入相应程序处理
    Elsewhere.ADMINISTRATIVE: (
        *("行政复议", "复议", "行政处罚", "罚款", "行政裁决", "行政许可", "行政确认", "工伤认定", "确权", "林权争议"),
        *("吊销", "征收决定"),
    ),
    # art. 23 para 1: 对不属于本机关、单位或者本系统职权范围的，应当告知信访人向有权处理的机关、单位提出
    Elsewhere.OTHER_ORGAN: (
        *("银行", "信用社", "保险公司", "税务局", "海关", "铁路局", "部队", "外省", "外县", "邻县", "电信公司"),
    ),
}
_DISCIPLINE_CONTENTS = (Content.DISCIPLINE, Content.CADRE_CONDUCT, Content.GRAFT)


def elsewhere(text: str, category: Category | None, content: Content | None) -> Sequence[Pointer]:
    """Every way that the words, the kind of petition (信访类别) or its subject point to."""
    found = {way: tuple(word for word in words if word in text) for way, words in _WORDS.items()}
    against_somebody = category is Category.ACCUSATION or content in _DISCIPLINE_CONTENTS
    return [
        Pointer(way, words)
        for way, words in found.items()
        if words or (way is Elsewhere.DISCIPLINE and against_somebody)
    ]
