"""Accounts: opening one, its roles, stopping it."""

from typing import Any

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain import intake
from app.domain.accountability import PostKind
from app.domain.permissions import Role
from app.domain.signing_in import Resettable
from app.labels import label
from app.operations.accounts import NewAccount
from app.web.forms.base import Form, Line, Needed, Pick, Place, Text, Token, Version
from app.web.forms.directory import NamingForm


class Roles(SelectMultipleField):
    """Some of the roles; data is their members."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label_text: str = "", **rest: Any) -> None:
        super().__init__(label_text, choices=[SelectChoice(role.value, label(role)) for role in Role], **rest)

    @property
    def chosen(self) -> tuple[Role, ...]:
        """The ticked roles."""
        return tuple(Role(value) for value in self.data or ())


class RolesForm(Form):
    """Exactly the roles that are ticked, and why."""

    roles = Roles("角色")
    reason = Text("依据", [Needed()], most=200)
    version = Version()


class AccountForm(NamingForm):
    """A new account, without a role yet; a one-time password is made and shown once."""

    token = Token()
    account = Line("账号", [Needed()], most=40)
    person = Line("姓名", [Needed()], check=intake.name)
    unit = Place("单位", [Needed()])

    def command(self, password_hash: str) -> NewAccount:
        """The account to be opened."""
        person_id, is_another = self.chosen_namesake()
        return NewAccount(
            account=self.account.data,
            roles=(),
            unit_id=self.unit.data,
            person_name=self.person.data,
            password_hash=password_hash,
            post_titles={kind: label(kind) for kind in PostKind},
            person_id=person_id,
            is_another=is_another,
        )


class DisableForm(Form):
    """Why an account is stopped."""

    reason = Text("停用原因", [Needed()], most=200)


class ResetForm(Form):
    """What is reset for somebody, and why."""

    what = Pick("重置什么", of=Resettable, default=Resettable.PASSWORD)
    reason = Text("原因", [Needed()], most=200)


class ConfirmForm(Form):
    """Nothing but the button, which counts once."""

    token = Token()
