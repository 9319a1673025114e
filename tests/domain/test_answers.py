"""What an opinion lacks before it is sent, on invented answers: which sentence is meant, and what is left in peace."""

from datetime import date

import pytest

from app.domain import answers
from app.domain.answers import Lack, Other, Remark, check, day_of, demands, promises

REMEDY = "如不服本意见，可以自收到本意见之日起30日内请求上一级机关复查。"
DEMAND = "一、请求补发2023年危房改造补助；二、要求修好井台村三组的机耕路。"
GOOD = (
    "经入户核实，您家危房改造补助因账号填错没有到账。镇政府已于5月8日补发危房改造补助1.4万元。"
    "机耕路路面破损属实，由镇政府在6月底前修好井台村三组机耕路。" + REMEDY
)
LAW = "《农村危房改造补助资金管理办法》第十二条"


def lacks(opinion: str, demand: str = "", law: str = LAW, others: tuple[Other, ...] = ()) -> list[tuple[Lack, str]]:
    return [(one.lack, one.place) for one in check(opinion, demand, law, others)]


def test_an_answer_with_everything_is_left_in_peace() -> None:
    assert lacks(GOOD, DEMAND) == []


@pytest.mark.parametrize(
    ("text", "several"),
    [
        (DEMAND, ["请求补发2023年危房改造补助；", "要求修好井台村三组的机耕路。"]),
        ("1.公示低保名单 2.说明我家为什么没有评上", ["公示低保名单", "说明我家为什么没有评上"]),
        ("（一）退还多收的水费（二）修好水表", ["退还多收的水费", "修好水表"]),
        ("请求修路。请求通自来水！", ["请求修路。", "请求通自来水！"]),
        ("补助1.5万元没有发。", ["补助1.5万元没有发。"]),
    ],
)
def test_demands_are_taken_apart_by_their_numbers_or_sentences(text: str, several: list[str]) -> None:
    assert demands(text) == several


def test_the_demand_that_nobody_answered_is_quoted() -> None:
    opinion = "经核实，镇政府已于5月8日补发危房改造补助1.4万元。" + REMEDY
    assert lacks(opinion, DEMAND) == [(Lack.DEMAND_UNANSWERED, "要求修好井台村三组的机耕路。")]


@pytest.mark.parametrize(
    "named", ["关于诉求二，不予支持，理由已当面说明。", "第二项不在本年计划内。", "您的两项诉求均予以支持。"]
)
def test_a_demand_named_by_its_number_or_with_all_others_is_answered(named: str) -> None:
    opinion = f"经核实，镇政府已于5月8日补发危房改造补助1.4万元。{named}" + REMEDY
    assert Lack.DEMAND_UNANSWERED not in [lack for lack, _ in lacks(opinion, DEMAND)]


@pytest.mark.parametrize(
    "named",
    [
        "对您反映的各项诉求，我镇高度重视。",
        "您的两项诉求已收悉。",
        "我镇第一时间派人上门。",
        "根据第二条和第三方的鉴定办理。",
        "请求一直在办。",
    ],
)
def test_a_demand_is_not_answered_by_words_that_only_look_like_its_number(named: str) -> None:
    asked_for = DEMAND + "三、请求公开村里的账目。"
    opinion = f"经核实，情况属实。{named}" + REMEDY
    assert [lack for lack, _ in lacks(opinion, asked_for)].count(Lack.DEMAND_UNANSWERED) == 3


def test_asking_for_attention_alone_is_no_demand() -> None:
    assert lacks(GOOD, "请领导高度重视，尽快解决为盼，谢谢。") == []


def test_what_is_asked_for_is_found_in_a_complaint_without_demands() -> None:
    body = "我家房子去年验收了。补助一直没有到账。请求说明补助什么时候到账。"
    assert answers.asked(body) == "请求说明补助什么时候到账。"


def test_policy_alone_and_nothing_done_are_two_things() -> None:
    policy = "根据《农村低保审核办法》，申请人应当如实申报收入。按照规定，收入超过标准的不能享受。"
    assert lacks(policy + REMEDY) == [(Lack.ONLY_POLICY, "根据《农村低保审核办法》，申请人应当如实申报收入。")]
    soft = "您反映的情况我们十分关心。我们一定努力做好这项工作。"
    assert lacks(soft + REMEDY) == [(Lack.NOTHING_CONCRETE, "我们一定努力做好这项工作。")]
    found = "经核实，您家人均收入超过标准。按照规定，收入超过标准的不能享受。"
    assert Lack.ONLY_POLICY not in [lack for lack, _ in lacks(found + REMEDY)]


def test_nine_tenths_of_another_answer_name_it_and_less_does_not() -> None:
    same = GOOD.replace("5月8日", "5月9日")
    half = GOOD[:40] + "其余事项另行书面答复，县住建局派人到现场看过两次，情况同您所说的一样。" + REMEDY
    others = (Other("2024-信-000007", same), Other("2024-信-000008", half), Other("2024-信-000009", REMEDY))
    assert lacks(GOOD, DEMAND, others=others) == [(Lack.LIKE_ANOTHER, "2024-信-000007")]


def test_a_promise_is_asked_for_its_day() -> None:
    vague = "下一步我镇将督促施工队修好机耕路。"
    dated = "镇政府承诺在6月30日前修好机耕路。"
    opinion = GOOD.replace(REMEDY, "") + vague + dated + REMEDY
    assert lacks(opinion, DEMAND) == [(Lack.PROMISE_WITHOUT_DAY, vague)]
    assert promises(opinion) == [vague, dated]
    assert promises("保证金已于5月8日退还。《办法》规定将在次年发放的除外。") == []


@pytest.mark.parametrize(
    "vague",
    [
        "我镇将尽快补发您家2023年危房改造补助。",
        "我镇将按照《办法》尽快补发。",
        "根据《办法》规定，我镇将尽快补发。",
        "村里会在条件成熟时补修。",
        "由镇里统筹解决，争取早日补修。",
    ],
)
def test_neither_a_year_nor_a_rule_makes_a_promise_one_with_a_day(vague: str) -> None:
    assert (Lack.PROMISE_WITHOUT_DAY, vague) in lacks(GOOD.replace(REMEDY, "") + vague + REMEDY, DEMAND)


@pytest.mark.parametrize(
    ("said", "lacking"),
    [
        (REMEDY, False),
        ("不服的，可自收到之日起三十日内向县政府申请复查。", False),
        ("不服的可以申请复查。", True),
        ("请在30日内来领取。", True),
        ("经复查台账属实，余款30日内付清。", True),
    ],
)
def test_the_way_to_a_review_needs_its_thirty_days(said: str, lacking: bool) -> None:
    opinion = GOOD.replace(REMEDY, "") + said
    assert (Remark(Lack.REMEDY_MISSING) in check(opinion, DEMAND, LAW, ())) == lacking


@pytest.mark.parametrize(
    ("promise", "day"),
    [
        ("承诺在6月30日前修好", date(2024, 6, 30)),
        ("承诺6月底前修好", date(2024, 6, 30)),
        ("将于3月5日修好", date(2025, 3, 5)),
        ("2024年12月底前完成", date(2024, 12, 31)),
        ("十五日内修好", date(2024, 5, 26)),
        ("保证20天内修好", date(2024, 5, 31)),
        ("2023年3月5日修好", None),
        ("2月30日修好", None),
        ("尽快修好", None),
    ],
)
def test_the_day_of_a_promise_is_read_where_it_lies_ahead(promise: str, day: date | None) -> None:
    assert day_of(promise, date(2024, 5, 11)) == day
