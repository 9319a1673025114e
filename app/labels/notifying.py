"""The Chinese of being told outside the product that messages wait."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.notifying import ChannelKind, Frequency, State

NOTIFYING: Mapping[type[StrEnum], Mapping[str, str]] = {
    ChannelKind: {
        "folder": "文件（由县里的短信或者办公系统取走）",
        "mail": "电子邮件",
        "wecom": "企业微信群机器人",
        "dingtalk": "钉钉群机器人",
        "off": "不外送",
    },
    State: {
        "waiting": "等待",
        "sending": "正在送",
        "sent": "已送出",
        "needless": "不必再送",
        "failed": "没有送出",
        "uncertain": "不知道送到没有",
    },
    Frequency: {"soon": "随时，半小时内的合在一起", "daily": "每天早上八点半一次"},
}
SAID: Mapping[str, str] = {
    "notification_subject": "案结：{count} 条未读消息",
    "notification_text": "案结：您有 {count} 条未读消息{numbers}。请登录查看：{link}",
    "notification_text_no_link": "案结：您有 {count} 条未读消息{numbers}。请登录系统查看。",
    "notification_chosen": "已保存。今后的新消息会外送提醒，内容只有条数、编号和网址。",
    "notification_ended": "已停止外送提醒，消息只在系统里看。",
    "health_notify_off": "不外送提醒：消息只在系统里看。",
    "health_notify": "方式：{channel}。{chosen} 个账号选了外送；近 7 天送出 {sent} 条，等待 {waiting} 条。",
    "health_notify_failed": "方式：{channel}。近 7 天有 {failed} 条多次没有送出、{uncertain} 条不知道送到没有，"
    "等待 {waiting} 条；消息都在系统里。请看通道是否畅通，可用 flask notifications try 试送。",
}
REFUSED: Mapping[str, str] = {
    "notify_needs_mail": "请填电子邮箱，例如 zhang@example.cn。",
    "notify_needs_mobile": "请填 11 位手机号。",
    "notify_needs_address": "请填 11 位手机号或者电子邮箱。",
    "notify_off": "本系统没有开外送提醒，请问管理员。",
}
