"""The Chinese of sampling: findings, refusals, messages."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.sampling import Finding

SAMPLING: Mapping[type[StrEnum], Mapping[str, str]] = {
    Finding: {
        "true": "报已解决，属实",
        "untrue": "报已解决，没有解决",
        "otherwise": "没有报已解决",
        "unverified": "没有核实到",
        "waiting": "待回访",
        "dropped": "已抽下",
    },
}
SAMPLING_REFUSED: Mapping[str, str] = {
    "days_in_disorder": "“到”不能早于“从”。",
    "sample_too_large": "一次抽 1 到 {most} 件。",
    "visiting_unit_unfit": "这个单位没有能回访全县的账号，请另选一个。",
    "frame_is_empty": "这一段没有可以抽的件：办结的件里，回访单位自己承办的、检举控告、存量不抽。",
    "drawn_matter_of_own": "您是这一件的承办人或者包保责任人，不能由您抽下，请另一位同志办。",
}
SAMPLING_SENTENCES: Mapping[str, str] = {
    "sample_drawn": "已从 {frame} 件里抽出 {size} 件，请安排回访，事先不通知承办的单位。",
    "sample_dropped": "已抽下，件和原因留在名单上。",
    "sample_restored": "已恢复，仍要回访。",
}
