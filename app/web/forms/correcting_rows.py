"""Forms that correct what a matter has several of: people, those complained of, measures, visits; and its round."""

from dataclasses import dataclass

from flask import request
from wtforms import FieldList, FormField, HiddenField, SelectField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice

from app.domain import intake, privacy
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.petitions import Form as Standing
from app.domain.rectification import RoundSource
from app.models.matters import Kind, Matter
from app.models.petitions import Petition
from app.models.rectification import RectificationItem
from app.models.visits import Visit
from app.operations.correcting import CorrectAccused, CorrectPeople, CorrectPlan, CorrectRound, CorrectVisit, Person
from app.operations.papers import NewPaper
from app.operations.rectification import NewRound
from app.queries import dossier
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.queries.matters import visits
from app.web.forms.base import Choice, Day, IdNumber, Line, Needed, Number, Phone, Pick, Place, Text, Tick
from app.web.forms.correcting import KEEP_MASKS, STAYS, CorrectionForm, FactsForm, why
from app.web.forms.matters import MOST_PEOPLE, grouped
from app.web.forms.petitions import ACCUSED_HINT, complained_of, without_towns
from app.web.forms.rectification import MeasureForm
from app.web.forms.visits import NOT_REACHED, AnswersForm, Words
from app.web.request import reading
from app.web.veil import HIDDEN_ADDRESS, veil_of

FREE_ROWS = 2
"""Empty rows for people who were left out."""


class PersonRow(PlainForm):
    """One person: what the reader sees in clear stands there to be changed, the rest to be replaced or left alone.

    The `was` fields hold what was shown: only what differs from it is a change.
    """

    uid = HiddenField()
    name_was = HiddenField()
    address_was = HiddenField()
    representative_was = HiddenField()
    name = Line("姓名（名称）", check=intake.name)
    id_no = IdNumber("换证件号码", render_kw={"autocomplete": "off"})
    drop_id_no = Tick("去掉原证件号码")
    phone = Phone("换联系电话", render_kw={"inputmode": "tel", "autocomplete": "off"})
    drop_phone = Tick("去掉原联系电话")
    address = Line("住址", render_kw={"autocomplete": "off"})
    representative = Tick("代表")
    removed = Tick("登记有误，去掉此人")

    def person(self) -> Person:
        """What is to change of him."""
        values: dict[str, object] = {}
        for name in ("name", "address"):
            if (self[name].data or "") != (self[f"{name}_was"].data or ""):
                values[name] = self[name].data or None
        for name in ("id_no", "phone"):
            if self[name].data or self[f"drop_{name}"].data:
                values[name] = self[name].data or None
        if self.representative.data is not (self.representative_was.data == "y"):
            values["is_representative"] = self.representative.data
        if self.uid.data:
            return Person(self.uid.data, values, self.removed.data)
        return Person(None, values | {"is_representative": self.representative.data})

    @property
    def is_empty(self) -> bool:
        """Whether it is a free row in which nothing was written."""
        return not self.uid.data and not any(self[name].data for name in ("name", "id_no", "phone", "address"))


@dataclass(frozen=True)
class Shown:
    """What the reader may know of somebody who stands on the page."""

    name: str
    id_no: str
    phone: str
    address: str


class PeopleForm(CorrectionForm):
    """更正信访人."""

    heading, of_the_content = "更正信访人", True
    effects = (
        STAYS,
        "号码不显示全号：要换就填新的，不换就空着。",
        "去掉的人从这一件里去掉，原来登记的内容封存在经过里；重复信访按更正后的姓名和号码比对。",
    )
    template = "matters/correct_people.html"

    standing = Pick("信访人", [Needed()], of=Standing)
    people_count = Number("信访人数", [Needed()])
    people = FieldList(FormField(PersonRow), max_entries=MOST_PEOPLE)
    reason = why()
    known: dict[str, Shown]

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """Everybody as far as the reader sees him, and free rows."""
        super().offer(offered, matter, holders)
        if not isinstance(matter, Petition):
            return
        veil, self.known = veil_of(matter, offered.actor), {}
        for row in matter.petitioners:
            address = veil.text(row.address) if veil.clear else HIDDEN_ADDRESS if row.address else ""
            self.known[row.uid] = Shown(
                veil.name(row.name), privacy.mask_id(row.id_no or ""), privacy.mask_phone(row.phone or ""), address
            )
        if not self.is_filled():
            self._fill(matter, clear=veil.clear)
        for entry in self.people.entries:
            if entry.form.uid.data not in self.known:
                entry.form.id_no.label.text, entry.form.phone.label.text = "证件号码", "联系电话"

    def _fill(self, matter: Petition, *, clear: bool) -> None:
        self.standing.process_data(matter.form)
        self.people_count.process_data(matter.people_count)
        for row in matter.petitioners:
            is_bare = privacy.mask_text(row.address or "") == row.address  # an address with a number in it stays hidden
            whole, name = row.address if clear and is_bare else "", row.name if clear else ""
            flag = "y" if row.is_representative else ""
            self.people.append_entry(
                {
                    "uid": row.uid,
                    "name": name,
                    "name_was": name,
                    "address": whole,
                    "address_was": whole,
                    "representative": row.is_representative,
                    "representative_was": flag,
                }
            )
        for _ in range(FREE_ROWS):
            self.people.append_entry({"representative": True, "representative_was": "y"})

    def refuse(self, refusal: Refused) -> None:
        """What the rules say of people stands at the first one."""
        if refusal.field == "form":
            super().refuse(Refused(refusal.code, "standing", **refusal.facts))
        elif refusal.field in ("name", "people", "id_no", "phone", "address") and self.people.entries:
            super().refuse(Refused(refusal.code, None, **refusal.facts))
            first = self.people.entries[0]
            field = first.form[refusal.field if refusal.field != "people" else "name"]
            field.errors = [*field.errors, self.form_errors.pop()]
            self.people.errors = [entry.form.errors for entry in self.people.entries]
        else:
            super().refuse(refusal)

    def command(self, _papers: tuple[NewPaper, ...]) -> CorrectPeople:
        """Everybody as he should be."""
        people = tuple(entry.form.person() for entry in self.people.entries if not entry.form.is_empty)
        return CorrectPeople(people, self.reason.data, self.standing.data, self.people_count.data)


class AccusedForm(CorrectionForm):
    """更正被反映人."""

    heading, of_the_content = "更正被反映人", True
    effects = (
        STAYS,
        "加上的人和单位从保存起看不到、查不到这一件，也不能承办、包保（《信访工作条例》第三十条）。",
        "去掉的人和单位，从保存起按各自的范围又看得到这一件。",
    )

    accused_person = Place("加上被反映人", empty="不加")
    accused_unit = Place("加上被反映单位", empty="不加")
    accused_name = Line("加上其他被反映的人和单位", most=200, description=ACCUSED_HINT)
    removed = SelectField("去掉", validate_choice=False)
    reason = why()

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """Everybody of the directory; those named by now can be struck."""
        super().offer(offered, matter, holders)
        self.accused_unit.offer((unit.id, unit.name) for unit in offered.units)
        self.accused_person.choices = [SelectChoice("", "不加"), *without_towns(grouped(offered.posts))]
        named = dossier.accused(reading(), matter)
        self.removed.choices = [SelectChoice("", "不去掉")] + [
            SelectChoice(one.uid, one.person.name if one.person else one.unit.name if one.unit else one.name or "")
            for one in named
        ]

    def command(self, _papers: tuple[NewPaper, ...]) -> CorrectAccused:
        """Who is complained of as well, and who is not."""
        added = complained_of(self.accused_person.data, self.accused_unit.data, self.accused_name.data)
        return CorrectAccused(added, (self.removed.data,) if self.removed.data else (), self.reason.data)


class MeasureRow(MeasureForm):
    """One measure of the plan in force."""

    uid = HiddenField()


class PlanCorrectionForm(FactsForm):
    """更正方案."""

    heading = "更正方案"
    effects = (STAYS, "反馈的问题（原文）录入后谁也不能改。", "措施要增减的，重报方案，不在这里改。", KEEP_MASKS)
    template = "matters/correct_plan.html"

    goal = Text("整改目标", most=2000, render_kw={"rows": 2})
    cause = Text("产生问题的原因", most=2000, render_kw={"rows": 2})
    measures = FieldList(FormField(MeasureRow), max_entries=MOST_PEOPLE, label="整改措施")
    report = Text("整改报告", most=10_000, render_kw={"rows": 8})
    reason = why()

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """The plan as it stands."""
        super().offer(offered, matter, holders)
        if self.is_filled() or not isinstance(matter, RectificationItem):
            return
        veil, latest = veil_of(matter, offered.actor), max((one.plan_no for one in matter.measures), default=0)
        for one in matter.measures:
            if one.plan_no == latest:
                self.measures.append_entry(
                    {"uid": one.uid, "text": veil.text(one.text), "owner": one.owner, "due_on": one.due_on}
                )

    def command(self, _papers: tuple[NewPaper, ...]) -> CorrectPlan:
        """The plan as it should be."""
        rows = [entry.form for entry in self.measures.entries]
        measures = {
            row.uid.data: {"text": row.text.data, "owner": row.owner.data, "due_on": row.due_on.data or None}
            for row in rows
        }
        return CorrectPlan(self.values(), self.reason.data, measures)


WHOLE = {"yes": "批次写错了，这一批的都改", "no": "归错了批次，只改这一条"}


class RoundForm(CorrectionForm):
    """更正检查批次."""

    heading = "更正检查批次"
    effects = (STAYS, "同一批次的各条一起改，每一条的经过里都记一笔。")

    whole = Words("改哪些", [Needed()], words=WHOLE)
    source = Choice("问题来源", [Needed()], of=RoundSource)
    round = Line("检查批次", [Needed()])
    document_no = Line("反馈文号")
    document_on = Day("反馈日期")
    problem_count = Number("文件里的问题条数")
    limit_on = Day("反馈单位规定的期限", latest=None)
    public_notice = Tick("销号以前要公示")
    reason = why()

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """The round as it stands."""
        super().offer(offered, matter, holders)
        if self.is_filled() or not isinstance(matter, RectificationItem):
            return
        same = ("source", "document_no", "document_on", "problem_count", "limit_on", "public_notice")
        facts = {name: getattr(matter.round, name) for name in same}
        for name, value in (facts | {"round": matter.round.name, "whole": "yes"}).items():
            self[name].process_data(value)

    def command(self, _papers: tuple[NewPaper, ...]) -> CorrectRound:
        """The round as it should be."""
        new = NewRound(
            self.source.data,
            self.round.data,
            self.document_no.data or None,
            self.document_on.data or None,
            self.problem_count.data or None,
            self.limit_on.data or None,
            self.public_notice.data,
        )
        return CorrectRound(new, self.reason.data, self.whole.data == "yes")


class VisitCorrectionForm(AnswersForm, CorrectionForm):
    """更正回访."""

    heading = "更正回访"
    effects = (
        STAYS,
        "改了回答，化解没有、包保到哪天跟着重定：改成解决了的，包保到此结束；改成没有解决的，由原责任人接着包保。",
        "回访人以外，办过这一件的人不能改回答。",
    )
    template = "matters/correct_visit.html"

    visit = HiddenField()
    why = why()
    rows: tuple[Visit, ...] = ()

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """The visit that was chosen, or the last one, as it was written down."""
        super().offer(offered, matter, holders)
        hushed = matter.kind == Kind.ITEM and not offered.actor.may(Permission.MATTER_ROUTE)
        self.rows = tuple(one for one in visits(reading(), matter) if not (one.retaliation and hushed))
        wanted = self.visit.data if self.is_filled() else request.args.get("visit")
        chosen = next((row for row in self.rows if row.uid == wanted), self.rows[0] if self.rows else None)
        if chosen is None:
            raise Refused("visit_unknown")
        if self.is_filled():
            return
        veil = veil_of(matter, offered.actor)
        shown = {
            "visit": chosen.uid,
            "kind": chosen.kind,
            "how": chosen.method.value if chosen.reached else NOT_REACHED,
            "visited_on": chosen.visited_on,
            "solved": chosen.solved,
            "satisfied": chosen.satisfied,
            "reply_told": _worded(chosen.told),
            **{name: _worded(getattr(chosen, name)) for name in ("opinion_received", "carried_out")},
            "satisfied_office": chosen.satisfied_office,
            "new_matter": _worded(chosen.new_matter),
            "retaliation": _worded(chosen.retaliation),
            "reason": veil.text(chosen.reason),
            "reason_office": veil.text(chosen.reason_office),
            "note": veil.text(chosen.note),
        }
        for name, value in shown.items():
            self[name].process_data(value)

    def refuse(self, refusal: Refused) -> None:
        """That nothing was changed, or that no reason was told, stands at the reason of the correction."""
        field = "why" if refusal.code == "nothing_changed" else refusal.field
        super().refuse(Refused(refusal.code, field, **refusal.facts))

    def command(self, _papers: tuple[NewPaper, ...]) -> CorrectVisit:
        """The visit as it should have been written down."""
        return CorrectVisit(
            visit=self.visit.data,
            kind=self.kind.data,
            method=self.method(),
            visited_on=self.visited_on.data,
            answers=self.answers(),
            why=self.why.data,
            note=self.note.data or "",
            retaliation=self.retaliation.data == "yes",
            new_matter=self.new_matter.data == "yes",
        )


def _worded(said: bool | None) -> str | None:
    return None if said is None else "yes" if said else "no"
