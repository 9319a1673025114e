"""The forms of a village's supervision and pairing, each one page; how board and cause table are narrowed."""

from typing import Any, ClassVar

from app.domain.households import HouseholdGroup, HouseholdKind
from app.domain.villages import ListingLevel
from app.models.villages import ListingNote, VillageListing, VillagePairing
from app.operations.villages import ListingFacts, PairingFacts, listing_facts, pairing_facts
from app.web.forms.base import Choice, Day, Form, Needed, Place, Text, Tick, Token, Version


class _Narrowing(Form):
    """Read from the address, which carries no token."""

    class Meta:
        """It changes nothing."""

        csrf = False

    def told(self) -> list[tuple[str, str]]:
        """What is set, in words."""
        told = []
        for field in self:
            if field.data and not field.errors:
                names = {str(value): str(text) for value, text, *_ in getattr(field, "iter_choices", lambda: ())()}
                told.append((field.label.text, names.get(str(field.data), "是")))
        return told

    def set_ones(self) -> list[str]:
        """The names of what is set, for the journal."""
        return sorted(field.name for field in self if field.data and not field.errors)


class BoardForm(_Narrowing):
    """Narrowing the board of villages."""

    town = Place("镇（园区）", empty="全部")
    listed = Tick("只看挂牌督战的村")
    unclear = Tick("只看没有清的村")
    unconfirmed = Tick("只看待另一个人确认的村")


class CausesForm(_Narrowing):
    """Of which place, and of which households, the causes are counted."""

    town = Place("镇（园区）", empty="全部")
    village = Place("村（社区）", empty="全部")
    group = Choice("范围", of=HouseholdGroup, empty="全部户")
    kind = Choice("户类型", of=HouseholdKind, empty="不限")


class _Act(Form):
    """A change of what is kept of a village."""

    heading: ClassVar[str]
    button: ClassVar[str]

    token = Token()
    version = Version()


class _Reasoned(_Act):
    """A change that needs its reason."""

    reason = Text("原因", [Needed()], most=500, render_kw={"rows": 2})


class _Listing(Form):
    level = Choice("级别", [Needed()], of=ListingLevel, empty="请选择")
    accountable = Place("督战责任人", [Needed()])
    from_on = Day("哪天挂牌", [Needed()])
    until_on = Day("期限到哪天", [Needed()], latest=None)


class BeginForm(_Listing, _Act):
    """Put a village under supervision."""

    heading, button = "挂牌督战", "挂牌"

    def facts(self) -> ListingFacts:
        """As the operation takes it."""
        return ListingFacts(self.level.data, self.accountable.data, self.from_on.data, self.until_on.data)


class EndForm(_Reasoned):
    """End its supervision."""

    heading, button = "摘牌", "摘牌"
    ended_on = Day("哪天摘牌", [Needed()])


class CorrectListingForm(_Listing, _Reasoned):
    """Correct what a supervision says."""

    heading, button = "更正挂牌", "保存更正"
    ended_on: Any = Day("哪天摘牌")
    ended_why: Any = Text("为什么摘牌", most=500, render_kw={"rows": 2})

    def offer(self, row: VillageListing) -> None:
        """Of one that runs there is no end to correct."""
        if row.ended_on is None:
            del self.ended_on, self.ended_why

    def show(self, row: VillageListing) -> None:
        """Fill in what the record says now."""
        known = listing_facts(row)
        self.level.data, self.accountable.data = known.level, known.accountable_id
        self.from_on.data, self.until_on.data = known.from_on, known.until_on
        if self.ended_on is not None:
            self.ended_on.data, self.ended_why.data = known.ended_on, known.ended_why

    def facts(self) -> ListingFacts:
        """As the operation takes it; without the day it runs again."""
        ended_on = (self.ended_on.data or None) if self.ended_on is not None else None
        why = (self.ended_why.data or "") if self.ended_why is not None else ""
        days = (self.from_on.data, self.until_on.data, ended_on)
        return ListingFacts(self.level.data, self.accountable.data, *days, why)


class NoteForm(_Act):
    """A weekly note."""

    heading, button = "写督战周记", "保存周记"
    week = Day("哪一周（写这一周的任何一天）", [Needed()])
    text = Text("做了什么、还差什么", [Needed()], most=3000, render_kw={"rows": 6})


class CorrectNoteForm(NoteForm, _Reasoned):
    """Correct a weekly note."""

    heading, button = "更正周记", "保存更正"

    def show(self, row: ListingNote) -> None:
        """Fill in what it says now."""
        self.week.data, self.text.data = row.week_on, row.text


class ConfirmForm(_Act):
    """Confirm what one alone took off the village."""

    heading, button = "确认村级事项解除", "确认"
    words = Text("核对了什么，凭什么确认", [Needed()], most=500, render_kw={"rows": 3})


class PairForm(_Act):
    """Pair a unit with a village."""

    heading, button = "单位包村", "保存"
    unit = Place("包村单位", [Needed()])
    from_on = Day("从哪天起", [Needed()])

    def facts(self) -> PairingFacts:
        """As the operation takes it."""
        return PairingFacts(self.unit.data, self.from_on.data)


class PartForm(_Reasoned):
    """End a pairing."""

    heading, button = "不再包村", "保存"
    to_on = Day("到哪天为止", [Needed()])


class CorrectPairingForm(_Reasoned):
    """Correct a pairing."""

    heading, button = "更正包村", "保存更正"
    unit = Place("包村单位", [Needed()])
    from_on = Day("从哪天起", [Needed()])
    to_on: Any = Day("到哪天为止")
    to_why: Any = Text("为什么不再包村", most=500, render_kw={"rows": 2})

    def offer(self, row: VillagePairing) -> None:
        """Of one that goes on there is no end to correct."""
        if row.to_on is None:
            del self.to_on, self.to_why

    def show(self, row: VillagePairing) -> None:
        """Fill in what the record says now."""
        known = pairing_facts(row)
        self.unit.data, self.from_on.data = known.unit_id, known.from_on
        if self.to_on is not None:
            self.to_on.data, self.to_why.data = known.to_on, known.to_why

    def facts(self) -> PairingFacts:
        """As the operation takes it; without the day it goes on."""
        to_on = (self.to_on.data or None) if self.to_on is not None else None
        return PairingFacts(
            self.unit.data, self.from_on.data, to_on, (self.to_why.data or "") if self.to_why is not None else ""
        )
