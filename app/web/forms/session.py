"""Signing in and the own password."""

from wtforms import HiddenField

from app.labels import sentence
from app.web.forms.base import Form, Line, Needed, Password

SECRETS = frozenset({"csrf_token", "current", "repeat", "code"})


def is_secret(name: str) -> bool:
    """Whether what is typed in the field of this name is never kept nor shown again."""
    return name in SECRETS or "password" in name


class SignInForm(Form):
    """账号 and 密码; `next` is where he wanted to go, `kept` what he was writing."""

    username = Line("账号", [Needed()], most=60)
    password = Password("密码", [Needed()])
    next = HiddenField()
    kept = HiddenField()

    def deny(self, code: str, **facts: object) -> None:
        """Say on top why nobody was signed in."""
        self.form_errors = [sentence(code, facts)]


class CodeForm(Form):
    """The code of the phone, or a recovery code; `next` and `kept` as at the door."""

    code = Line("验证码或者恢复码", [Needed()], most=60)
    next = HiddenField()
    kept = HiddenField()


class PasswordForm(Form):
    """The own password, asked for once more before it is changed."""

    current = Password("现在的密码", [Needed()])
    new_password = Password("新密码", [Needed()])
    repeat = Password("再填一次新密码", [Needed()])
