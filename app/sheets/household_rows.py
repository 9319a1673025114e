"""One row of a sheet of households as clean values, or its faults: the same validators as the form's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from app.domain import intake
from app.domain.households import Cause, Health, HouseholdKind, Housing, Labour, Relation, Schooling, Vulnerable
from app.domain.intake import Fault
from app.sheets import days
from app.sheets.faults import Faults

E = TypeVar("E", bound=StrEnum)

TOWN, VILLAGE = "镇(园区)", "村(社区)"
HEADERS = {
    "external_no": "人编号",
    "number": "户编号",
    "town": TOWN,
    "village": VILLAGE,
    "people": "人数",
    "name": "姓名",
    "id_no": "证件号码",
    "relation": "与户主关系",
    "kind": "户类型",
    "hamlet": "自然村",
    "ethnic": "民族",
    "education": "文化程度",
    "schooling": "在校生状况",
    "health": "健康状况",
    "labour": "劳动技能",
    "months_worked": "务工时间(月)",
    "insured": "是否参加大病保险",
    "low_income": "享受低保政策",
    "vulnerable": "需要特别走访",
    "main_cause": "主要致贫原因",
    "housing": "危房户",
    "water_safe": "是否解决安全饮用水",
    "income": "人均纯收入",
    "since": "认定日期",
    "further_causes": "次要致贫原因",
    "income_year": "收入年度",
    "helper": "帮扶责任人",
}
"""The column in which somebody reading the sheet finds a field of the operation."""
RELATIONS = {
    **dict.fromkeys(("户主", "本人", "本人或户主"), Relation.HEAD),
    **dict.fromkeys(("配偶", "妻子", "丈夫", "妻", "夫"), Relation.SPOUSE),
    **dict.fromkeys(
        ("子女", "之子", "之女", "子", "女", "儿子", "女儿", "长子", "长女", "次子", "次女"), Relation.CHILD
    ),
    **dict.fromkeys(("之儿媳", "之女婿", "儿媳", "女婿", "子女的配偶"), Relation.CHILD_IN_LAW),
    **dict.fromkeys(
        ("之孙子", "之孙女", "之外孙子", "之外孙女", "孙子女", "孙子", "孙女", "外孙", "外孙女"), Relation.GRANDCHILD
    ),
    **dict.fromkeys(("父母", "之父", "之母", "父亲", "母亲", "之岳父", "之岳母", "之公公", "之婆婆"), Relation.PARENT),
    **dict.fromkeys(("之祖父", "之祖母", "祖父", "祖母", "祖父母"), Relation.GRANDPARENT),
    **dict.fromkeys(("之兄弟姐妹", "兄弟姐妹", "哥哥", "弟弟", "姐姐", "妹妹"), Relation.SIBLING),
    **dict.fromkeys(("其他", "其他亲属", "非亲属"), Relation.OTHER),
}
KINDS = {
    **{kind.value: kind for kind in HouseholdKind},
    **dict.fromkeys(("正常脱贫户", "稳定脱贫户", "脱贫稳定户", "100A03A02", "脱贫不享受政策户"), HouseholdKind.LIFTED),
    **dict.fromkeys(("一般农户", "普通农户"), HouseholdKind.ORDINARY),
    "100A03001": HouseholdKind.UNSTABLE,
    "100A03002": HouseholdKind.MARGINAL,
    "100A03003": HouseholdKind.SUDDEN,
}
"""The codes of one system stand for one thing each (DOMAIN 7.5); those of causes mean other things elsewhere."""
HOUSINGS = {**{one.value: one for one in Housing}, "C": Housing.C, "D": Housing.D, "C级危房": Housing.C}
HOUSINGS |= {"D级危房": Housing.D, "无": Housing.SAFE, "不是": Housing.SAFE}
SCHOOLINGS = {one.value: one for one in Schooling} | {"失学": Schooling.DROPPED_OUT, "辍学": Schooling.DROPPED_OUT}
IN_SCHOOL = re.compile(r"年级|小学|初中|高中|幼儿园|学前|中职|大专|本科|在读|大学")
MOST_CAUSES = 4
_TO_THE_FEN = re.compile(r"\d+\.\d*")
"""An income is often written so; anything else that is no whole number is told at its row."""
_APART = re.compile(r"[、，,；;/\s]+")


@dataclass(frozen=True)
class MemberRow:
    """What a good row says; names of places and people are still names. The household's own facts are the head's.

    `people`: how many live there, as the sheet counts them.
    """

    external_no: str
    number: str
    town: str
    village: str
    hamlet: str
    people: int | None
    name: str
    id_no: str
    relation: Relation
    ethnic: str
    education: str
    schooling: Schooling | None
    health: Health | None
    labour: Labour | None
    months_worked: int | None
    insured: bool | None
    low_income: bool
    vulnerable: Vulnerable | None
    kind: HouseholdKind | None
    since: date | None
    main_cause: Cause | None
    further_causes: tuple[Cause, ...]
    housing: Housing | None
    water_safe: bool | None
    income: int | None
    income_year: int | None
    helper: str
    phone: str


def read_row(cells: Mapping[str, str], *, today: date) -> MemberRow | list[Fault]:
    """The row's values, or everything that is wrong with it; fields are named by their column."""
    return _Reading(cells, today).row()


class _Reading:
    """One row while it is read: its cells, and what is wrong so far."""

    def __init__(self, cells: Mapping[str, str], today: date) -> None:
        self.cells, self.today, self.faults = cells, today, Faults()

    def row(self) -> MemberRow | list[Fault]:
        relation = self.choice("与户主关系", RELATIONS, needed=True) or Relation.OTHER
        is_head = relation is Relation.HEAD
        row = MemberRow(
            external_no=self.line("人编号", 60),
            number=self.needed("户编号", 40),
            town=self.needed(TOWN),
            village=self.needed(VILLAGE),
            hamlet=self.line("自然村", 60),
            people=self.whole("人数", intake.MOST_PEOPLE),
            name=self.name(),
            id_no=self.id_no(),
            relation=relation,
            ethnic=self.line("民族", 20),
            education=self.line("文化程度", 20),
            schooling=self.schooling(),
            health=self.choice("健康状况", {one.value: one for one in Health}),
            labour=self.choice("劳动技能", {one.value: one for one in Labour}),
            months_worked=self.whole("务工时间(月)", 12),
            insured=self.yes("是否参加大病保险"),
            low_income=bool(self.yes("享受低保政策")),
            vulnerable=self.choice("需要特别走访", {one.value: one for one in Vulnerable}),
            kind=self.choice("户类型", KINDS, needed=is_head) if is_head else None,
            since=self.day("认定日期", needed=True) if is_head else None,
            main_cause=self.cause("主要致贫原因") if is_head else None,
            further_causes=self.causes("次要致贫原因") if is_head else (),
            housing=self.choice("危房户", HOUSINGS) if is_head else None,
            water_safe=self.yes("是否解决安全饮用水") if is_head else None,
            income=self.whole("人均纯收入", 9_999_999) if is_head else None,
            income_year=self.whole("收入年度", 2100) if is_head else None,
            helper=self.line("帮扶责任人", 60) if is_head else "",
            phone=self.faults.take(intake.phone(self.cell("户联系电话"), "户联系电话"), "") if is_head else "",
        )
        return list(self.faults) or row

    def cell(self, header: str) -> str:
        return self.cells.get(header, "")

    def line(self, header: str, most: int = 200) -> str:
        return self.faults.take(intake.line(self.cell(header), header, most), "")

    def needed(self, header: str, most: int = 200) -> str:
        if intake.blank(self.cell(header)):
            self.faults.append(Fault(header, "value_missing"))
        return self.line(header, most)

    def name(self) -> str:
        name = self.faults.take(intake.name(self.cell("姓名"), "姓名"), "")
        if not name and self.faults.spare("姓名"):
            self.faults.append(Fault("姓名", "value_missing"))
        return name

    def id_no(self) -> str:
        given = self.cell("证件号码")
        return self.faults.take(intake.id_number(given, "证件号码", today=self.today, current=True), "")

    def choice(self, header: str, words: Mapping[str, E], *, needed: bool = False) -> E | None:
        if intake.blank(self.cell(header)):
            if needed:
                self.faults.append(Fault(header, "value_missing"))
            return None
        return self.faults.take(intake.choice(self.cell(header), header, words), next(iter(words.values())))

    def schooling(self) -> Schooling | None:
        """Which class somebody is in is more than the register keeps: he is in school."""
        said = self.cell("在校生状况")
        if said not in SCHOOLINGS and IN_SCHOOL.search(said):
            return Schooling.IN_SCHOOL
        return self.choice("在校生状况", SCHOOLINGS)

    def yes(self, header: str) -> bool | None:
        if intake.blank(self.cell(header)):
            return None
        return self.faults.take(intake.yes_no(self.cell(header), header), False)

    def whole(self, header: str, most: int) -> int | None:
        if intake.blank(self.cell(header)):
            return None
        written = self.cell(header)
        text = written.partition(".")[0] if _TO_THE_FEN.fullmatch(written.strip()) else written
        return self.faults.take(intake.amount(text, header, most=most), 0)

    def day(self, header: str, *, needed: bool) -> date | None:
        if intake.blank(self.cell(header)) and not needed:
            return None
        return self.faults.take(days.day(self.cell(header), header, today=self.today), self.today)

    def cause(self, header: str) -> Cause | None:
        found = self.causes(header)
        if len(found) > 1:
            self.faults.append(Fault(header, "cause_is_one", {"given": "、".join(found)}))
        return found[0] if found else None

    def causes(self, header: str) -> tuple[Cause, ...]:
        said = [word for word in _APART.split(intake.fold_line(self.cell(header))) if word]
        if any(word.isdecimal() for word in said):
            # The same number is 缺技术 in one list and 缺水 in the next.
            self.faults.append(Fault(header, "cause_is_a_code", {"given": "、".join(said)}))
            return ()
        if len(said) > MOST_CAUSES:
            self.faults.append(Fault(header, "causes_too_many", {"given": len(said), "most": MOST_CAUSES}))
            return ()
        words = {cause.value: cause for cause in Cause} | {"自身发展力不足": Cause.WILL}
        found = [self.faults.take(intake.choice(word, header, words), Cause.OTHER) for word in said]
        return tuple(dict.fromkeys(found))
