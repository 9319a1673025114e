"""Entering a household (录入一户), and the forms of what is done with its record; each is one page."""

from dataclasses import replace
from typing import Any, ClassVar

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.domain import intake
from app.domain.households import (
    Cause,
    Health,
    HouseholdGroup,
    HouseholdKind,
    Housing,
    Known,
    Labour,
    Measure,
    Relation,
    Schooling,
    Vulnerable,
)
from app.domain.privacy import mask_id, mask_phone
from app.models.households import Household, HouseholdStatus, Member, PlanLine
from app.operations.household_corrections import PlanFacts, StatusFacts, plan_facts
from app.operations.households import HouseholdFacts, NewHousehold, facts_of
from app.operations.members import CorrectMember, MemberFacts, NewPlanLine, member_facts
from app.web.forms.base import (
    Choice,
    Day,
    Form,
    IdNumber,
    Line,
    Needed,
    Number,
    Phone,
    Place,
    Text,
    Tick,
    Token,
    Version,
)
from app.web.forms.lists import Flag

MONTHS = 12
NOT_LOOKED_AT = "还没有核实"


def _up_to(most: int) -> Any:
    return lambda typed: intake.amount(typed, most=most)


def _known(label_text: str) -> Choice:
    return Choice(label_text, of=Known, empty=NOT_LOOKED_AT)


class SearchForm(Form):
    """Narrowing the register; read from the address."""

    class Meta:
        """An address carries no token."""

        csrf = False

    FLAGS = ("has_cause", "helped", "clear")
    NAMES = ("q", "town", "village", "kind", "group", "cause", *FLAGS, "batch", "retired")

    q = Line("户编号、姓名", most=60)
    town = Place("镇", empty="全部")
    village = Place("村（社区）", empty="全部")
    kind = Choice("户类型", of=HouseholdKind, empty="全部")
    group = Choice("范围", of=HouseholdGroup, empty="全部")
    cause = Choice("主要致贫原因", of=Cause, empty="不限")
    has_cause = Flag("写明原因没有", yes="写明了原因", no="没有写明原因")
    helped = Flag("帮扶责任人", yes="有", no="没有")
    clear = Flag("户户清", yes="已清", no="未清")
    batch = Number("导入批次")
    retired = Tick("看已注销的户")

    def is_set(self, name: str) -> bool:
        """Whether the register is narrowed by this."""
        value = self[name].data
        return value is not None if name in self.FLAGS else bool(value)

    def is_narrow(self) -> bool:
        """Whether one of the conditions is set that stand below the line of the usual ones."""
        return any(map(self.is_set, ("group", "cause", *self.FLAGS)))

    def told(self) -> list[tuple[str, str]]:
        """How the register is narrowed, in words; of what was typed only that it was."""
        told = (self.town, self.village, self.kind, self.group, self.cause)
        chosen = [field for field in told if field.data]
        words = [
            (field.label.text, str(text))
            for field in chosen
            for value, text, *_ in field.iter_choices()
            if str(value) == str(field.data)
        ]
        typed = [(self.q.label.text, "按填写的查找")] if self.q.data else []
        words += [(self[name].label.text, self[name].spoken()) for name in self.FLAGS if self.is_set(name)]
        words += [(self.retired.label.text, "是")] if self.retired.data else []
        return typed + words + ([(self.batch.label.text, str(self.batch.data))] if self.batch.data else [])


class _Reasoned(Form):
    """A change of a record: what the others did meanwhile is seen, and why it is changed is said."""

    heading: ClassVar[str]
    button: ClassVar[str]

    token = Token()
    version = Version()
    reason = Text("原因", [Needed()], most=500, render_kw={"rows": 2})


class _Facts(Form):
    """What the register says of a household itself."""

    number = Line("户编号", [Needed()], most=40)
    village = Place("村（社区）", [Needed()])
    hamlet = Line("自然村、组", most=60)
    main_cause = Choice("主要致贫原因", of=Cause, empty="没有")
    further_cause_1 = Choice("次要原因一", of=Cause, empty="没有")
    further_cause_2 = Choice("次要原因二", of=Cause, empty="没有")
    housing = Choice("危房", of=Housing, empty=NOT_LOOKED_AT)
    water_safe = _known("饮水安全")
    income = Line("人均纯收入（元）", check=_up_to(9_999_999))
    income_year = Line("哪一年的收入", check=_up_to(2100))
    helper = Place("帮扶责任人", empty="还没有")
    phone = Phone("户联系电话")

    def of_household(self) -> HouseholdFacts:
        """As the operation takes it."""
        further = (self.further_cause_1.data, self.further_cause_2.data)
        return HouseholdFacts(
            number=self.number.data or "",
            village_id=self.village.data,
            hamlet=self.hamlet.data or "",
            main_cause=self.main_cause.data,
            further_causes=tuple(dict.fromkeys(one for one in further if one is not None)),
            housing=self.housing.data,
            water_safe=_answer(self.water_safe.data),
            income=_whole(self.income.data),
            income_year=_whole(self.income_year.data),
            helper_id=self.helper.data,
            phone=self.phone.data or "",
        )

    def show_household(self, household: Household) -> None:
        """Fill in what the register says now."""
        known = facts_of(household)
        self.number.data, self.village.data, self.hamlet.data = known.number, known.village_id, known.hamlet
        self.main_cause.data, self.housing.data = known.main_cause, known.housing
        further = (*known.further_causes, None, None)
        self.further_cause_1.data, self.further_cause_2.data = further[0], further[1]
        self.water_safe.data = _asked(known.water_safe)
        self.income.data, self.income_year.data = _typed(known.income), _typed(known.income_year)
        self.helper.data = known.helper_id


NUMBER_HIDDEN = "现在是 {}，不显示全号：要换就填新的，不换就空着。"
SHOWN_AS_KEPT = frozenset(
    {"name", "relation", "ethnic", "education", "schooling", "health", "labour", "low_income", "vulnerable"}
)


class MemberForm(Form):
    """What the register says of a member."""

    name = Line("姓名", [Needed()], check=intake.name)
    relation = Choice("与户主关系", [Needed()], of=Relation, empty="请选择")
    id_no = IdNumber("证件号码", current=True)
    ethnic = Line("民族", most=20)
    education = Line("文化程度", most=20)
    schooling = Choice("在校情况", of=Schooling, empty=NOT_LOOKED_AT)
    health = Choice("健康状况", of=Health, empty=NOT_LOOKED_AT)
    labour = Choice("劳动技能", of=Labour, empty=NOT_LOOKED_AT)
    months_worked = Line("今年务工几个月", check=_up_to(MONTHS))
    insured = _known("参加基本医疗、大病保险")
    low_income = Tick("享受低保")
    vulnerable = Choice("需要特别走访", of=Vulnerable, empty="不需要")

    def of_member(self, relation: Relation | None = None) -> MemberFacts:
        """As the operation takes it."""
        return MemberFacts(
            name=self.name.data or "",
            relation=relation or self.relation.data,
            id_no=self.id_no.data or "",
            ethnic=self.ethnic.data or "",
            education=self.education.data or "",
            schooling=self.schooling.data,
            health=self.health.data,
            labour=self.labour.data,
            months_worked=_whole(self.months_worked.data),
            insured=_answer(self.insured.data),
            low_income=self.low_income.data,
            vulnerable=self.vulnerable.data,
        )

    def show_member(self, member: Member) -> None:
        """Fill in what the register says now."""
        known = member_facts(member)
        self.insured.data, self.months_worked.data = _asked(known.insured), _typed(known.months_worked)
        for field in (field for field in self if field.name in SHOWN_AS_KEPT):
            field.data = getattr(known, field.name)


class NewHouseholdForm(_Facts, MemberForm):
    """Enter a household with its head; the other members follow on its page."""

    token = Token()
    kind = Choice("户类型", [Needed()], of=HouseholdKind, empty="请选择")
    since = Day("从哪天起", [Needed()])
    reason = Text("依据", [Needed()], most=500, render_kw={"rows": 2})

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.relation  # whoever is entered with the household is its head

    def new(self) -> NewHousehold:
        """As the operation takes it."""
        head = self.of_member(Relation.HEAD)
        facts = self.of_household()
        return NewHousehold(facts, self.kind.data, self.since.data, self.reason.data or "", (head,), self.token.data)


class CorrectForm(_Facts, _Reasoned):
    """Correct what the register says of the household."""

    heading, button = "更正户情况", "保存更正"

    def command(self, household: Household) -> HouseholdFacts:
        """As the operation takes it; the phone, which is not shown whole, stays unless another one was typed."""
        return replace(self.of_household(), phone=self.phone.data or household.phone or "")

    def hide_number(self, household: Household) -> None:
        """Say which phone there is, masked."""
        if household.phone:
            self.phone.description = NUMBER_HIDDEN.format(mask_phone(household.phone))


class JoinForm(MemberForm, _Reasoned):
    """A member more."""

    heading, button = "增加成员", "保存成员"


class CorrectMemberForm(MemberForm, _Reasoned):
    """Correct a member, or say since when he is gone."""

    heading, button = "更正成员", "保存更正"
    left_on = Day("哪天起不在这一户")

    def command(self, member: Member) -> CorrectMember:
        """As the operation takes it; the ID number, which is not shown whole, stays unless another one was typed."""
        facts = replace(self.of_member(), id_no=self.id_no.data or member.id_no or "")
        return CorrectMember(member.uid, facts, self.reason.data or "", self.left_on.data or None)

    def hide_number(self, member: Member) -> None:
        """Say which ID number there is, masked."""
        if member.id_no:
            self.id_no.description = NUMBER_HIDDEN.format(mask_id(member.id_no))


class PlanForm(Form):
    """A line of the plan."""

    heading, button = "增加一条措施", "保存措施"
    token = Token()
    version = Version()
    measure = Choice("哪一类措施", [Needed()], of=Measure, empty="请选择")
    text = Text("做什么", [Needed()], most=1000, render_kw={"rows": 3})
    member = Place("为谁", empty="全户")
    owner = Place("谁负责", [Needed()])
    due_on = Day("什么时候做到", [Needed()], latest=None)

    def new(self) -> NewPlanLine:
        """As the operation takes it."""
        return NewPlanLine(self.text.data or "", self.owner.data, self.due_on.data, self.member.data, self.measure.data)


class DoneForm(Form):
    """A line of the plan is done."""

    heading, button = "做到了", "保存"
    token = Token()
    version = Version()
    done_on = Day("哪天做到的", [Needed()])
    note = Text("用什么说明", [Needed()], most=1000, render_kw={"rows": 3})


class CorrectStatusForm(_Reasoned):
    """Since when a household is what it is, and by which decision."""

    heading, button = "更正身份", "保存更正"
    since = Day("从哪天起", [Needed()])
    basis = Text("依据", most=500, render_kw={"rows": 2})

    def facts(self) -> StatusFacts:
        """As the operation takes it."""
        return StatusFacts(self.since.data, self.basis.data or "")

    def show_status(self, status: HouseholdStatus) -> None:
        """Fill in what the record says now."""
        self.since.data, self.basis.data = status.from_on, status.reason


class CorrectPlanForm(_Reasoned):
    """What a line of the plan says."""

    heading, button = "更正措施", "保存更正"
    measure = Choice("哪一类措施", [Needed()], of=Measure, empty="请选择")
    text = Text("做什么", [Needed()], most=1000, render_kw={"rows": 3})
    owner = Place("谁负责", [Needed()])
    due_on = Day("什么时候做到", [Needed()], latest=None)
    done_on = Day("哪天做到的")
    done_note = Text("用什么说明", most=1000, render_kw={"rows": 3})

    def facts(self) -> PlanFacts:
        """As the operation takes it."""
        done_on = self.done_on.data or None if self.done_on else None
        done_note = (self.done_note.data or "") if self.done_note else ""
        return PlanFacts(self.text.data or "", self.owner.data, self.due_on.data, done_on, done_note, self.measure.data)

    def offer(self, line: PlanLine) -> None:
        """Of a line that is not done yet there is no day to correct."""
        if line.done_on is None:
            del self.done_on, self.done_note

    def show_line(self, line: PlanLine) -> None:
        """Fill in what the line says now."""
        for name, value in vars(plan_facts(line)).items():
            field = self._fields.get(name.removesuffix("_id"))
            if field is not None:
                field.data = value


class WholeForm(Form):
    """Taking names and numbers away in full, and why."""

    REASONS = (
        SelectChoice("", "请选择"),
        SelectChoice("superior", "向上级机关报送"),
        SelectChoice("check", "与部门数据比对"),
        SelectChoice("field", "入户核实"),
        SelectChoice("move", "导入另一个系统"),
    )
    reason = SelectField("为什么要全号", [Needed()], choices=REASONS)


class RestoreForm(_Reasoned):
    """The household is there again."""

    heading, button = "撤销注销", "恢复这一户"


def _answer(known: Known | None) -> bool | None:
    return None if known is None else known is Known.YES


def _asked(answer: bool | None) -> Known | None:
    return None if answer is None else Known.YES if answer else Known.NO


def _typed(number: int | None) -> str:
    return "" if number is None else str(number)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
