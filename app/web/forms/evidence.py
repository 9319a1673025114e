"""Evidence (佐证) in forms: for each measure its own row, and which measures a note's papers prove."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from wtforms import FieldList, FormField, HiddenField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.errors import Refused
from app.labels import sentence
from app.models.matters import Kind, Matter
from app.models.papers import Attachment, PaperRole
from app.models.rectification import RectificationItem
from app.operations.amending_papers import CorrectPaper
from app.operations.evidence import FIELD, Known
from app.operations.matters import Note
from app.operations.papers import NewPaper
from app.queries.deeds import PROOF
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.queries.evidence import Proven, in_force, of_measures, proven_by, proving
from app.web.forms.base import Day, Papers, SentFile
from app.web.forms.matters import ACCEPT, FILES_HINT, ActionForm, NoteForm
from app.web.forms.papers import CorrectPaperForm
from app.web.request import reading
from app.web.veil import Veil, veil_of

DAYS = (
    *("evidence_day_missing", "evidence_in_future", "evidence_after_closing", "evidence_days_differ"),
    *("evidence_before_item", "evidence_before_return"),
)
"""Refusals of the day, not of the paper."""
DAY_HINT = "照片、票据、验收单上的日期，不晚于今天。"
MOST = 40


class Several(SelectMultipleField):
    """Any of some rows, each with its tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label_text: str = "", **rest: Any) -> None:
        super().__init__(label_text, choices=[], **rest)


class EvidenceRow(PlainForm):
    """One measure: new files, papers that lie there already, and of which day they are."""

    matter_kind, paper_role = Kind.ITEM, PaperRole.EVIDENCE
    proven: Proven
    text: str
    shown: Sequence[tuple[Attachment, str]]

    measure = HiddenField()
    files = Papers("佐证文件", description=FILES_HINT, render_kw={"accept": ACCEPT, "multiple": True})
    known = Several("已有的材料，也是这一条的佐证")
    dated_on = Day("佐证日期", description=DAY_HINT)


def evidence_rows() -> Any:
    """A row for each measure of the plan in force."""
    return FieldList(FormField(EvidenceRow), max_entries=MOST, label="每条措施的佐证")


class EvidenceForm(ActionForm):
    """An act that brings evidence for each measure; it has the field `evidence`."""

    template = "rectification/evidence.html"
    paper_role = PaperRole.EVIDENCE

    @property
    def carries(self) -> bool:
        """Its rows do."""
        return True

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder]) -> None:
        """Each measure with what proves it, and what else could."""
        if not isinstance(matter, RectificationItem):
            return
        veil, measures = veil_of(matter, offered.actor), of_measures(reading(), matter)
        if not self.is_filled():
            for one in measures:
                self.rows.append_entry({"measure": one.measure.uid})
        by_uid, papers = {one.measure.uid: one for one in measures}, proving(reading(), matter)
        for entry in self.rows.entries:
            proven = by_uid.get(entry.form.measure.data or "")
            if proven is None:
                raise Refused("measure_unknown")
            entry.form.proven, entry.form.text = proven, veil.text(proven.measure.text)
            entry.form.shown = [(paper, veil.text(paper.name)) for paper in proven.papers]
            entry.form.known.choices = [
                SelectChoice(paper.uid, _called(paper, matter, veil)) for paper in papers if paper not in proven.papers
            ]

    @property
    def rows(self) -> FieldList:
        """The measures."""
        found: FieldList = self["evidence"]
        return found

    def sent(self) -> Sequence[SentFile]:
        """The files of all rows, one row after the other."""
        return [file for entry in self.rows.entries for file in entry.form.files.data or ()]

    def named(self, papers: Sequence[NewPaper]) -> tuple[NewPaper, ...]:
        """The kept files with the measures that each proves: a file that was chosen in two rows is one paper of both.

        Raises Refused `evidence_days_differ` where two rows say another day of it.
        """
        following, found = iter(papers), dict[str, NewPaper]()
        for entry in self.rows.entries:
            uid, day = entry.form.measure.data, entry.form.dated_on.data or None
            for _ in entry.form.files.data or ():
                paper = next(following)
                same = found.get(paper.sha256)
                if same is not None and same.dated_on != day:
                    raise Refused("evidence_days_differ", FIELD, measure=uid)
                measures = same.measures if same is not None else ()
                kept = same or replace(paper, dated_on=day)
                found[paper.sha256] = replace(kept, measures=tuple(dict.fromkeys((*measures, uid))))
        return tuple(found.values())

    def known(self) -> tuple[Known, ...]:
        """What lies there already, with the measures at which it was ticked. Raises Refused as `named`."""
        found = dict[str, Known]()
        for entry in self.rows.entries:
            uid, day = entry.form.measure.data, entry.form.dated_on.data or None
            for paper in entry.form.known.data or ():
                before = found.get(paper, Known(paper, ()))
                if before.dated_on is not None and day is not None and before.dated_on != day:
                    raise Refused("evidence_days_differ", FIELD, measure=uid)
                found[paper] = Known(paper, (*before.measures, uid), before.dated_on or day)
        return tuple(found.values())

    def _refuse(self, refusal: Refused) -> None:
        if refusal.field != FIELD:
            super()._refuse(refusal)
            return
        rows = [entry.form for entry in self.rows.entries]
        if refusal.code == "measures_unproven":
            for row in rows:
                if not (row.proven.papers or row.files.data or row.known.data):
                    _at(row.files, "measure_unproven", {"number": row.proven.number})
        else:
            row = next((row for row in rows if row.measure.data == refusal.facts.get("measure")), rows[0])
            _at(row.dated_on if refusal.code in DAYS else row.files, refusal.code, refusal.facts)
        self.rows.errors = [row.errors for row in rows]


def _at(field: Any, code: str, facts: Any) -> None:
    field.errors = [*field.errors, sentence(code, facts)]


def _called(paper: Attachment, item: RectificationItem, veil: Veil) -> str:
    day = f"，{paper.dated_on.isoformat()}" if paper.dated_on else "，没有写佐证日期"
    numbers = proven_by(item, paper)
    of = f"，第 {'、'.join(map(str, numbers))} 条的佐证" if numbers else ""
    return f"{veil.text(paper.name)}{day}{of}"


def measure_choices(item: RectificationItem, veil: Veil) -> list[SelectChoice]:
    """The measures of the plan in force, each with its number."""
    return [
        SelectChoice(one.uid, f"第 {number} 条：{veil.text(one.text)}")
        for number, one in enumerate(in_force(item), start=1)
    ]


class ItemNoteForm(NoteForm):
    """记进展, of an item: which measures the papers prove."""

    effects: ClassVar[tuple[str, ...]] = (*NoteForm.effects, "选了措施的，这次上传的材料就是这几条的佐证。")
    template = "rectification/evidence.html"

    measures = Several("是哪几条措施的佐证")
    dated_on = Day("佐证日期", description=f"{DAY_HINT}选了措施的要写。")

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder]) -> None:
        """The measures of the plan."""
        if isinstance(matter, RectificationItem):
            self.measures.choices = measure_choices(matter, veil_of(matter, offered.actor))

    def command(self, papers: tuple[NewPaper, ...]) -> Note:
        """What was done, and what its papers prove."""
        measures, day = tuple(self.measures.data or ()), self.dated_on.data or None
        if measures and not any(one.role in PROOF for one in papers):
            raise Refused("evidence_is_none" if papers else "evidence_without_paper", "papers")
        proofs = (replace(one, measures=measures, dated_on=day) if one.role in PROOF else one for one in papers)
        return Note(self.text.data, tuple(proofs))

    def _refuse(self, refusal: Refused) -> None:
        field = "dated_on" if refusal.code in DAYS else "measures"
        if refusal.field == FIELD:
            refusal = Refused(refusal.code, field, **refusal.facts)
        super()._refuse(refusal)


class CorrectEvidenceForm(CorrectPaperForm):
    """更正材料, of evidence of an item: which measures it proves, and its day, too."""

    effects = ("改名称、种类，是哪几条的佐证，佐证日期；文件本身不动。", "改前、改后和原因都留在经过里。")
    template = "rectification/evidence.html"

    measures = Several("是哪几条措施的佐证")
    dated_on = Day("佐证日期", description=DAY_HINT)

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """The measures of the plan; what is ticked stands with the paper."""
        super().offer(offered, matter, holders)
        if isinstance(matter, RectificationItem):
            self.measures.choices = measure_choices(matter, veil_of(matter, offered.actor))

    def command(self, _papers: tuple[NewPaper, ...]) -> CorrectPaper:
        """All of it as it should be."""
        proves = tuple(self.measures.data or ())
        return CorrectPaper(self.name.data, self.role.data, self.reason.data, proves, self.dated_on.data or None)

    def _refuse(self, refusal: Refused) -> None:
        if refusal.field == FIELD:
            refusal = Refused(refusal.code, "dated_on", **refusal.facts)
        super()._refuse(refusal)
