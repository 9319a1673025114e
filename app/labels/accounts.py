"""What a rule says of accounts, passwords and sign-ins when it refuses."""

from collections.abc import Mapping

from app.labels.access import REFUSED as ACCESS_REFUSED

REFUSED: Mapping[str, str] = {
    **ACCESS_REFUSED,
    "account_taken": "账号“{account}”已经有人用，请换一个。",
    "account_name_wrong": "账号只能用小写字母、数字、点、横线和下划线，2 到 40 位，以字母开头。",
    "account_unknown": "没有“{account}”这个账号。",
    "account_disabled": "这个账号已经停用。",
    "account_not_disabled": "这个账号没有停用。",
    "own_account": "不能停用或者重置自己的账号，请由另一位管理员办理。",
    "reset_asked_already": "已于 {asked_at} 提出重置，正等另一位管理员确认。",
    "reset_needs_second": "重置要由两人办：您提出的，请另一位管理员确认。",
    "reset_too_old": "这一次重置是 {asked_at} 提出的，已超过 24 小时，请重新提出。",
    "last_administrator": "在用的{role}只有这一个账号，不能停用，也不能收回角色。请先给另一个账号这个角色。",
    "own_roles": "不能改自己的角色，请由别的管理员办理。",
    "grant_asked_already": "已于 {asked_at} 提出授予角色，正等第二人确认。要改的，请先作罢再提。",
    "grant_needs_second": "授予角色要由两人办：您提出的，请另一人确认。",
    "grant_wants_security": "还有别的安全管理员在用，请由安全管理员确认。只有一位安全管理员的，才由系统管理员确认。",
    "grant_too_old": "这一次是 {asked_at} 提出的，已超过 7 天，请重新提出。",
    "roles_missing": "请至少选一个角色。",
    "roles_incompatible": "{role}要单独设置，不能和别的角色放在一个账号上（三员分立）。",
    "role_unknown": "没有“{role}”这个角色。",
    "password_too_short": "密码至少 {least} 位。",
    "password_too_long": "密码最多 {most} 位。",
    "password_too_plain": "密码要有大写字母、小写字母、数字、符号中的三种。",
    "password_has_account": "密码里不能有账号名。",
    "password_same": "新密码不能和现在的一样。",
    "password_wrong": "现在的密码不对。",
    "password_repeat_differs": "两次填的新密码不一样。",
}
