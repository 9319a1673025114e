"""The second factor: begun and changed after the own password, proven by a code."""

from app.domain.signing_in import FactorChange
from app.domain.usage import Usage
from app.web.forms.accounts import Roles
from app.web.forms.base import Form, Line, Needed, Number, Password, Pick


class BeginForm(Form):
    """The own password once more."""

    current = Password("现在的密码", [Needed()])


class ChangeForm(BeginForm):
    """New recovery codes, or no second factor any more."""

    act = Pick("要做什么", [Needed()], of=FactorChange)


class ProveForm(Form):
    """The code that the phone shows now."""

    code = Line("验证码", [Needed()], most=60)


class AccessForm(Form):
    """The rules of signing in and use."""

    roles = Roles("必须用第二重验证的角色")
    unused_days = Number("多少天没有登录就停用", [Needed()])
    search = Number("查询", [Needed()])
    export = Number("导出、打印", [Needed()])
    reveal = Number("查看完整号码", [Needed()])
    upload = Number("上传", [Needed()])
    opening = Number("打开信访件、整改问题、户", [Needed()])
    unusual = Number("一小时打开多少件记为异常", [Needed()])

    def most(self) -> dict[Usage, int]:
        """How often each use may be made an hour."""
        return {kind: self[kind.value].data for kind in Usage}
