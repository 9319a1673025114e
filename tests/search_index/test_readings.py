"""Names by their pinyin: whole syllables, initials, both mixed, every reading, ü as people type it."""

import pytest

from search_index import readings, sounds_like


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("qianwa", "前洼村"),
        ("qianwacun", "前洼村"),
        ("qianw", "前洼村"),
        ("qw", "前洼村"),
        ("qwc", "前洼村"),
        ("qwacun", "前洼村"),
        ("zhc", "赵成功"),
        ("zcg", "赵成功"),
        ("ChongQ", "重庆路"),
        ("zhongq", "重庆路"),
        ("lv", "吕家庄"),
        ("lu", "吕家庄"),
        ("12345", "12345热线"),
        ("12345rx", "12345热线"),
        ("a", "安家"),
    ],
)
def test_a_beginning_of_the_name_is_spelt(typed: str, name: str) -> None:
    assert sounds_like(typed, name, readings(name))


@pytest.mark.parametrize(
    ("typed", "name"),
    [("wa", "前洼村"), ("qx", "前洼村"), ("qianwacunx", "前洼村"), ("q", "12345"), ("z" * 40, "张" * 9)],
)
def test_nothing_else_is(typed: str, name: str) -> None:
    assert not sounds_like(typed, name, readings(name))
