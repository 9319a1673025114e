"""The Chinese of leaves."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    "leave_entered": "已登记请假：{from_on} 至 {to_on}。",
    "leave_ended": "已销假，提醒照常送本人。",
}
REFUSED: Mapping[str, str] = {
    "leave_ends_before": "结束的日子不能早于开始的日子。",
    "leave_over": "这段日子已经过去，不用再登记。",
    "leave_too_long": "一次最多登记一年；长期离开的，请登记职务空缺或者换人。",
    "leave_overlaps": "与已登记的请假（{from_on} 至 {to_on}）重叠，请先销假。",
    "stand_in_self": "代收提醒的人不能是本人。",
    "stand_in_not_in_post": "代收提醒的人现在没有任职。",
    "stand_in_away": "代收提醒的人这段日子自己请假（{from_on} 至 {to_on}）。",
}
