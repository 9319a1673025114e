"""归档: which papers and originals the file holds, and where the head says that lie those it does not."""

from app.domain.originals import Original
from app.domain.permissions import Permission
from app.labels import label
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations.papers import NewPaper
from app.operations.petitions import Archive
from app.queries import letters, originals
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web.forms.base import Text
from app.web.forms.matters import ActionForm


class ArchiveForm(ActionForm):
    """归档."""

    heading, button, back = "归档", "确认归档", "返回，不归档"
    effects = ("归档以后不再办理；信访人再次反映的，可以重新办理。", "没有确认解决的，要写明为什么归档，包保到此结束。")
    template = "petitions/archive.html"

    reason = Text("归档的原因", most=2000, render_kw={"rows": 3}, description="已确认解决的可以不写。")
    elsewhere = Text(
        "原件另存何处、为什么",
        most=500,
        render_kw={"rows": 3},
        description="没有添加的原件确实在别处的，写明在哪里、为什么不在卷里；写进经过。",
    )
    papers_of_its_way: list[tuple[str, bool]]
    originals: list[tuple[str, bool, str]]
    """Each original: its name, whether it is there, and in which role it is added."""

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """Which papers and originals its file holds and which it lacks; the head may say where these are."""
        if not isinstance(matter, Petition):
            return
        known = letters.of_its_way(offered.session, matter)
        self.papers_of_its_way = [(label(kind), is_there) for kind, is_there in known.items()]
        there = originals.of(offered.session, matter)
        self.originals = [(label(one), is_there, role_of(one)) for one, is_there in there.items()]
        if all(there.values()) or not offered.actor.may(Permission.MATTER_APPROVE):
            del self.elsewhere

    def command(self, _papers: tuple[NewPaper, ...]) -> Archive:
        """Why it may rest."""
        return Archive(self.reason.data or "", (self.elsewhere.data or "") if "elsewhere" in self else "")


def role_of(original: Original) -> str:
    """In which role an original is added."""
    return (PaperRole.ORIGINAL if original is Original.SOURCE else PaperRole.RECEIPT).value
