"""建议列入整改清单: proposing a problem, and saying why one is not taken in."""

from collections.abc import Iterable

from app.domain.rectification import RoundSource
from app.labels import sentence
from app.models.directory import Unit, Village
from app.models.petitions import Petition
from app.operations.raisings import Decline, NewRaising
from app.web.forms.affected import HOUSEHOLDS, HOUSEHOLDS_HINT
from app.web.forms.base import Choice, Form, Line, Needed, Place, Text, Token
from app.web.forms.matters import below_towns


class RaisingForm(Form):
    """The problem, where it is, and where it was found."""

    token = Token()
    source = Choice("问题来源", [Needed()], of=RoundSource, empty="请选择")
    document = Line("文件、底稿", description="审计取证单、检查通知的文号或者名称，没有的不填。")
    text = Text(
        "要整改的问题",
        [Needed()],
        most=5000,
        render_kw={"rows": 6},
        description="写清在哪里、是什么问题，不写信访人的姓名、电话，至少 10 个字。",
    )
    town = Place("镇（园区）", empty="不限于一个镇")
    village = Place("村（社区）", empty="不限于一个村", render_kw={"data-within": "town"})
    household = Line("涉及户", most=HOUSEHOLDS, description=HOUSEHOLDS_HINT)

    def offer(self, towns: Iterable[Unit], villages: Iterable[Village], petition: Petition | None) -> None:
        """The places; out of a petition its own, and no other source."""
        self.town.offer((town.id, town.name) for town in towns)
        self.village.choices = [*self.village.choices[:1], *below_towns(villages)]
        if petition is None:
            of_petitions = RoundSource.FROM_PETITION.value
            self.source.choices = [one for one in self.source.choices if one.value != of_petitions]
            return
        del self["source"], self["document"]
        if not self.is_filled():
            for name in ("town", "village"):
                self[name].process_data(getattr(petition, f"{name}_id"))

    def command(self, petition: Petition | None) -> NewRaising:
        """What is proposed."""
        of_its_own = petition is None
        return NewRaising(
            self.text.data,
            petition=None if petition is None else petition.uid,
            source=self.source.data if of_its_own else None,
            document=(self.document.data or "") if of_its_own else "",
            village_id=self.village.data,
            household=self.household.data or "",
            token=self.token.data,
        )


class DeclineForm(Form):
    """Why it is not taken in."""

    reason = Text(sentence("raising_why"), [Needed()], most=500, render_kw={"rows": 3})

    def command(self) -> Decline:
        """The reason."""
        return Decline(self.reason.data)
