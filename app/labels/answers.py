"""What the rules for an opinion find, in a word each; their sentences stand with the other messages."""

from collections.abc import Mapping

LACKS: Mapping[str, str] = {
    "demand_unanswered": "有诉求没有答复",
    "only_policy": "只引用了政策",
    "nothing_concrete": "没有具体措施或者时间",
    "like_another": "与另一件的答复雷同",
    "promise_without_day": "承诺没有写明时间",
    "remedy_missing": "没有告知复查途径",
}
