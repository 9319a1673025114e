"""Forms of a matter's papers: which kind to draft, and what a draft says."""

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice

from app.domain.letters import LetterKind
from app.labels import label
from app.models.letters import Letter
from app.operations.letters import Draft, Edit
from app.web.forms.base import Choice, Form, Line, Needed, Text, Token, Version

LETTER_LENGTH = 20_000
FIELDS = ("title", "addressee", "body", "issuer", "copies")


class NewLetterForm(Form):
    """起草文书."""

    token = Token()
    version = Version()
    kind = Choice("文书种类", [Needed()], of=LetterKind, empty="请选择")

    def offer(self, kinds: Iterable[LetterKind]) -> None:
        """Only what may be drafted of this matter now."""
        self.kind.choices = [SelectChoice("", "请选择"), *(SelectChoice(kind.value, label(kind)) for kind in kinds)]

    def command(self) -> Draft:
        """Which kind."""
        return Draft(self.kind.data)


class LetterForm(Form):
    """修改文书."""

    token = Token()
    version = Version()
    title = Line("标题", [Needed()])
    addressee = Line("主送", description="信访人的姓名或者收文单位。")
    body = Text(
        *("正文", [Needed()]),
        most=LETTER_LENGTH,
        render_kw={"rows": 18},
        description="一段一行。表格一行一项，冒号前是项目，冒号后是内容；空着的留给手写。",
    )
    issuer = Line("落款单位", [Needed()], description="与印章一致。")
    copies = Line("抄送", description="几个单位之间用逗号隔开。")

    def show(self, letter: Letter, version: int) -> None:
        """What the draft says now, against this version of the matter."""
        for name in FIELDS:
            self[name].process_data(getattr(letter, name))
        # A form is read down its rows while it is filled in: as many lines as it has, as far as a screen shows them.
        self.body.render_kw = {"rows": min(30, max(18, (letter.body or "").count("\n") + 3))}
        self.version.process_data(version)

    def command(self) -> Edit:
        """What it shall say."""
        return Edit(**{name: self[name].data or "" for name in FIELDS})
