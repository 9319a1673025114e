"""The Chinese of what somebody holds."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.holding import Group
from app.domain.receptions import Deed

HOLDING: Mapping[type[StrEnum], Mapping[str, str]] = {
    Group: {"late": "超期", "soon": "七天以内", "back": "退回、回炉", "rest": "其余"},
    Deed: {"own": "本人", "sent": "委托", "others": "他人"},
}
