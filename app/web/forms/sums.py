"""Signing for differences between a town and its villages."""

from wtforms.fields import HiddenField

from app.web.forms.base import Form, Needed, Text, Token


class SignSumsForm(Form):
    """Why the figures differ."""

    token = Token()
    seen = HiddenField()
    reason = Text("为什么不一致", [Needed()], most=1000, render_kw={"rows": 4})
