"""What letters say of one case or another: demands on one line, the hearing of a recheck, who decided above."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.letters import LetterKind
from app.letters import Remedied, blanks, compose
from tests.letters.test_letters import FACTS

K = LetterKind


def test_demands_that_stand_on_one_line_are_paragraphs_of_their_own() -> None:
    asked = replace(FACTS, demand="请求如下：一、发放补助；二、公开名单")
    assert "请求如下：\n（一）发放补助；\n（二）公开名单\n" in compose(K.OPINION, asked).body
    assert "（一）发放补助；\n（二）公开名单\n" in compose(K.CLOSING_REPORT, asked).body
    told = replace(FACTS, demand="按办法第九条第（一）项、第（二）项补发，一、二组，三、四组都要补。")
    assert told.demand in compose(K.OPINION, told).body.splitlines()


def test_a_hearing_of_a_recheck_cites_the_article_of_the_recheck() -> None:
    open_ = Remedied("青禾县人民政府", date(2024, 7, 1), "不服复查意见。")
    assert "根据《信访工作条例》第三十一条的规定，决定举行听证" in compose(K.HEARING_NOTICE, FACTS).body
    assert (
        "根据《信访工作条例》第三十六条的规定，决定举行听证"
        in compose(K.HEARING_NOTICE, replace(FACTS, recheck=open_)).body
    )


@pytest.mark.parametrize("kind", [K.REFER, K.ASSIGN])
def test_a_decision_of_the_superior_is_named_and_offers_no_objection(kind: LetterKind) -> None:
    usual, decided, unnamed = (
        compose(kind, replace(FACTS, above_both=above)).body for above in (None, "县人民政府", "")
    )
    assert "5个工作日内提出异议" in usual
    assert "共同" not in usual
    assert "异议" not in decided
    assert "经县人民政府决定（《信访工作条例》第二十四条），现将该信访事项" in decided
    assert "共同的上一级机关、单位" in blanks(unnamed)
