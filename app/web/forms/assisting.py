"""Forms of lead and assisting units (协办): asking, saying who sees to it, answering, letting a unit off."""

from wtforms.fields.choices import SelectChoice

from app.domain import assisting
from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.models.assists import Assist
from app.models.matters import Matter
from app.operations.assisting import Ask, Entrust, Reply, Waive
from app.operations.papers import NewPaper
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web.forms.base import Day, Needed, Place, Text
from app.web.forms.matters import ActionForm, grouped, papers_field


def _check(code: str | None) -> None:
    if code is not None:
        raise Refused(code)


def _told(assist: Assist) -> str:
    return f"{assist.unit.name}（{local_day(assist.asked_at).isoformat()} 请求，{assist.due_on.isoformat()} 前答复）"


class AskAssistForm(ActionForm):
    """请求协办."""

    heading, button, back = "请求协办", "确认请求协办", "返回，不请求"
    effects = (
        "协办单位看得到这一件，在答复期限前书面答复。",
        "责任单位仍然负责到底，包保责任人和时限不变。",
        "协办单位答复或者写明原因免予协办以前，不能办结。",
    )
    told = "协办单位的待协办里会出现这一件。"

    unit = Place("协办单位", [Needed()])
    task = Text("要协办的事", [Needed()], most=2000, render_kw={"rows": 4})
    due_on = Day("答复期限", [Needed()], latest=None, description="如 2024-06-20。")

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """Units that are not complained of, do not answer for the matter and were not asked yet."""
        _check(assisting.ask_refusal(offered.facts, offered.actor))
        taken = {matter.unit_id, *(assist.unit_id for assist in offered.assists)}
        self.unit.offer((unit.id, unit.name) for unit in offered.units if unit.id not in taken)

    def command(self, _papers: tuple[NewPaper, ...]) -> Ask:
        """Which unit, what for and until when."""
        return Ask(self.unit.data, self.task.data, self.due_on.data)


class _OfAssistForm(ActionForm):
    """An act on one open request for help."""

    assist = Place("哪个单位", [Needed()])

    def _offer(self, offered: Offered, refused: list[str | None]) -> list[Assist]:
        """The requests that nothing speaks against; the first reason where there is none."""
        mine = [assist for assist, code in zip(offered.assists, refused, strict=True) if code is None]
        if not mine:
            raise Refused(next((code for code in refused if code is not None), "assist_not_open"))
        self.assist.offer((assist.id, _told(assist)) for assist in mine)
        if not self.is_filled() and len(mine) == 1:
            self.assist.data = mine[0].id
        return mine


class EntrustAssistForm(_OfAssistForm):
    """指定协办人."""

    heading, button, back = "指定协办人", "确认指定", "返回，不指定"
    effects = ("协办人看得到这一件，可以答复；原来的协办人不再看得到。",)
    told = "协办人的待协办里会出现这一件。"

    handler = Place("协办人", [Needed()], render_kw={"data-within": "assist"})

    def offer(self, offered: Offered, _matter: Matter, _holders: list[PostHolder], /) -> None:
        """People of the assisting units that the actor heads."""
        refused = [assisting.entrust_refusal(offered.facts, offered.actor, one.unit_id) for one in offered.assists]
        units = {assist.unit_id for assist in self._offer(offered, refused)}
        people = [person for person in offered.people() if person.unit_id in units]
        self.handler.choices = [SelectChoice("", self.handler.empty), *grouped(people)]

    def command(self, _papers: tuple[NewPaper, ...]) -> Entrust:
        """Who sees to it."""
        return Entrust(self.assist.data, self.handler.data)


class ReplyAssistForm(_OfAssistForm):
    """答复协办."""

    heading, button, back = "答复协办", "确认答复", "返回，不答复"
    effects = ("答复写进经过，只增不改；本单位仍看得到这一件。",)
    told = "承办人和包保责任人会收到消息。"

    reply = Text("答复", [Needed()], most=5000, render_kw={"rows": 6}, description="至少 10 个字。")
    papers = papers_field("附件")

    def offer(self, offered: Offered, _matter: Matter, _holders: list[PostHolder], /) -> None:
        """What the actor's own units were asked for."""
        refused = [assisting.reply_refusal(offered.facts, offered.actor, one.unit_id) for one in offered.assists]
        self._offer(offered, refused)

    def command(self, papers: tuple[NewPaper, ...]) -> Reply:
        """What was done or found."""
        return Reply(self.assist.data, self.reply.data, papers)


class WaiveAssistForm(_OfAssistForm):
    """免予协办."""

    heading, button, back = "免予协办", "确认免予协办", "返回，照常协办"
    effects = ("这个单位不用再答复，也不再看得到这一件。", "原因写进经过。")

    reason = Text("原因", [Needed()], most=500, render_kw={"rows": 3}, description="至少 10 个字。")

    def offer(self, offered: Offered, _matter: Matter, _holders: list[PostHolder], /) -> None:
        """Every open request."""
        code = assisting.waive_refusal(offered.facts, offered.actor)
        self._offer(offered, [code for _ in offered.assists])

    def command(self, _papers: tuple[NewPaper, ...]) -> Waive:
        """Which one, and why."""
        return Waive(self.assist.data, self.reason.data)
