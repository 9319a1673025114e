"""承诺: recording one, and saying that it was kept."""

from wtforms import HiddenField

from app.domain import answers
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations.papers import NewPaper
from app.operations.promises import Keep, NewPromise
from app.queries import promises
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web.forms.base import Day, Needed, Text
from app.web.forms.matters import ActionForm, papers_field
from app.web.request import reading, today

LONGEST = 500


class PromiseForm(ActionForm):
    """登记承诺."""

    heading, button, back = "登记承诺", "保存承诺", "返回，不登记"
    effects = (
        "答应信访人的事，写明什么时候兑现；到期前七天起列在“还缺什么”里。",
        "承诺不影响办结；兑现以后写明依据。",
    )

    promise = Text("承诺的事", [Needed()], most=LONGEST, render_kw={"rows": 3})
    promise_due_on = Day("何时兑现", [Needed()], latest=None)

    def offer(self, _offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """The first promise of the opinion that was not recorded yet."""
        if self.is_filled() or not isinstance(matter, Petition):
            return
        known = {promise.text for promise in promises.of(reading(), matter)}
        said = [one for one in answers.promises(matter.opinion or "") if one not in known]
        if said:
            self.promise.data, self.promise_due_on.data = said[0], answers.day_of(said[0], today())

    def command(self, _papers: tuple[NewPaper, ...]) -> NewPromise:
        """What, and by when."""
        return NewPromise(self.promise.data, self.promise_due_on.data)


class KeepForm(ActionForm):
    """兑现承诺."""

    heading, button, back = "兑现承诺", "保存兑现", "返回"
    effects = ("写进经过，不再列在“还缺什么”里；没有全部兑现的先不要填，填错了的可以更正。",)
    paper_role = PaperRole.EVIDENCE

    uid = HiddenField()
    kept_on = Day("兑现日期", [Needed()])
    note = Text("怎样兑现的，有什么依据", [Needed()], most=2000, render_kw={"rows": 4})
    papers = papers_field("佐证材料")

    def command(self, papers: tuple[NewPaper, ...]) -> Keep:
        """Since when, and what shows it."""
        return Keep(self.uid.data or "", self.kept_on.data, self.note.data, papers)
