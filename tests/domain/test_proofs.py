"""What names somebody or proves that a paper arrived, and what only fills the field."""

import pytest

from app.domain.proofs import is_witness, names, names_witness, proves


@pytest.mark.parametrize("text", ["", "。", "1", "无", "12345678", "人人"])
def test_a_sign_names_nobody(text: str) -> None:
    assert not names(text)


@pytest.mark.parametrize("text", ["县委", "张明", "县人民政府", "县委 联席会议"])
def test_a_short_name_is_one(text: str) -> None:
    assert names(text)


@pytest.mark.parametrize(("text", "says"), [("1", False), ("无", False), ("000000", False), ("1187332209", True)])
def test_a_mail_is_proven_by_its_number(text: str, says: bool) -> None:
    assert proves(text) is says


@pytest.mark.parametrize(
    "text", ["本人拒收的哦谢谢合作呀", "。", "本人拒收，没有见证人。", "拒收，见证人：。", "本人拒收，无人在场。"]
)
def test_words_about_a_refusal_name_no_witness(text: str) -> None:
    assert not names_witness(text)
    assert not is_witness(text)


@pytest.mark.parametrize(
    "text", ["本人拒收，见证人村主任井长顺", "本人拒收，村干部两人见证", "拒收，在场人：张明、李会计"]
)
def test_words_about_a_refusal_name_its_witness(text: str) -> None:
    assert names_witness(text)
    assert is_witness(text)


def test_where_the_witness_is_asked_his_name_is_enough() -> None:
    assert is_witness("张明")
    assert not is_witness("本人拒收")
