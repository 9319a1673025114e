"""The dated cases of DOMAIN section 16 and what holds of every clock."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import intake
from app.domain.clocks import RULES, SET_BY_HAND, Kind, Reckoning, RuleId, Standing, Unit, reckon, rule_named, spoken
from app.domain.errors import Refused
from app.domain.limits import ByHand, Rule
from app.domain.set_days import BY_HAND
from app.domain.workdays import Calendar
from tests.domain.cases import ACTS, DATED, LONGER, PROVISIONAL, TYPED, Act, Dated, Longer, Typed

D = date.fromisoformat
STARTS = st.dates(date(2022, 5, 1), date(2027, 12, 31))
RULE = st.sampled_from(sorted(RULES))


def named(case: Dated | Longer | Act | Typed) -> str:
    """How pytest calls it."""
    return f"{case.case} {case.what}"


@pytest.mark.parametrize("case", DATED, ids=named)
def test_every_dated_case_comes_to_its_dates(calendar: Calendar, case: Dated) -> None:
    found = reckon(rule_named(case.rule).id, D(case.start), calendar)
    assert (found.nominal_on, found.due_on) == (D(case.nominal), D(case.due))
    assert found.rolled is (case.nominal != case.due)
    assert found.calendar_complete


@pytest.mark.parametrize("case", LONGER, ids=named)
def test_more_days_run_from_the_nominal_day(calendar: Calendar, case: Longer) -> None:
    hearings = [(D(case.hearing[0]), D(case.hearing[1]))] if case.hearing else []
    found = reckon(rule_named(case.rule).id, D(case.start), calendar, extend=case.extend, hearings=hearings)
    assert (found.nominal_on, found.due_on) == (D(case.nominal), D(case.due))
    if case.extend is not None:
        assert (found.rule, found.length) == (RuleId.D6, 60 + case.extend)
        again = reckon(RuleId.D6, D(case.start), calendar, length=found.length)
        assert (again.nominal_on, again.due_on) == (found.nominal_on, found.due_on)


@pytest.mark.parametrize("case", ACTS, ids=named)
def test_the_last_day_is_in_time_and_the_next_is_late(calendar: Calendar, case: Act) -> None:
    found = reckon(rule_named(case.rule).id, D(case.start), calendar, extend=case.extend)
    lasted = D(case.on) >= found.due_on
    assert case.good is (lasted if RULES[found.rule].kind is Kind.LEAST else found.in_time(D(case.on)))


@pytest.mark.parametrize("case", PROVISIONAL, ids=named)
def test_a_date_beyond_the_calendar_is_provisional_and_says_so(calendar: Calendar, case: Dated) -> None:
    found = reckon(rule_named(case.rule).id, D(case.start), calendar)
    assert (found.nominal_on, found.due_on) == (D(case.nominal), D(case.due))
    assert not found.calendar_complete
    assert found.steps[-1] == "2027 年放假安排还没有载入，只按周末推算，此日期为暂定"


@pytest.mark.parametrize("case", TYPED, ids=named)
def test_a_day_of_receipt_lies_in_the_past_and_exists(case: Typed) -> None:
    found = intake.day(case.typed, "received_on", today=D(case.today))
    assert (found.code if isinstance(found, intake.Fault) else None) == case.refused


def refused(calendar: Calendar, rule: RuleId, **given: object) -> Refused:
    with pytest.raises(Refused) as caught:
        reckon(rule, D("2024-06-03"), calendar, **given)  # type: ignore[arg-type]  # wrong combinations on purpose
    return caught.value


@pytest.mark.parametrize(
    ("rule", "given", "code"),
    [
        (RuleId.D5, {"extend": 31}, "extension_too_long"),
        (RuleId.D5, {"extend": 0}, "extension_too_short"),
        (RuleId.D6, {"extend": 5}, "extension_already_given"),
        (RuleId.D1, {"extend": 5}, "extension_not_for_rule"),
        (RuleId.D5, {"length": 61}, "length_not_allowed"),
        (RuleId.D6, {"length": 91}, "length_not_allowed"),
        (RuleId.D20_NOTICE, {"length": 4}, "length_not_allowed"),
        (RuleId.D22, {"length": 0}, "length_not_allowed"),
        (RuleId.D5, {"hearings": [(D("2024-06-20"), D("2024-06-21"))]}, "hearing_not_for_rule"),
        (RuleId.D8, {"hearings": [(D("2024-06-20"), D("2024-06-21"))]}, "hearing_not_for_rule"),
        (RuleId.D10, {"hearings": [(D("2024-06-21"), D("2024-06-20"))]}, "hearing_reversed"),
        (RuleId.D10, {"hearings": [(D("2024-06-03"), D("2024-06-20"))]}, "hearing_outside_clock"),
        (
            RuleId.D10,
            {"hearings": [(D("2024-06-20"), D("2024-06-21")), (D("2024-06-21"), D("2024-06-22"))]},
            "hearing_outside_clock",
        ),
    ],
)
def test_each_wrong_combination_is_refused_with_its_own_code(
    calendar: Calendar, rule: RuleId, given: dict[str, object], code: str
) -> None:
    assert refused(calendar, rule, **given).code == code


def test_an_extension_of_31_days_is_refused_with_both_numbers(calendar: Calendar) -> None:
    assert refused(calendar, RuleId.D5, extend=31).facts == {"days": 31, "most": 30}


def test_hearing_days_are_told_in_the_explanation(calendar: Calendar) -> None:
    heard = reckon(RuleId.D10, D("2024-06-03"), calendar, hearings=[(D("2024-06-20"), D("2024-06-27"))])
    assert "听证 2024-06-20 至 2024-06-27 共 8 日不计入，到 2024-07-11（周四）" in heard.steps


def test_a_hearing_held_once_the_time_is_up_adds_nothing_and_is_told(calendar: Calendar) -> None:
    late = reckon(RuleId.D10, D("2024-06-03"), calendar, hearings=[(D("2024-07-04"), D("2024-07-05"))])
    assert (late.nominal_on, late.due_on, late.length) == (D("2024-07-03"), D("2024-07-03"), 30)
    assert "听证 2024-07-04 至 2024-07-05 在 2024-07-03 期满以后举行，不再扣除" in late.steps


def test_a_hearing_within_the_days_of_one_before_is_left_out_too(calendar: Calendar) -> None:
    held = [(D("2024-06-20"), D("2024-06-27")), (D("2024-07-09"), D("2024-07-10"))]
    twice = reckon(RuleId.D10, D("2024-06-03"), calendar, hearings=held)
    assert (twice.nominal_on, twice.length) == (D("2024-07-13"), 40)


def test_the_days_of_each_hearing_are_left_out_in_whatever_order_they_are_told(calendar: Calendar) -> None:
    first, second = (D("2024-06-20"), D("2024-06-21")), (D("2024-07-04"), D("2024-07-05"))
    once = reckon(RuleId.D10, D("2024-06-03"), calendar, hearings=[first])
    assert once.nominal_on == D("2024-07-05"), "the second begins within the time that the first has added"
    twice = reckon(RuleId.D10, D("2024-06-03"), calendar, hearings=[second, first])
    assert twice.nominal_on == D("2024-07-07")
    assert [step for step in twice.steps if step.startswith("听证")] == [
        "听证 2024-06-20 至 2024-06-21 共 2 日不计入，到 2024-07-05（周五）",
        "听证 2024-07-04 至 2024-07-05 共 2 日不计入，到 2024-07-07（周日）",
    ]


def test_working_days_that_end_before_an_unknown_year_are_certain(calendar: Calendar) -> None:
    assert reckon(RuleId.D4, D("2026-12-24"), calendar).calendar_complete


def test_the_explanation_names_every_step_of_a_rolled_date(calendar: Calendar) -> None:
    assert reckon(RuleId.D5, D("2024-02-05"), calendar).steps == (
        "2024-02-05 受理，当日不算，从 2024-02-06 起",
        "60 日（自然日）到 2024-04-05（周五·放假）",
        "末日是休息日：2024-04-05 至 2024-04-06 放假，跳过",
        "顺延到 2024-04-07（周日·调休上班）",
    )


def test_the_explanation_of_working_days_names_what_is_skipped_and_what_counts(calendar: Calendar) -> None:
    assert reckon(RuleId.D4, D("2024-04-30"), calendar).steps == (
        "2024-04-30 收到，当日不算，从 2024-05-01 起",
        "2024-05-01 至 2024-05-05 放假，跳过",
        "第 5 个工作日是 2024-05-10（周五）",
    )
    assert "2024-02-18 调休上班，计入" in reckon(RuleId.D4, D("2024-02-05"), calendar).steps[1]


def test_the_explanation_of_an_extension_shows_both_parts(calendar: Calendar) -> None:
    steps = reckon(RuleId.D5, D("2024-02-05"), calendar, extend=30).steps
    assert steps[1] == "60 日（自然日）到 2024-04-05（周五·放假）"
    assert steps[2] == "延长 30 日到 2024-05-05（周日·放假），自受理起共 90 日，没有超过 90 日"


def test_the_json_holds_exactly_the_fields_of_the_command(calendar: Calendar) -> None:
    found = reckon(RuleId.D1, D("2024-03-08"), calendar).as_dict()
    assert found == {
        "rule": "D1",
        "law": "《信访工作条例》第二十二条（2022 年施行）",
        "started_on": "2024-03-08",
        "nominal_on": "2024-03-23",
        "due_on": "2024-03-25",
        "rolled": True,
        "calendar_complete": True,
        "steps": [
            "2024-03-08 收到，当日不算，从 2024-03-09 起",
            "15 日（自然日）到 2024-03-23（周六）",
            "末日是休息日：2024-03-23 至 2024-03-24 周末，跳过",
            "顺延到 2024-03-25（周一）",
        ],
    }


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2024-05-11", "2024-05-11（周六·调休上班）"),
        ("2024-05-01", "2024-05-01（周三·放假）"),
        ("2024-07-10", "2024-07-10（周三）"),
    ],
)
def test_days_are_written_as_offices_write_them(calendar: Calendar, day: str, words: str) -> None:
    assert spoken(D(day), calendar) == words


def test_rights_are_windows_and_everything_with_a_culprit_is_a_duty() -> None:
    windows = {rule.id for rule in RULES.values() if rule.kind is Kind.WINDOW}
    assert windows == {RuleId.D4, RuleId.D7, RuleId.D9, RuleId.D19}
    assert [rule.id for rule in RULES.values() if rule.kind is Kind.LEAST] == [RuleId.D20_NOTICE]


def test_every_limit_from_d1_to_d25_says_who_acts_what_stops_it_and_who_may_extend_it() -> None:
    numbers = {int(re.sub(r"\D.*", "", name[1:])) for name in (*RULES, *BY_HAND)}
    assert numbers == set(range(1, 26))
    every: list[Rule | ByHand] = [*RULES.values(), *BY_HAND.values()]
    for one in every:
        assert all((one.starts, one.who, one.what, one.stops, one.extends, one.law)), one.id
    assert {rule.id for rule in RULES.values() if rule.is_editable} == {
        rule.id for rule in RULES.values() if not rule.law.startswith("《")
    }


def test_every_rule_names_its_source_and_only_national_law_looks_like_law() -> None:
    assert {*RULES, *SET_BY_HAND} == set(RuleId)
    assert not set(RULES) & set(SET_BY_HAND)
    for rule in RULES.values():
        assert rule.law.startswith({"law": "《", "local": "参照", "own": "本系统规则"}[rule.standing])
        assert rule.by_default is (rule.standing is not Standing.LOCAL)
    assert {rule.id for rule in RULES.values() if rule.standing is Standing.OWN} == {
        *(RuleId.D1_AGAIN, RuleId.D22, RuleId.D22_7, RuleId.D22_90, RuleId.D22_180, RuleId.D23, RuleId.R2, RuleId.R6),
        *(RuleId.D23_7, RuleId.D23_30, RuleId.D23_180, RuleId.R11_MOST, RuleId.H1_MOST),
        *(RuleId.R7, RuleId.D10_HEARING, RuleId.D11_FIRST, RuleId.D11_MOST),
    }


def test_no_clock_starts_before_its_law_was_in_force(calendar: Calendar) -> None:
    with pytest.raises(Refused, match="rule_not_in_force") as caught:
        reckon(RuleId.D5, D("2022-04-30"), calendar)
    assert caught.value.facts["in_force"] == D("2022-05-01")
    assert reckon(RuleId.D5, D("2022-05-01"), calendar).nominal_on == D("2022-06-30")


def test_an_absurd_year_is_refused_instead_of_overflowing(calendar: Calendar) -> None:
    with pytest.raises(Refused, match="start_out_of_range"):
        reckon(RuleId.D5, date.max, calendar)


def test_the_county_sets_the_length_of_its_own_rules(calendar: Calendar) -> None:
    assert reckon(RuleId.D22, D("2024-03-01"), calendar, length=15).due_on == D("2024-03-16")


def test_rules_are_found_by_id_in_any_case_and_dates_set_by_hand_are_told_apart() -> None:
    assert rule_named(" d20A ").id is RuleId.D20A
    for text, code in [("D11", "rule_date_set_by_hand"), ("d25", "rule_date_set_by_hand"), ("X", "rule_unknown")]:
        with pytest.raises(Refused, match=code):
            rule_named(text)


@given(rule=RULE, start=STARTS)
def test_due_is_never_before_nominal_nor_nominal_on_the_starting_day(
    calendar: Calendar, rule: RuleId, start: date
) -> None:
    found = reckon(rule, start, calendar)
    assert start < found.nominal_on <= found.due_on
    assert found.rolled is (found.due_on != found.nominal_on)


@given(rule=RULE, start=STARTS)
def test_a_rolling_limit_ends_on_the_first_office_day_and_the_others_where_they_are(
    calendar: Calendar, rule: RuleId, start: date
) -> None:
    found = reckon(rule, start, calendar)
    between = [found.nominal_on + timedelta(days=n) for n in range((found.due_on - found.nominal_on).days)]
    assert not any(calendar.is_office_day(day) for day in between)
    if RULES[rule].rolls or found.unit is Unit.OFFICE_DAYS:
        assert calendar.is_office_day(found.due_on)
    else:
        assert not found.rolled


@given(rule=RULE, start=STARTS, later=st.integers(0, 40))
def test_who_starts_later_is_never_due_earlier(calendar: Calendar, rule: RuleId, start: date, later: int) -> None:
    one, other = reckon(rule, start, calendar), reckon(rule, start + timedelta(days=later), calendar)
    assert one.nominal_on <= other.nominal_on
    assert one.due_on <= other.due_on


@given(start=STARTS, days=st.integers(1, 30))
def test_the_total_never_exceeds_ninety_nominal_days(calendar: Calendar, start: date, days: int) -> None:
    found = reckon(RuleId.D5, start, calendar, extend=days)
    assert 60 < (found.nominal_on - start).days == found.length <= 90


@given(start=STARTS, offset=st.integers(1, 30), days=st.integers(1, 60))
def test_a_hearing_adds_exactly_its_days(calendar: Calendar, start: date, offset: int, days: int) -> None:
    first = start + timedelta(days=offset)
    heard: Reckoning = reckon(RuleId.D10, start, calendar, hearings=[(first, first + timedelta(days=days - 1))])
    assert (heard.nominal_on - start).days == 30 + days


@given(rule=RULE, start=STARTS)
def test_the_steps_begin_with_the_start_and_contain_the_due_day(calendar: Calendar, rule: RuleId, start: date) -> None:
    found = reckon(rule, start, calendar)
    assert found.steps[0].startswith(f"{start} ")
    assert any(spoken(found.due_on, calendar) in step for step in found.steps)
