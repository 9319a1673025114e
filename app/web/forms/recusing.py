"""Forms of recusal (回避): declaring it, naming somebody, and the head's decision."""

from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.recusing import Cause, RecusalState, decide_refusal
from app.labels import label
from app.models.matters import Matter
from app.operations.matters import Recuse
from app.operations.papers import NewPaper
from app.operations.recusing import Decide
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.queries.recusals import Pending
from app.web.forms.base import Needed, Pick, Place, Text, Tick
from app.web.forms.matters import ActionForm, named

DECISIONS = (RecusalState.RECUSED, RecusalState.REFUSED)


class RecuseForm(ActionForm):
    """回避."""

    heading, button, back = "回避", "确认", "返回"
    effects = (
        "与信访事项或者信访人有直接利害关系的，应当回避（《信访工作条例》第二十八条）。",
        "本人申报、信访人申请的，由负责人决定；决定以前看不到这一件，也不能办。",
        "决定回避的，换别人承办、包保、验收；不回避的，恢复原来的职责。",
    )
    told = "负责人的待决定回避里会出现这一件。"

    person = Place("回避的人", [Needed()], empty="请选择")
    cause = Pick("原因", [Needed()], of=Cause)
    reason = Text("具体情况", [Needed()], most=500, render_kw={"rows": 3})
    by_petitioner = Tick("信访人申请的")

    def offer(self, offered: Offered, _matter: Matter, _holders: list[PostHolder], /) -> None:
        """Oneself; anybody for those who route."""
        me = offered.actor
        routes = me.may(Permission.MATTER_ROUTE, Permission.ITEM_ENTER)
        others = [one for one in offered.people() if one.person_id != me.person_id] if routes else []
        own = [(me.person_id, "本人")] if me.person_id is not None else []
        self.person.offer([*own, *named(others)])
        if not routes:
            del self.by_petitioner
        if not self.is_filled():
            self.person.data = me.person_id

    def command(self, _papers: tuple[NewPaper, ...]) -> Recuse:
        """Who keeps away, and why."""
        asked = "by_petitioner" in self and bool(self.by_petitioner.data)
        return Recuse(self.person.data, self.reason.data, self.cause.data, asked)


class DecideRecusalForm(ActionForm):
    """决定回避."""

    heading, button, back = "决定回避", "确认决定", "返回，不决定"
    effects = (
        "决定回避的，此人看不到这一件，也不能再办；正在承办、包保、验收的，换别人。",
        "决定不回避的，要写明理由；此人恢复原来的职责。",
    )

    recusal = Place("回避的人", [Needed()], description="具体情况写在这一件的页面最上面。")
    decision = Pick("决定", [Needed()], of=DECISIONS)
    reason = Text("理由", most=500, render_kw={"rows": 3}, description="决定不回避的必填，至少 10 个字。")

    def offer(self, offered: Offered, _matter: Matter, _holders: list[PostHolder], /) -> None:
        """Whoever waits for this actor's decision."""
        codes = [decide_refusal(offered.facts, offered.actor, one.concerned) for one in offered.recusals]
        mine = [one for one, code in zip(offered.recusals, codes, strict=True) if code is None]
        if not mine:
            raise Refused(next((code for code in codes if code is not None), "recusal_not_open"))
        self.recusal.offer((one.recusal.id, _named(one)) for one in mine)
        if not self.is_filled() and len(mine) == 1:
            self.recusal.data = mine[0].recusal.id

    def command(self, _papers: tuple[NewPaper, ...]) -> Decide:
        """What was decided, and why."""
        return Decide(self.recusal.data, self.decision.data is RecusalState.RECUSED, self.reason.data or "")


def told(one: Pending) -> str:
    """Who, how it came up, why, and in which words: these may name the matter's people and stand behind its veil."""
    return f"{_named(one)}：{one.recusal.reason}"


def _named(one: Pending) -> str:
    cause = f"，{label(one.recusal.cause)}" if one.recusal.cause is not None else ""
    return f"{one.name}（{label(one.recusal.origin)}{cause}）"
