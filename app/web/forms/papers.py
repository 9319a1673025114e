"""Papers that come with a form, sealed on disk before the transaction that names them; and what is put right later."""

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice

from app.domain.errors import Refused, refuse_each
from app.files import FileRefused, Store, clean
from app.labels import paper_role, sentence
from app.models.matters import Kind, Matter
from app.models.papers import PaperRole
from app.operations.amending_papers import CorrectPaper
from app.operations.papers import NewPaper, again
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web.forms.base import Choice, Form, Line, Needed, Papers, SentFile, Text, Token
from app.web.forms.matters import ACCEPT, FILES_HINT, ActionForm
from app.web.request import actor, reading


def kept(
    store: Store, files: Iterable[SentFile], role: PaperRole, matter: Matter | None = None
) -> tuple[NewPaper, ...]:
    """Put the files away for the matter they come to, each under its own role or else `role`.

    Raises Refused at `papers` for each file that cannot be kept, with its name and the reason; beside it for those that
    could be, but are there already.
    """
    new: list[NewPaper] = []
    refused: list[Refused] = []
    for sent in files:
        name = sent.file.filename or ""
        try:
            stored = store.put(sent.file.stream, name)  # type: ignore[arg-type]  # any binary stream will do
        except FileRefused as refusal:
            why = sentence(refusal.code, refusal.facts)
            refused.append(Refused("paper_refused", "papers", name=clean(name), why=why))
        else:
            new.append(NewPaper(stored.name, sent.role or role, stored.kind, stored.size, stored.sha256, stored.ref))
    if refused:
        refuse_each([*refused, *again(reading(), matter, new, actor=actor())])
    return tuple(new)


def _name_roles(form: Form) -> None:
    """Call the kinds of papers as they are called for this kind of matter."""
    choices = form["role"].choices
    form["role"].choices = [
        SelectChoice(one.value, paper_role(PaperRole(one.value), form.matter_kind)) if one.value else one
        for one in choices
    ]


class PapersForm(Form):
    """补充材料."""

    token = Token()
    role = Choice("材料种类", [Needed()], of=PaperRole, empty="请选择")
    papers = Papers("文件", [Needed()], description=FILES_HINT, render_kw={"accept": ACCEPT, "multiple": True})

    def offer(self, kind: Kind, role: str = "") -> None:
        """Papers of this kind of matter; `role`: what the page that led here asks for."""
        self.matter_kind = kind
        _name_roles(self)
        if not self.is_filled() and role in set(PaperRole):
            self["role"].process_data(PaperRole(role))


class CorrectPaperForm(ActionForm):
    """更正材料."""

    heading, button, back = "更正材料", "保存更正", "返回，不更正"
    effects = ("只改名称和种类，文件本身不动。", "改前、改后和原因都留着。")

    name = Line("名称", [Needed()])
    role = Choice("材料种类", [Needed()], of=PaperRole)
    reason = Text("更正的原因", [Needed()], most=500, render_kw={"rows": 2})

    def offer(self, _offered: Offered, _matter: Matter, _holders: list[PostHolder], /) -> None:
        """Papers of its kind of matter."""
        _name_roles(self)

    def command(self, _papers: tuple[NewPaper, ...]) -> CorrectPaper:
        """Name and role as they should be."""
        return CorrectPaper(self.name.data, self.role.data, self.reason.data)


class WithdrawPaperForm(ActionForm):
    """撤下材料."""

    heading, button, back = "撤下材料", "确认撤下", "返回，不撤下"
    effects = (
        "用于放错了地方的材料。撤下以后仍在这一页列着，注明“已撤下”，文件加密保存，不删除。",
        "不再算这里的佐证。以后同一个文件还可以重新添加。",
    )

    reason = Text("撤下的原因", [Needed()], most=500, render_kw={"rows": 2}, description="至少 10 个字。")

    def command(self, _papers: tuple[NewPaper, ...]) -> str:
        """Why it does not belong here."""
        return str(self.reason.data)
