"""Passwords that everybody guesses first are refused, and a sentence of one's own is not."""

import pytest

from app.domain.signing_in import password_fault
from app.domain.weak_passwords import is_weak

UNIT = ("青禾县", "qinghexian", "qinghe", "qhx", "周桂兰", "zhouguilan", "zhougui", "zgl")


@pytest.mark.parametrize(
    "password",
    [
        *("Admin@2024", "P@ssw0rd123", "P@ssw0rd2024", "Password2023!", "Welcome@123", "Woaini1314!", "Xinfangju@123"),
        *("1qaz@WSX3edc", "Qwer1234!@#$", "Zxcvbnm,2024", "Abc123456!", "Aa123456!!", "Asdfgh12345!", "!QAZ2wsx1qaz"),
        *("Qinghe-2024", "QingheXian2024", "青禾县-2024-aA", "Zhouguilan88", "ZGL@19800101", "zhougui-1985A"),
        *("Reg.istrar2024", "Aa1" + "x" * 97, "Test-20240511", "Anjie2024!!", "qwertyuiop1A!"),
    ],
)
def test_what_everybody_guesses_is_weak(password: str) -> None:
    assert is_weak(password, ("registrar", *UNIT))
    assert password_fault(password, "registrar", UNIT) in ("password_weak", "password_has_account")


@pytest.mark.parametrize(
    "password",
    ["Bai-ta-2025", "Zhao-hong-77", "Ke8t-mWq4-Rt7z", "雨后的石桥有3座Qx", "correct-Horse-9-battery"],
)
def test_what_somebody_thought_of_himself_is_not(password: str) -> None:
    assert not is_weak(password, ("registrar", *UNIT))
    assert password_fault(password, "registrar", UNIT) is None
