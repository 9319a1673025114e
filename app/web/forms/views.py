"""Keeping a list with its conditions under a name."""

from wtforms import HiddenField

from app.web.forms.base import Form, Line, Needed, Tick, Token

NAME_LENGTH = 30


class ViewForm(Form):
    """A view's name, and whether the unit sees it."""

    name = Line("视图名称", [Needed()], most=NAME_LENGTH)
    shared = Tick("本单位的人也看得到")


class NewViewForm(ViewForm):
    """What is kept: the list and its conditions came from the list's own page."""

    token = Token()
    conditions = HiddenField()
