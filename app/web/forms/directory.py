"""The directory: a post's new holder, a new post."""

from app.domain import intake
from app.domain.accountability import PostKind
from app.operations.directory import ChangeHolder, NewPost
from app.web.forms.base import Choice, Day, Form, Line, Needed, Place, Text


class HolderForm(Form):
    """Who holds a post from a day on: somebody of the directory, or a new person."""

    person = Place("由谁担任", empty="不在名单里，填写姓名")
    new_person = Line("姓名", check=intake.name)
    from_on = Day("从哪天起", [Needed()])
    reason = Text("原因", [Needed()], most=200)

    def command(self) -> ChangeHolder:
        """The change."""
        return ChangeHolder(self.from_on.data, self.reason.data, self.person.data, self.new_person.data or "")


class PostForm(Form):
    """A post that the unit does not have yet, with its first holder."""

    kind = Choice("职务类别", [Needed()], of=PostKind, empty="请选择")
    title = Line("职务名称", [Needed()], most=60)
    person = Place("由谁担任", empty="不在名单里，填写姓名")
    new_person = Line("姓名", check=intake.name)
    from_on = Day("从哪天起", [Needed()])

    def command(self, unit_id: int) -> NewPost:
        """The post to be made."""
        return NewPost(
            unit_id, self.kind.data, self.title.data, self.from_on.data, self.person.data, self.new_person.data or ""
        )
