"""What an edited notice, order or report has to say is found in free wording, and missed where it is not there."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from app.clock import SHANGHAI
from app.domain.letters import Law, LetterKind
from app.domain.petitions import Category, Decision, Outcome, Refusal, SupervisionReason
from app.letters import Extended, Remedied, Supervised, compose, unsaid
from tests.letters.test_letters import FACTS

K = LetterKind
TOWN = "青禾县柳河镇人民政府"
FAR = replace(FACTS, refusal=Refusal.OUTSIDE_POWERS, competent="邻县民政局")
COURT = replace(FACTS, refusal=Refusal.LITIGATION, competent="青禾县人民法院")
TWICE = replace(FACTS, refusal=Refusal.IN_PROCESS, same_as="2024-信-000007")
FINAL = replace(
    FACTS, refusal=Refusal.FINALITY, same_rechecked=Remedied("青禾市人民政府", date(2024, 3, 1), "补发。", number="")
)
LONGER = replace(FACTS, extended=Extended("需要向省里调取档案", date(2024, 7, 15), date(2024, 8, 14), 30))
ORDERED = replace(
    FACTS,
    supervised=Supervised(SupervisionReason.LATE, "说明情况", TOWN, datetime(2024, 6, 30, 17, 30, tzinfo=SHANGHAI)),
)
LOCKED = replace(FACTS, category=Category.ACCUSATION)
UNSOLVED = replace(FACTS, outcome=Outcome.UNRESOLVED, decision=Decision.REJECT, opinion="所述补助无政策依据。")

SAYS = [
    (K.ACCEPTANCE_NOTICE, FACTS, "现已受理。"),
    (K.ACCEPTANCE_NOTICE, FACTS, "您反映的事项，我镇已于2024年5月16日受理，请等候答复。"),
    (K.ACCEPTANCE_NOTICE, FACTS, "该事项由柳河镇政府依法受理，60日内办结。"),
    (K.ACCEPTANCE_NOTICE, FACTS, "本单位予以受理。以同一事实和理由再次提出的，不予受理。"),
    (K.NOT_ACCEPTED_NOTICE, FAR, "按照《信访工作条例》，此事归邻县主管，我们不能受理，请到民政局（邻县民政局）去提。"),
    (K.NOT_ACCEPTED_NOTICE, COURT, "依照信访工作条例第二十条，涉诉事项不予受理：正在诉讼中。请向县人民法院提出。"),
    (K.NOT_ACCEPTED_NOTICE, TWICE, "您的事项已在办（2024-信-000007），依《信访工作条例》第十九条不予受理。"),
    (K.NO_LONGER_ACCEPTED_NOTICE, FINAL, "青禾市政府已经复核，依据《信访工作条例》第三十六条，不再受理。"),
    (K.WHEREABOUTS_NOTICE, FACTS, "您的材料已交柳河镇政府，请向该单位查询。"),
    (K.WHEREABOUTS_NOTICE, LOCKED, "您的材料已转有关纪检监察机关。"),
    (K.ASSIGN, FACTS, "请于2024-06-20前报结果。"),
    (K.ASSIGN, FACTS, "请于二〇二四年六月二十日前报结果。"),
    (K.EXTENSION_NOTICE, LONGER, "由于档案尚在省里，我镇决定延期到2024.8.14，请您谅解。"),
    (K.SUPERVISION, ORDERED, "请于2024年6月30日前报送。"),
    (K.SUPERVISION, ORDERED, "请于2024 年 6 月 30 日下午5:30前报送。"),
    (K.CLOSING_REPORT, FACTS, "信访人要求补发补助。我镇逐户核对验收单，三户补助已全部发放到户。"),
    (K.CLOSING_REPORT, UNSOLVED, "信访人要求补发。经走访查明无政策依据，已当面解释，该诉求没有解决。"),
]
"""Of each kind: what is known, and what some clerk wrote in words of his own."""


@pytest.mark.parametrize(("kind", "facts", "body"), SAYS)
def test_what_is_said_in_other_words_is_said(kind: LetterKind, facts: Any, body: str) -> None:
    assert unsaid(kind, facts, body, TOWN, by_record=True) == []
    assert unsaid(kind, facts, body, TOWN, by_record=False) == []


@pytest.mark.parametrize(("kind", "facts"), {(kind, facts.law): (kind, facts) for kind, facts, _ in SAYS}.values())
def test_what_is_filled_in_here_says_it(kind: LetterKind, facts: Any) -> None:
    for known in (facts, replace(facts, law=Law.OF_2005)):
        made = compose(kind, known)
        assert unsaid(kind, known, "\n".join(part.text for part in made.parts), made.issuer, by_record=True) == []


@pytest.mark.parametrize(
    ("kind", "facts", "body", "codes"),
    [
        (K.ACCEPTANCE_NOTICE, FACTS, "来信收悉，自受理之日起60日内答复。", {"lacks_acceptance"}),
        (K.ACCEPTANCE_NOTICE, FACTS, "经审查，决定不予受理。", {"lacks_acceptance", "says_refused"}),
        (K.ACCEPTANCE_NOTICE, FACTS, "现予受理。\n经复核，该事项不再受理。", {"says_refused"}),
        (K.ACCEPTANCE_NOTICE, FACTS, "该事项由石桥镇政府受理，向柳河镇人民政府查询。", {"lacks_organ"}),
        (K.ACCEPTANCE_NOTICE, FACTS, "县民政局现予受理。", {"lacks_organ"}),
        (
            K.NOT_ACCEPTED_NOTICE,
            FAR,
            "现予以受理。",
            {"lacks_refusal", "says_accepted", "lacks_reason", "lacks_basis", "lacks_competent"},
        ),
        (K.NOT_ACCEPTED_NOTICE, FAR, "依《信访工作条例》不予受理，请向邻县民政局提出。", {"lacks_reason"}),
        (K.NOT_ACCEPTED_NOTICE, FAR, "不属本县职权，依《信访工作条例》不予受理。", {"lacks_competent"}),
        (K.NOT_ACCEPTED_NOTICE, COURT, "不属本县职权，依条例不予受理，请向县人民法院提出。", {"lacks_reason"}),
        (K.NOT_ACCEPTED_NOTICE, TWICE, "同一事项正在办理，依条例不予受理。", {"lacks_earlier"}),
        (K.NOT_ACCEPTED_NOTICE, FAR, "不属本县职权，不予受理，请向邻县民政局提出。", {"lacks_basis"}),
        (K.NO_LONGER_ACCEPTED_NOTICE, FINAL, "已经复核，依条例不予受理。", {"lacks_no_longer", "lacks_competent"}),
        (K.WHEREABOUTS_NOTICE, FACTS, "您的材料已转县民政局。", {"lacks_receiver"}),
        (K.WHEREABOUTS_NOTICE, LOCKED, "您的材料已收到。", {"lacks_discipline"}),
        (K.ASSIGN, FACTS, "请于2024年6月2日前报结果。", {"lacks_report_day"}),
        (K.ASSIGN, FACTS, "请于2023年6月20日前报结果。", {"lacks_report_day"}),
        (K.EXTENSION_NOTICE, LONGER, "由于情况复杂，延长至2024年7月14日。", {"lacks_new_day"}),
        (K.EXTENSION_NOTICE, LONGER, "办理期限延长至2024年8月14日。", {"lacks_why_extended"}),
        (K.EXTENSION_NOTICE, LONGER, "因故不予延长，2024年8月14日。", {"lacks_extension"}),
        (K.SUPERVISION, ORDERED, "请于2024年7月30日17时30分前报送。", {"lacks_order_day"}),
        (K.SUPERVISION, ORDERED, "请于2024年6月30日9时前报送。", {"says_another_hour"}),
        (K.CLOSING_REPORT, FACTS, "经核查，补助已全部发放到户。", {"lacks_asked"}),
        (K.CLOSING_REPORT, FACTS, "信访人要求补发补助。处理结果：已解决。", set()),
        (K.CLOSING_REPORT, FACTS, "信访人要求补发补助，经核查，处理结果：未解决。", {"says_outcome"}),
        (K.CLOSING_REPORT, FACTS, "信访人要求补发补助。特此报告。", {"lacks_done", "lacks_outcome"}),
        (
            K.CLOSING_REPORT,
            UNSOLVED,
            "信访人要求补发，经走访，该诉求没有解决，对您的投诉请求予以支持。",
            {"says_decision"},
        ),
    ],
)
def test_what_is_missing_or_turned_round_is_named(kind: LetterKind, facts: Any, body: str, codes: set[str]) -> None:
    found = unsaid(kind, facts, body, TOWN, by_record=True)
    assert {one.code.removeprefix("letter_") for one in found} == codes


def test_what_the_complaint_says_of_itself_decides_nothing() -> None:
    facts = replace(FACTS, title="对不予受理不服", demand="请求依法予以受理。")
    body = "您提出的“对不予受理不服”信访事项收悉。"
    assert {one.code for one in unsaid(K.ACCEPTANCE_NOTICE, facts, body, TOWN, by_record=True)} == {
        "letter_lacks_acceptance"
    }
    assert not unsaid(K.ACCEPTANCE_NOTICE, facts, f"{body}现予受理。", TOWN, by_record=True)


def test_before_the_step_the_days_that_it_will_set_are_not_asked_for() -> None:
    for kind, facts in ((K.ASSIGN, FACTS), (K.SUPERVISION, ORDERED)):
        assert not unsaid(kind, facts, "请抓紧办理。", TOWN, by_record=False)
    assert unsaid(K.EXTENSION_NOTICE, LONGER, "因情况复杂，延长办理期限。", TOWN, by_record=False) == []
