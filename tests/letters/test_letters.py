"""The papers of the procedure: what each says of one matter, what law it cites."""

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from app.domain.letters import ELEMENTS, FORMS, OF_PETITIONS, SERVED, Law, LetterKind, law_at
from app.domain.petitions import Adoption, Category, Channel, Decision, DeliveryWay, Finding, Form, Outcome, Refusal
from app.domain.visits import Satisfied, Solved, VisitMethod
from app.letters import (
    Extended,
    LetterFacts,
    Remedied,
    Served,
    Visited,
    blanks,
    compose,
    issuer_code,
    parts_of,
    render,
    unit_in_full,
    written_number,
)
from app.letters.letter import Letter
from tests.golden import Golden

K = LetterKind
FACTS = LetterFacts(
    law=Law.OF_2022,
    county="青禾县",
    unit="青禾县柳河镇人民政府",
    phone="",
    responsible="青禾县柳河镇人民政府",
    above="青禾县人民政府",
    office="青禾县信访局",
    number="2024-信-000012",
    title="危房改造补助没有发放",
    received_on=date(2024, 5, 11),
    registered_on=date(2024, 5, 12),
    channel=Channel.VISIT,
    category=Category.APPEAL,
    form=Form.COLLECTIVE,
    people_count=3,
    names=("钱满仓", "纪福来", "卫长顺"),
    representatives=("钱满仓", "纪福来"),
    address="井台村三组",
    place="柳河镇井台村三组",
    body="我们三户的危房改造补助一直没有发下来。\n去年十月已经验收，多次询问没有结果。",
    demand="发放三户的补助。",
    registrar="石晓梅",
    recorder="石晓梅",
    handler="秦玉洁",
    head="项永年",
    papers=2,
    appeal_path=6,
    routed_on=date(2024, 5, 13),
    referred_by="青禾县信访局",
    report_due_on=date(2024, 6, 20),
    accepted_on=date(2024, 5, 16),
    due_on=date(2024, 7, 15),
    late_on=date(2024, 7, 15),
    days_late=4,
    decision=Decision.SUPPORT,
    opinion="经核实属实，补助于十日内发放到户。",
    opinion_law="省农村危房改造补助资金管理办法第九条",
    issued_on=date(2024, 6, 3),
    delivered_on=date(2024, 6, 5),
    delivery_way=DeliveryWay.IN_PERSON,
    outcome=Outcome.RESOLVED,
    closed_on=date(2024, 6, 20),
    report="逐户查看，核对验收单和拨款凭证。",
    served=Served("处理意见书", "柳河信意〔2024〕1号"),
    opinion_number="柳河信意〔2024〕1号",
    visited=Visited(
        *(date(2024, 6, 28), "柏文静", VisitMethod.IN_PERSON, Solved.YES, Satisfied.SATISFIED, True),
        reason="",
        note="补助已到账。",
    ),
)
BARE = replace(
    *(FACTS,),
    **dict.fromkeys(
        ("routed_on", "report_due_on", "accepted_on", "due_on", "late_on", "decision", "issued_on", "delivered_on")
    ),
    **dict.fromkeys(("delivery_way", "outcome", "served", "visited", "closed_on")),
    **dict.fromkeys(("responsible", "opinion", "opinion_law", "report", "opinion_number", "handler", "head"), ""),
    names=(),
    days_late=0,
)
"""The same matter on the day it came in, without a name."""


def read(letter: Letter) -> Any:
    """The document as Word would open it."""
    return docx.Document(io.BytesIO(render(letter)))


def east_asian(paragraph: Any) -> str:
    return str(paragraph.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")))


def lines(letter: Letter) -> list[str]:
    """Head, number, title, whom it goes to, text, copies: what the golden file holds."""
    return [letter.issuer, letter.title, letter.addressee, *letter.body.splitlines(), letter.copies]


def test_every_kind_says_of_one_matter_what_it_said_last_time(golden: Golden) -> None:
    golden("letters", {kind.value: lines(compose(kind, FACTS)) for kind in OF_PETITIONS})


@pytest.mark.parametrize("facts", [FACTS, BARE], ids=["settled", "new"])
@pytest.mark.parametrize("kind", OF_PETITIONS)
def test_every_kind_has_its_required_elements(kind: LetterKind, facts: LetterFacts) -> None:
    letter = compose(kind, facts)
    assert ELEMENTS[kind] - letter.elements == set()
    assert letter.kind is kind
    assert "None" not in letter.body


@pytest.mark.parametrize("kind", sorted(SERVED))
def test_who_gave_no_name_is_addressed_all_the_same(kind: LetterKind) -> None:
    assert compose(kind, BARE).addressee == "信访人"


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        (
            K.OPINION,
            [
                "转交日期",
                "受理日期",
                "查明的事实和理由，对每一项请求的处理意见",
                "法律法规、规章或者政策的名称和条款",
                "处理决定",
            ],
        ),
        (K.HEARING_NOTICE, ["年月日时", "听证地点", "听证主持人"]),
    ],
)
def test_what_is_not_known_is_a_blank_to_be_filled_in(kind: LetterKind, asked: list[str]) -> None:
    assert blanks(compose(kind, BARE).body) == asked


def test_the_telephone_is_that_of_the_unit_that_writes_or_left_for_the_hand() -> None:
    for kind in (K.ASSIGN, K.SUPERVISION, K.ACCEPTANCE_NOTICE, K.EXTENSION_NOTICE, K.HEARING_NOTICE, K.CLOSING_REPORT):
        with_one = compose(kind, replace(FACTS, phone="08331234567")).body
        assert "联系电话：08331234567" in with_one
        assert "联系电话：＿＿" in compose(kind, FACTS).body


@pytest.mark.parametrize("kind", [K.ACCEPTANCE_NOTICE, K.ASSIGN, K.REFER, K.OPINION, K.CLOSING_REPORT])
def test_of_a_matter_in_order_nothing_has_to_be_filled_in(kind: LetterKind) -> None:
    letter = compose(kind, FACTS)
    assert blanks(letter.addressee, letter.body, letter.issuer) == []


def test_an_opinion_answers_in_the_order_of_the_article() -> None:
    body = compose(K.OPINION, FACTS).body
    places = [body.index(word) for word in ("投诉请求", "事实和理由", "处理意见及其依据", "请求复查")]
    assert places == sorted(places)
    assert "青禾县人民政府" in body
    assert "发放三户的补助。" in body
    assert compose(K.OPINION, FACTS).copies == "青禾县人民政府，青禾县信访局"


def test_the_way_to_a_review_stands_once() -> None:
    own = "经核实属实，补助于十日内发放到户。对本意见不服的，可以自收到之日起30日内向县人民政府请求复查。"
    letter = compose(K.OPINION, replace(FACTS, opinion=own))
    assert letter.body.count("请求复查") == 1
    assert "救济途径" not in letter.body
    body = compose(K.OPINION, replace(FACTS, opinion=own.replace("对本意见", "\n对本意见"))).body
    places = [body.index(word) for word in ("经核实属实", "予以支持", "请求复查")]
    assert places == sorted(places)
    assert ELEMENTS[K.OPINION] - letter.elements == set()


def test_the_way_to_a_recheck_stands_once_and_a_day_count_alone_is_not_it() -> None:
    decided = Remedied("青禾县督查局", date(2024, 6, 10), "补发差额。", Finding.CHANGE, law="根据某办法第九条。")
    for words, times in (("不服本复查意见的，可以自收到之日起30日内请求复核。", 1), ("经复查，应当在30日内修复。", 1)):
        letter = compose(K.REVIEW_OPINION, replace(FACTS, review=replace(decided, opinion=words)))
        assert letter.body.count("请求复核") == times
        assert ELEMENTS[K.REVIEW_OPINION] - letter.elements == set()
        assert "根据《信访工作条例》第三十五条和某办法第九条的规定，变更原处理意见。" in letter.body


DECIDED = Remedied("青禾县督查局", date(2024, 6, 10), "补发差额。", law="某办法第九条", opinion="原意见认定事实不清。")


@pytest.mark.parametrize("kind", [K.REVIEW_OPINION, K.RECHECK_OPINION])
def test_what_is_revoked_is_neither_final_nor_rechecked_but_handled_anew(kind: LetterKind) -> None:
    redone = replace(DECIDED, finding=Finding.REVOKE_REDO, redo_by=date(2024, 8, 1))
    facts = replace(FACTS, review=redone, recheck=redone)
    body = compose(kind, facts).body
    assert "责令青禾县柳河镇人民政府于2024年8月1日前重新办理，不得作出与原意见相同的意见。" in body
    assert "已经撤销，由青禾县柳河镇人民政府重新办理并书面答复您。" in body
    assert "您对新的处理意见不服的，可以自收到之日起30日内请求复查（《信访工作条例》第三十五条）。" in body
    assert "请求复核（" not in body
    assert "终结" not in body
    without_day = compose(kind, replace(FACTS, review=replace(redone, redo_by=None), recheck=redone)).body
    assert blanks(body) == []
    assert kind is K.RECHECK_OPINION or "责令青禾县柳河镇人民政府重新办理" in without_day


def test_a_report_names_the_office_tells_the_result_apart_and_leaves_out_the_way_to_a_review() -> None:
    own = "经核实属实，补助于十日内发放到户。您不服的，可以自收到之日起30日内请求复查。"
    body = compose(K.CLOSING_REPORT, replace(FACTS, opinion=own)).body.splitlines()
    assert "你单位" not in "".join(body)
    assert body[0].startswith("青禾县信访局于2024年5月13日交办的")
    place = body.index("处理结果：已解决。")
    assert body[place - 1] == "经核实属实，补助于十日内发放到户。"
    assert body[place + 1] == "特此报告。"
    assert "处理结果" not in compose(K.CLOSING_REPORT, replace(FACTS, outcome=Outcome.NOT_APPLICABLE)).body
    assert "你单位" not in compose(K.OBJECTION, FACTS).body


@pytest.mark.parametrize(
    ("changes", "promised"),
    [({}, True), ({"appeal_path": 2}, False), ({"category": Category.SUGGESTION}, False)],
)
def test_a_review_is_promised_for_appeals_on_the_path_of_petitions_alone(
    changes: dict[str, Any], promised: bool
) -> None:
    facts = replace(FACTS, adoption=Adoption.ADOPTED, **changes)
    assert ("复查" in compose(K.ACCEPTANCE_NOTICE, facts).body) is promised
    assert ("信访处理意见书" in compose(K.ACCEPTANCE_NOTICE, facts).body) is promised
    assert ("请求复查" in compose(K.OPINION, facts).body) is promised


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("情况复杂，需要鉴定。", "因情况复杂，需要鉴定，不能在上述期限内办结。"),
        ("需要鉴定", "因需要鉴定，情况复杂，不能在上述期限内办结。"),
    ],
)
def test_an_extension_calls_it_complex_once(reason: str, said: str) -> None:
    extended = Extended(reason, date(2024, 7, 15), date(2024, 8, 14), 30)
    assert said in compose(K.EXTENSION_NOTICE, replace(FACTS, extended=extended)).body


def test_the_decision_stands_below_the_facts_and_names_its_basis_once() -> None:
    facts = replace(FACTS, decision=Decision.EXPLAIN, opinion_law="根据某办法第九条。")
    body = compose(K.OPINION, facts).body.splitlines()
    place = body.index("您的请求事由合理，但缺乏法律依据，现根据某办法第九条作出解释说明。")
    assert body[place - 1] == FACTS.opinion


def test_where_to_turn_is_told_by_the_organ_that_is_known() -> None:
    facts = replace(FACTS, appeal_path=1, reason="正在诉讼", competent="青禾县人民法院")
    body = compose(K.DIVERSION_NOTICE, facts).body
    assert "下列途径解决：诉讼、检察、公安等法律程序。" in body
    assert "请您向青禾县人民法院提出。" in body
    assert "向有关政法部门提出" in compose(K.DIVERSION_NOTICE, replace(facts, competent="")).body


def test_headings_are_those_of_the_letter_not_of_what_it_quotes() -> None:
    letter = compose(K.OPINION, replace(FACTS, demand="一、发放补助。\n二、修路。"))
    assert "（一）发放补助。\n（二）修路。" in letter.body
    black = [one.text for one in read(letter).paragraphs if one.text and east_asian(one) == "黑体"]
    assert black == ["一、投诉请求", "二、事实和理由、处理意见及其依据", "三、救济途径"]
    assert not any(part.heading for part in parts_of("一、发放补助。"))


@pytest.mark.parametrize("kind", sorted(set(OF_PETITIONS) - FORMS))
@pytest.mark.parametrize("category", [Category.APPEAL, Category.SUGGESTION])
def test_an_edited_letter_keeps_its_headings(kind: LetterKind, category: Category) -> None:
    letter = compose(kind, replace(FACTS, category=category))
    assert [part.heading for part in parts_of(letter.body)] == [part.heading for part in letter.parts]


@pytest.mark.parametrize(
    ("adoption", "words"),
    [(Adoption.ADOPTED, "予以采纳"), (Adoption.PARTLY, "部分采纳"), (Adoption.NOT_ADOPTED, "不予采纳")],
)
def test_a_suggestion_is_told_whether_it_is_adopted(adoption: Adoption, words: str) -> None:
    facts = replace(FACTS, category=Category.SUGGESTION, decision=None, adoption=adoption, opinion_law="")
    letter = compose(K.OPINION, facts)
    body = letter.body
    assert letter.title == "关于“危房改造补助没有发放”的答复意见书"
    assert "根据《信访工作条例》第二十九条的规定" in body
    assert "一、您的建议" in body
    assert "二、研究情况和采纳意见" in body
    assert words in body
    assert "请求复查" not in body
    assert blanks(body) == []


def test_what_is_not_accepted_cites_the_article_of_its_reason() -> None:
    articles = {Refusal.OUTSIDE_POWERS: "第二十三条", Refusal.LITIGATION: "第二十条", Refusal.IN_PROCESS: "第十九条"}
    for refusal, article in articles.items():
        facts = replace(BARE, refusal=refusal, reason="理由如下。", competent="县人民法院", same_as="2024-信-000003")
        body = compose(K.NOT_ACCEPTED_NOTICE, facts).body
        assert f"《信访工作条例》{article}" in body
        assert "理由如下" in body
        assert blanks(body) == []


def test_the_law_is_that_of_the_day_it_was_received() -> None:
    assert law_at(date(2022, 4, 30)) is Law.OF_2005
    assert law_at(date(2022, 5, 1)) is Law.OF_2022
    old, new = (compose(K.ACCEPTANCE_NOTICE, replace(FACTS, law=law)).body for law in Law)
    assert "《信访条例》第三十三条" in old
    assert "《信访工作条例》第三十四条" in new
    assert "《信访工作条例》" not in old


OLD = replace(
    *(FACTS,),
    law=Law.OF_2005,
    refusal=Refusal.LITIGATION,
    competent="青禾县人民法院",
    same_as="2022-信-000003",
    review=replace(DECIDED, finding=Finding.CHANGE),
    recheck=replace(DECIDED, finding=Finding.UPHOLD),
)


@pytest.mark.parametrize(
    ("kind", "articles"),
    [
        (K.REFER, "二十一"),
        (K.ASSIGN, "二十一"),
        (K.ACCEPTANCE_NOTICE, "三十三 二十二"),
        (K.WHEREABOUTS_NOTICE, "二十二"),
        (K.NOT_ACCEPTED_NOTICE, "二十一"),
        (K.NO_LONGER_ACCEPTED_NOTICE, "三十五"),
        (K.DIVERSION_NOTICE, "二十一"),
        (K.MERGED_NOTICE, "十六"),
        (K.EXTENSION_NOTICE, "三十三"),
        (K.HEARING_NOTICE, "三十一"),
        (K.OPINION, "三十二 三十四"),
        (K.REVIEW_OPINION, "三十四 三十五"),
        (K.RECHECK_OPINION, "三十五 三十五"),
        (K.SUPERVISION, "三十六"),
        (K.MEDIATION, "十三"),
    ],
)
def test_what_came_in_under_the_older_regulation_cites_its_articles(kind: LetterKind, articles: str) -> None:
    body = compose(kind, OLD).body
    assert re.findall("《信访条例》第(.*?)条", body) == articles.split()
    assert "《信访工作条例》" not in body


def test_of_the_older_regulation_an_article_that_it_has_not_is_not_made_up() -> None:
    assert "现根据《信访条例》的规定提出异议" in compose(K.OBJECTION, OLD).body
    suggestion = compose(K.OPINION, replace(OLD, category=Category.SUGGESTION, adoption=Adoption.ADOPTED)).body
    assert "根据《信访条例》第二十九条的规定，答复如下" in suggestion


@pytest.mark.parametrize(
    ("changes", "sixty"),
    [
        ({}, True),
        ({"category": Category.SUGGESTION}, False),
        ({"appeal_path": 2}, False),
        ({"category": Category.SUGGESTION, "law": Law.OF_2005}, True),
    ],
)
def test_the_sixty_days_are_named_only_where_they_hold(changes: dict[str, Any], sixty: bool) -> None:
    assert ("60日" in compose(K.ACCEPTANCE_NOTICE, replace(FACTS, **changes)).body) is sixty


def test_an_accusation_is_told_where_it_went_without_naming_anybody() -> None:
    facts = replace(FACTS, category=Category.ACCUSATION, title="反映村干部侵占补助", responsible="青禾县柳河镇人民政府")
    said = "".join(lines(compose(K.WHEREABOUTS_NOTICE, replace(facts, unit="青禾县信访局"))))
    assert "纪检监察机关" in said
    assert "柳河" not in said
    assert "村干部" not in said


def test_numbers_tell_unit_kind_year_and_whether_they_are_confidential() -> None:
    assert written_number("柳河信", K.ACCEPTANCE_NOTICE, 2024, 3, confidential=False) == "柳河信受告〔2024〕3号"
    assert written_number("信访", K.REFER, 2024, 1, confidential=False) == "信访转〔2024〕1号"
    assert written_number("住建信", K.OPINION, 2025, 10, confidential=True) == "住建信密意〔2025〕10号"


def test_no_two_units_give_their_numbers_under_one_code() -> None:
    units = ("县信访局", "柳河镇", "县住建局", "柳河街道", "柳河园区", "柳河", "住建委", "县住建委员会")
    codes = [issuer_code(units[: place + 1]) for place in range(len(units))]
    assert codes[:5] == ["信访", "柳河信", "住建信", "柳河街道信", "柳河园区信"]
    assert len(set(codes)) == len(units)


def test_units_are_named_as_on_their_seals() -> None:
    assert unit_in_full("青禾县", "柳河镇", governs=True) == "青禾县柳河镇人民政府"
    assert unit_in_full("青禾县", "城东园区", governs=True, is_park=True) == "青禾县城东园区管理委员会"
    assert unit_in_full("青禾县", "县信访局", governs=False) == "青禾县信访局"
    assert unit_in_full("青禾县", "青禾县", governs=False) == "青禾县人民政府"


def test_an_edited_text_loses_its_empty_lines_only() -> None:
    assert [part.text for part in parts_of("一、请求\n\n发放补助。  \n")] == ["一、请求", "发放补助。"]
