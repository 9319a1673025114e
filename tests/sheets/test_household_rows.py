"""A row of a sheet of households: words of several lists mean one thing, codes that mean several are refused."""

from datetime import date

import pytest

from app.domain.households import Cause, HouseholdKind, Housing, Relation, Schooling
from app.domain.intake import Fault
from app.sheets.household_rows import MemberRow, read_row

TODAY = date(2024, 5, 11)
HEAD = {
    "户编号": "9902261040417",
    "镇(园区)": "柳河镇",
    "村(社区)": "井台村",
    "姓名": "周桂兰",
    "证件号码": "99022619630307122X",
    "与户主关系": "本人或户主",
    "户类型": "脱贫不稳定户",
    "认定日期": "2023-11-03",
    "主要致贫原因": "因病",
    "次要致贫原因": "缺劳动力、因残",
    "危房户": "C",
    "是否解决安全饮用水": "是",
    "人均纯收入": "8640.50",
    "收入年度": "2023",
}


def read(**changes: str) -> MemberRow:
    row = read_row(HEAD | changes, today=TODAY)
    assert isinstance(row, MemberRow), row
    return row


def faults(**changes: str) -> list[tuple[str, str]]:
    found = read_row(HEAD | changes, today=TODAY)
    assert isinstance(found, list)
    return [(fault.field, fault.code) for fault in found if isinstance(fault, Fault)]


def test_a_head_brings_the_household() -> None:
    row = read()
    assert (row.relation, row.kind, row.since) == (Relation.HEAD, HouseholdKind.UNSTABLE, date(2023, 11, 3))
    assert (row.main_cause, row.further_causes) == (Cause.ILLNESS, (Cause.LABOUR, Cause.DISABILITY))
    assert (row.housing, row.water_safe, row.income, row.income_year) == (Housing.C, True, 8640, 2023)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("之子", Relation.CHILD),
        ("之儿媳", Relation.CHILD_IN_LAW),
        ("之孙女", Relation.GRANDCHILD),
        ("之母", Relation.PARENT),
    ],
)
def test_words_of_the_national_lists_are_known(said: str, meant: Relation) -> None:
    row = read(与户主关系=said)
    assert row.relation is meant
    assert row.kind is None  # what concerns the household stands with its head


def test_a_class_means_in_school_and_a_code_of_one_system_its_kind() -> None:
    assert read(在校生状况="小学三年级").schooling is Schooling.IN_SCHOOL
    assert read(在校生状况="辍学").schooling is Schooling.DROPPED_OUT
    assert read(户类型="100A03002").kind is HouseholdKind.MARGINAL
    assert read(户类型="正常脱贫户").kind is read(户类型="100A03A02").kind is HouseholdKind.LIFTED
    assert read(户类型="一般农户").kind is HouseholdKind.ORDINARY
    assert read(主要致贫原因="自身发展力不足", 次要致贫原因="").main_cause is Cause.WILL


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"户编号": ""}, ("户编号", "value_missing")),
        ({"姓名": "不详"}, ("姓名", "value_missing")),
        ({"与户主关系": "邻居"}, ("与户主关系", "unknown_choice")),
        ({"户类型": ""}, ("户类型", "value_missing")),
        ({"认定日期": "2024-06-01"}, ("认定日期", "date_in_future")),
        ({"主要致贫原因": "6"}, ("主要致贫原因", "cause_is_a_code")),
        ({"主要致贫原因": "1 因病"}, ("主要致贫原因", "cause_is_a_code")),
        ({"主要致贫原因": "1-因病"}, ("主要致贫原因", "unknown_choice")),
        ({"主要致贫原因": "因病、缺资金"}, ("主要致贫原因", "cause_is_one")),
        ({"次要致贫原因": "因残、因学、因灾、缺水、缺技术"}, ("次要致贫原因", "causes_too_many")),
        ({"户类型": "2"}, ("户类型", "unknown_choice")),
        ({"健康状况": "1"}, ("健康状况", "unknown_choice")),
        ({"危房户": "4"}, ("危房户", "unknown_choice")),
        ({"人数": "三口"}, ("人数", "number_not_a_number")),
        ({"次要致贫原因": "懒"}, ("次要致贫原因", "unknown_choice")),
        ({"证件号码": "9902261963"}, ("证件号码", "id_wrong_length")),
        ({"证件号码": "990226630307122"}, ("证件号码", "id_former")),
        ({"证件号码": "99022619630307122X4"}, ("证件号码", "id_wrong_length")),
        ({"证件号码": "99022619630307122143"}, ("证件号码", "id_wrong_checksum")),
        ({"证件号码": "99022619630307122143B1"}, ("证件号码", "id_wrong_checksum")),
        ({"证件号码": "99022619631307122X43"}, ("证件号码", "id_date_impossible")),
        ({"证件号码": "990226196303071220"}, ("证件号码", "id_wrong_checksum")),
        ({"务工时间(月)": "13"}, ("务工时间(月)", "number_out_of_range")),
        ({"人均纯收入": "很少"}, ("人均纯收入", "number_not_a_number")),
        ({"人均纯收入": "1.2万"}, ("人均纯收入", "number_not_a_number")),
        ({"人均纯收入": "9000.7.3"}, ("人均纯收入", "number_not_a_number")),
    ],
)
def test_what_is_wrong_is_told_at_its_column(changes: dict[str, str], told: tuple[str, str]) -> None:
    assert faults(**changes) == [told]
