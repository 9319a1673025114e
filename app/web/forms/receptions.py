"""接访、下访、入户走访: writing one down, correcting it, narrowing their list."""

import re
from collections.abc import Iterable

from app.domain.receptions import Purpose, ReceptionKind, Talk, Who
from app.models.directory import Unit, Village
from app.models.papers import PaperRole
from app.models.receptions import Reception
from app.operations.papers import NewPaper
from app.operations.receptions import CorrectReception, NewReception
from app.queries.directory import PostHolder
from app.queries.receptions import Wanted
from app.web.forms.base import Choice, Day, Form, Line, Needed, Pick, Place, Text, Token, Version
from app.web.forms.matters import below_towns, named, papers_field


class SearchForm(Form):
    """Narrowing the list; read from the address."""

    class Meta:
        """An address carries no token."""

        csrf = False

    kind = Choice("哪一种", of=ReceptionKind, empty="全部")
    person = Place("谁去的", empty="全部")
    town = Place("镇（园区）", empty="全部")
    first = Day("从")
    last = Day("到", latest=None)

    def wanted(self, page: int) -> Wanted:
        """The conditions."""
        return Wanted(
            self.first.data or None, self.last.data or None, self.person.data, self.town.data, self.kind.data, page
        )


class TalkForm(Form):
    """What is written down of one."""

    kind = Pick("哪一种", [Needed()], of=ReceptionKind)
    held_on = Day("哪一天", [Needed()])
    person = Place("去的是谁")
    purpose = Pick("为了什么", [Needed()], of=Purpose)
    town = Place("镇（园区）", empty="不限于一个镇")
    village = Place("村（社区）", empty="没有", render_kw={"data-within": "town"})
    place = Line("地点", most=200)
    household = Line("户编号", most=60)
    met = Text("见了谁", [Needed()], most=500, render_kw={"rows": 2})
    said = Text("谈了什么、看到什么", [Needed()], most=5000, render_kw={"rows": 5})
    result = Text("怎样答复、处理", most=2000, render_kw={"rows": 3})
    promise = Text("承诺的事", most=500, render_kw={"rows": 2})
    promise_due_on = Day("何时兑现", latest=None)
    numbers = Line("有关的件", most=400)

    def typed(self) -> tuple[str, ...]:
        """The numbers of the matters it was about."""
        return tuple(one for one in re.split(r"[\s、，,；;]+", self.numbers.data or "") if one)

    def offer(self, towns: Iterable[Unit], villages: Iterable[Village], people: Iterable[PostHolder]) -> None:
        """Fill the lists from the directory."""
        self.town.offer((town.id, town.name) for town in towns)
        self.village.choices = [*(self.village.choices or [])[:1], *below_towns(villages)]
        self.person.offer(dict(named(people)).items())

    def who(self) -> tuple[int, int | None]:
        """Who went, and who sent him in his own stead, if anybody did."""
        raise NotImplementedError

    def talk(self) -> Talk:
        """Everything that was filled in."""
        person_id, sent_by_id = self.who()
        return Talk(
            kind=self.kind.data,
            purpose=self.purpose.data,
            held_on=self.held_on.data,
            person_id=person_id,
            sent_by_id=sent_by_id,
            met=self.met.data or "",
            said=self.said.data or "",
            town_id=self.town.data,
            village_id=self.village.data,
            place=self.place.data or "",
            household=self.household.data or "",
            result=self.result.data or "",
            promise=self.promise.data or "",
            promise_due_on=self.promise_due_on.data or None,
            promise_kept_on=(self["promise_kept_on"].data or None) if "promise_kept_on" in self else None,
        )


class NewReceptionForm(TalkForm):
    """记接访、下访、入户走访."""

    paper_role = PaperRole.VISIT_PHOTO
    went = Pick("谁去的", [Needed()], of=Who, default=Who.MYSELF.value)
    token = Token()
    papers = papers_field("照片")
    me = 0
    """The person who fills it in."""

    def who(self) -> tuple[int, int | None]:
        """He himself, or whom he chose: one whom he sent, or one for whom he writes."""
        if self.went.data is Who.MYSELF:
            return self.me, None
        return self.person.data or 0, self.me if self.went.data is Who.SENT else None

    def command(self, papers: tuple[NewPaper, ...]) -> NewReception:
        """The talk with the matters it was about."""
        return NewReception(self.talk(), self.typed(), papers, self.token.data)


class CorrectReceptionForm(TalkForm):
    """更正、补记: all of it again, since when the promise is kept, photographs that were forgotten."""

    paper_role = PaperRole.VISIT_PHOTO
    version = Version()
    sent_by = Place("受谁委托去的", empty="不是受委托去的")
    promise_kept_on = Day("兑现日期")
    papers = papers_field("补照片")
    reason = Text("为什么更正、补记什么", [Needed()], most=500, render_kw={"rows": 2})

    def offer(self, towns: Iterable[Unit], villages: Iterable[Village], people: Iterable[PostHolder]) -> None:
        """Fill the lists from the directory."""
        there = list(people)
        super().offer(towns, villages, there)
        self.sent_by.offer(dict(named(there)).items())

    def who(self) -> tuple[int, int | None]:
        """As they are chosen."""
        return self.person.data or 0, self.sent_by.data

    def command(self, papers: tuple[NewPaper, ...]) -> CorrectReception:
        """All of it, and why."""
        return CorrectReception(self.talk(), self.reason.data or "", self.typed(), papers)

    def show(self, row: Reception) -> None:
        """What stands there now."""
        self.version.process_data(row.version)
        for name in ("kind", "held_on", "purpose", "place", "met", "said", "result", "promise", "promise_due_on"):
            self[name].process_data(getattr(row, name))
        for name in ("person", "sent_by", "town", "village"):
            self[name].process_data(getattr(row, f"{name}_id"))
        self.numbers.process_data(" ".join(matter.number for matter in row.matters))
        self.promise_kept_on.process_data(row.promise_kept_on)
        self.household.process_data(row.household.number if row.household else "")
