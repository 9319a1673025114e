"""不列为突出: the county's no to what rules propose."""

from app.domain.errors import Refused
from app.domain.permissions import Permission, require
from app.models.matters import Matter
from app.operations.papers import NewPaper
from app.operations.prominence import Decline
from app.queries import prominence
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web.forms.base import Needed, Text
from app.web.forms.matters import ActionForm


class DeclineForm(ActionForm):
    """不列为突出."""

    heading, button, back = "不列为突出", "不列为突出", "返回，不决定"
    effects = (
        "规则只是提出来，列不列由县里定；理由写进经过。",
        "不列的，包保责任人不变，以后不再提出来。要列的，请用“指定包保责任人”，勾“列为突出”。",
    )
    told = "不另外发消息。"

    reason = Text("为什么不列", [Needed()], most=500, render_kw={"rows": 3}, description="至少 10 个字。")

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """Only what a rule proposes, for who may name holders."""
        require(offered.actor, Permission.MATTER_NAME_HOLDER)
        if not prominence.is_proposed(offered.session, matter, offered.on):
            raise Refused("not_proposed")

    def command(self, _papers: tuple[NewPaper, ...]) -> Decline:
        """Why not."""
        return Decline(self.reason.data)
