"""更正代理人: who brought a petition for somebody else."""

from app.domain import intake
from app.domain.petitions import AgentRelation
from app.models.matters import Matter
from app.models.petitions import Petition
from app.operations.correcting import CorrectAgent
from app.operations.papers import NewPaper
from app.operations.registering import NewAgent
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web.forms.base import Choice, Line, Phone, Tick
from app.web.forms.correcting import STAYS, CorrectionForm, why
from app.web.veil import veil_of


class AgentForm(CorrectionForm):
    """更正代理人."""

    heading, of_the_content = "更正代理人", True
    effects = (
        STAYS,
        "信访人是委托人：重复信访、送达、复查都按委托人算，不按代理人算。",
        "委托书在“文书与附件”里添加，种类选“委托书”。",
    )

    agent_name = Line("代理人姓名", check=intake.name)
    agent_phone = Phone("代理人电话", render_kw={"inputmode": "tel", "autocomplete": "off"})
    agent_relation = Choice("与信访人的关系", of=AgentRelation, empty="请选择")
    agent_none = Tick("没有代理人")
    reason = why()

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """The agent as far as the reader sees him."""
        super().offer(offered, matter, holders)
        agent = matter.agent if isinstance(matter, Petition) else None
        if agent is None:
            del self.agent_none
            return
        self.agent_phone.description = "有电话的，不换就空着。" if agent.phone else ""
        clear = veil_of(matter, offered.actor).clear
        self.agent_name.description = "" if clear else "不换就空着。"
        if not self.is_filled():
            self.agent_name.process_data(agent.name if clear else "")
            self.agent_relation.process_data(agent.relation)

    def command(self, _papers: tuple[NewPaper, ...]) -> CorrectAgent:
        """The agent as he should be."""
        none = "agent_none" in self and self.agent_none.data
        new = NewAgent(self.agent_name.data or "", self.agent_relation.data, self.agent_phone.data or None)
        return CorrectAgent(None if none else new, self.reason.data)
