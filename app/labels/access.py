"""What is said of the second factor, of closed doors and of what is bounded by the hour."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.signing_in import FactorChange, Resettable
from app.domain.usage import Usage

ACCESS: Mapping[type[StrEnum], Mapping[str, str]] = {
    Resettable: {"password": "密码", "second_factor": "第二重验证"},
    FactorChange: {"codes": "重新生成恢复码", "end": "停用第二重验证"},
    Usage: {
        "search": "查询",
        "export": "导出、打印",
        "reveal": "查看完整号码",
        "upload": "上传",
        "opening": "打开事项",
    },
}
REFUSED: Mapping[str, str] = {
    "password_weak": "这个密码容易被猜到：除去姓名、单位、年份、键盘上相邻的字符和常用的词，剩下的太少。请另想一个。",
    "password_tries_over": "试错次数太多，请 {minutes} 分钟后再试。",
    "factor_there": "第二重验证已经设好。",
    "factor_none": "这个账号没有设第二重验证。",
    "factor_needed": "您的角色必须用第二重验证，不能停用。换手机的，请重新生成恢复码，或者请管理员重置。",
    "factor_code_wrong": "验证码不对，或者已经用过。请看手机的时间准不准，等下一个验证码再填。",
    "too_many_search": "这一小时查询的次数太多，{until} 以后再查。",
    "too_many_export": "这一小时导出、打印的次数太多，{until} 以后再办。",
    "too_many_reveal": "这一小时查看完整号码的次数太多，{until} 以后再看。",
    "too_many_upload": "这一小时上传的文件太多，{until} 以后再传。",
    "too_many_opening": "这一小时打开的件太多，{until} 以后再看。",
}
SAID: Mapping[str, str] = {
    "signed_in_failed": "账号或密码不对，或者账号已停用。还可以试 {left} 次。",
    "code_failed": "验证码不对，或者已经用过。还可以试 {left} 次。",
    "code_too_late": "五分钟内没有填验证码，请重新登录。",
    "account_unused": "超过 {days} 天没有登录，自动停用",
    "factor_confirmed": "第二重验证已设好",
    "factor_confirmed_already": "第二重验证已经设好。没有看到恢复码的，请重新生成。",
    "factor_codes_made": "恢复码已重新生成",
    "factor_ended": "第二重验证已停用，登录只凭账号和密码。",
    "factor_reset": "第二重验证已重置，正在使用的登录已退出；下一次登录只凭密码。",
    "access_set": "已保存，从现在起生效。",
    "heading_too_many": "请过一会儿再来",
}
