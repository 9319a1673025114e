"""The directory: a post's new holder, a new post."""

from collections.abc import Iterable, Sequence

from app.domain import intake
from app.domain.accountability import PostKind
from app.operations.directory import ChangeHolder, NewPost
from app.web.forms.base import Choice, Day, Form, Line, Needed, Place, Text

ANOTHER = 0
"""In place of a person's id: none of those."""


class NamingForm(Form):
    """Somebody is named who may be new: he is held against those of the same name."""

    namesake = Place("是不是其中一位")

    def offer_namesakes(self, namesakes: Sequence[tuple[int, str]]) -> None:
        """Offer those who bear the name, in post or not; nothing where there are none."""
        if namesakes:
            self.namesake.offer([*namesakes, (ANOTHER, "都不是，是同名的另一个人，新登记")])
        else:
            del self.namesake

    def chosen_namesake(self) -> tuple[int | None, bool]:
        """The chosen person or None, and whether it is another person of that name."""
        chosen = self.namesake.data if "namesake" in self else None
        return chosen or None, chosen == ANOTHER


class _Taking(NamingForm):
    """Who takes a post: somebody of the directory, or a new person."""

    person = Place("由谁担任", empty="不在名单里，填写姓名")
    new_person = Line("姓名", check=intake.name)

    def offer(self, persons: Iterable[tuple[int, str]], namesakes: Sequence[tuple[int, str]]) -> None:
        """Offer everybody in post, and those who bear the new name."""
        self.person.offer(persons)
        self.offer_namesakes(namesakes if self.person.data is None else ())

    def who(self) -> tuple[int | None, str, bool]:
        """The chosen person or None, the new name, and whether it is another person of that name."""
        chosen, is_another = self.chosen_namesake()
        return self.person.data or chosen, self.new_person.data or "", is_another


class HolderForm(_Taking):
    """Who holds a post from a day on."""

    from_on = Day("从哪天起", [Needed()])
    reason = Text("原因", [Needed()], most=200)

    def command(self) -> ChangeHolder:
        """The change."""
        return ChangeHolder(self.from_on.data, self.reason.data, *self.who())


class PhoneForm(Form):
    """The telephone of a unit."""

    phone = Line("联系电话", check=intake.phone)


class PostForm(_Taking):
    """A post that the unit does not have yet, with its first holder."""

    kind = Choice("职务类别", [Needed()], of=PostKind, empty="请选择")
    title = Line("职务名称", [Needed()], most=60)
    from_on = Day("从哪天起", [Needed()])

    def command(self, unit_id: int) -> NewPost:
        """The post to be made."""
        return NewPost(unit_id, self.kind.data, self.title.data, self.from_on.data, *self.who())
