"""The Chinese of what somebody holds."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.holding import Group, Part
from app.domain.prominence import Sign
from app.domain.receptions import Deed

HOLDING: Mapping[type[StrEnum], Mapping[str, str]] = {
    Group: {"late": "超期", "soon": "七天以内", "back": "退回、回炉", "rest": "其余"},
    Part: {
        "held": "包保",
        "late": "超期",
        "soon": "七天以内到期",
        "acted": "30 天内本人办过",
        "silent": "30 天内本人没有办过",
        "met": "30 天内本人见过面",
        "sent": "30 天内委托他人见面",
        "promised": "有没兑现的承诺",
        "promise_late": "承诺已过期",
    },
    Sign: {
        "repeated": "多次重复",
        "collective": "集体反映",
        "from_above": "上级转送",
        "marked": "领导批示",
        "grave": "严重超期",
    },
    Deed: {"own": "本人", "sent": "委托", "others": "他人"},
}
REFUSED: Mapping[str, str] = {
    "not_proposed": "现在没有规则提出把这一件列为突出，或者县里已经定了。",
    "pack_not_yours": "移交清单由移交人和接收人本人签字。",
    "pack_signed": "您已经在这份清单上签过字。",
    "post_vacant": "{title}现在没有人担任，不用再登记空缺。",
}
