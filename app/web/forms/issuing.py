"""出具处理意见书: the form, and what the rules find in the answer before it is sent."""

from collections.abc import Sequence
from typing import Any

from app.domain import answers, demands
from app.domain.answers import Lack, Remark
from app.domain.petitions import PETITION_PATH, Adoption, Category
from app.labels import sentence
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations.papers import NewPaper
from app.operations.petitions import Issue
from app.operations.promises import NewPromise
from app.queries.answers import others
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web.forms.base import Day, Line, Needed, Pick, Text, Tick
from app.web.forms.deciding import Decisions
from app.web.forms.matters import SCANNED, ActionForm, note_field, papers_field
from app.web.forms.promises import LONGEST
from app.web.request import actor, reading, today
from app.web.veil import veil_of

ENDS = "。；;！!？?"


class IssueForm(ActionForm):
    """出具处理意见书. What the rules find is told once, at the opinion; with the tick it is signed as it is."""

    heading, button, back = "出具处理意见书", "签发意见书", "返回，不签发"
    effects = (
        "意见书要载明诉求、事实和理由、处理意见及其法律法规依据（《信访工作条例》第三十二条）。",
        "送出时对照诉求核对一遍：有没有漏答、空话、雷同、没有时间的承诺。只是提示，看过可以照样签发。",
        "签发以后由承办人送达，60 日算到送达那天为止。",
    )
    told = "承办人的待送达里会出现这一件。"
    paper_role = PaperRole.OPINION

    decision = Pick("处理决定", [Needed()], of=demands.OF_ONE)
    decisions = Decisions("各项诉求的处理决定", description="整件是支持、部分支持还是不支持，由各项得出。")
    adoption = Pick("采纳情况", [Needed()], of=Adoption)
    opinion = Text("处理意见", [Needed()], render_kw={"rows": 8}, description="每一项诉求都要答复。")
    seen = Tick("已逐条看过，仍这样答复", description="看过了哪几类提示，记在经过里。")
    again = Text(
        "仍按原意见答复的理由",
        most=500,
        render_kw={"rows": 2},
        description="与重新办理以前的意见九成以上相同的，必须写明，记在经过里。",
    )
    remedy = Tick("复查途径由意见书写明", default=True, description="意见书里有“救济途径”一段，意见里不用再写。")
    law = Line("依据", [Needed()], most=400, description="法律法规、规章或者政策的名称和条款。")
    record = Tick("登记承诺，到期提醒", description="意见里答应要办的事，勾选以后登记在这一件里。")
    promise = Text("承诺的事", most=LONGEST, render_kw={"rows": 2})
    promise_due_on = Day("何时兑现", latest=None, description="勾选登记承诺时必填，如 2024-06-20。")
    note = note_field()
    papers = papers_field("处理意见书", SCANNED)

    demand = ""
    petition: Petition
    remarks: Sequence[Remark] = ()

    def offer(self, _offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """What was asked for; the tick stands there only once there is something to have seen.

        A suggestion is answered whether it is adopted (art. 29), everything else is decided on (art. 32).
        """
        if isinstance(matter, Petition):
            self.petition = matter
        asked = demands.each(self.petition.demand)
        if asked:
            veil = veil_of(self.petition, actor())
            self.decisions.ask([veil.text(one) for one in asked])
        if self._of_a_suggestion() or not asked:
            del self.decisions
        if self._of_a_suggestion() or asked:
            del self.decision
        if self._of_a_suggestion():
            self.law.validators, self.law.flags.required = [], False
        else:
            del self.adoption
        if not self._is_reviewable():
            del self.remedy
        if not self.petition.opinion or self.petition.redo_on is not None:
            del self.again
        if not self.is_filled():
            del self.seen

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields, what the rules find: advice that stands in the way once."""
        valid = super().validate(extra_validators)
        if not (valid or self.errors) or not self.opinion.data:
            return valid
        self.remarks = self._found()
        told = self.remarks and not self.seen.data
        if told:
            veil = veil_of(self.petition, actor())
            said = [sentence(f"lack_{one.lack}", {"place": veil.text(one.place).rstrip(ENDS)}) for one in self.remarks]
            self.opinion.errors = [*self.opinion.errors, *said]
            self._offer_promise()
        elif not self.remarks:
            del self.seen
        return valid and not told

    def _found(self) -> list[Remark]:
        petition = self.petition
        demand = petition.demand or answers.asked(petition.body or "")
        given = others(reading(), actor(), petition)
        letter_says_it = not self._is_reviewable() or self.remedy.data
        found = answers.check(self.opinion.data, demand, self.law.data or "", given)
        return [one for one in found if not (letter_says_it and one.lack is Lack.REMEDY_MISSING)]

    def _of_a_suggestion(self) -> bool:
        return self.petition.category is Category.SUGGESTION

    def _is_reviewable(self) -> bool:
        return self.petition.category is Category.APPEAL and self.petition.appeal_path == PETITION_PATH

    def _offer_promise(self) -> None:
        promised = answers.promises(self.opinion.data)
        if promised and not self.promise.data:
            self.promise.data = promised[0][:LONGEST]
            self.promise_due_on.data = answers.day_of(promised[0], today())

    def command(self, papers: tuple[NewPaper, ...]) -> Issue:
        """What was decided."""
        lacks = tuple(dict.fromkeys(one.lack for one in self.remarks))
        promise = NewPromise(self.promise.data or "", self.promise_due_on.data or None) if self.record.data else None
        return Issue(
            self.decision.data if "decision" in self else None,
            self.opinion.data,
            self.law.data or "",
            self.note.data or "",
            papers,
            self.adoption.data if "adoption" in self else None,
            lacks,
            promise,
            demands.read(self.decisions.data) if "decisions" in self else (),
            (self.again.data or "") if "again" in self else "",
        )
