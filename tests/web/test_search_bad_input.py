"""Whatever stands in an address of the search gets a page in Chinese; nothing typed is an error."""

from urllib.parse import quote_from_bytes, urlencode

import pytest

from tests.web.pages import check_page, tree
from tests.web.scene import Scene
from tests.web.test_search import found as found  # fixtures are found by their names here
from tests.web.test_search import found_home as found_home
from tests.web.test_search import hits

LONG = 10_000
BAD: dict[str, str | bytes] = {
    "ten thousand characters": "改厕补贴没有到账" * (LONG // 8),
    "ten thousand of one character": "厕" * LONG,
    "ten thousand words": "改 " * LONG,
    "ten thousand brackets": "(" * LONG,
    "ten thousand quotes": '"' * LONG,
    "ten thousand fields": "镇:石桥 " * 2_000,
    "ten thousand alternatives": "改厕 或 " * 2_000,
    "ten thousand exclusions": "-改厕 " * 2_000,
    "an open quote": "“改厕 补贴",
    "quotes of two kinds": "“改厕\" 补贴”'",
    "only punctuation": "，。！？……——、；：",
    "control characters": "".join(map(chr, range(32))) + "改厕",
    "null bytes": "\x00\x00改\x00厕\x00",
    "wildcards": "*?*?*?*" * 200,
    "a wildcard in a word": "改*厕?",
    "a regular expression": r"^(a+)+$|[\s\S]*\1(?=.*)" + "a" * 60,
    "an SQL statement": "'; DROP TABLE matter; -- UNION SELECT * FROM user_account",
    "a query of the index": "改厕) OR (town:8 AND *:*",
    "a range": "[0 TO 9] {a TO z} 0..99999999999",
    "days that are none": "2024-13-45..2024-00-00 9999-99",
    "a lone surrogate": b"\xed\xa0\x80\xed\xb0\x80",
    "half a character": b"\xe6\x94",
    "emoji": "😀👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿改厕",
    "directions turned": "\u202e\u2066改厕\u2069\u200f\ufeff",
    "combining marks": "改" + "\u0301" * 500,
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a template": "{0} %s %(q)s ${7 * 7} #{7}",
    "full width": "（镇：石桥）　改厕",
}


def address(path: str, typed: str | bytes) -> str:
    """The path asking for what was typed, whatever bytes those are."""
    return f"{path}?q={quote_from_bytes(typed if isinstance(typed, bytes) else typed.encode())}"


@pytest.mark.parametrize("name", BAD)
def test_it_gets_a_page_on_every_way_to_search(found: Scene, name: str) -> None:
    client = found.client("petition_head")
    answer = client.get(address("/search", BAD[name]))
    assert answer.status_code == 200
    page = check_page(answer.text)
    assert "符合条件" in page.text or "含全部词" in page.text or "没有可以查的字" in page.text
    assert "<script>alert" not in answer.text
    for path in ("/search/suggest", "/search/export", "/search/print"):
        taken = client.get(address(path, BAD[name]), follow_redirects=True)
        assert taken.status_code == 200, path


@pytest.mark.parametrize("name", BAD)
def test_the_command_answers_too(found: Scene, name: str) -> None:
    typed = BAD[name]
    text = typed.decode("utf-8", "surrogateescape") if isinstance(typed, bytes) else typed
    for arguments in (["search", "--json"], ["search"], ["similar", "--text"]):
        asked = [*arguments, text] if arguments[0] == "similar" else [*arguments, "--", text]
        done = found.app.test_cli_runner().invoke(args=[asked[0], "--as", "petition_head", *asked[1:]])
        assert done.exit_code == 0, (arguments, done.output, done.exception)


def test_what_was_typed_stays_in_the_box_and_what_of_it_was_asked_is_said(found: Scene) -> None:
    page = check_page(found.client("petition_head").get(address("/search", BAD["ten thousand characters"])).text)
    (box,) = [one for one in page.all("input") if one.attributes.get("id") == "q"]
    assert box.attributes["value"].startswith("改厕补贴没有到账改厕")
    assert "查询太长，只用了前 60 个字。" in page.text
    page = check_page(found.client("petition_head").get(address("/search", BAD["a template"])).text)
    (box,) = [one for one in page.all("input") if one.attributes.get("id") == "q"]
    assert box.attributes["value"] == BAD["a template"]


@pytest.mark.parametrize(
    ("facet", "value"),
    [("town", "{}"), ("village", "-{}"), ("stage", "x{}"), ("source", "round.{}"), ("holder", "9999999999999999{}")],
)
def test_five_thousand_values_of_a_facet_are_read_and_what_cannot_be_is_said_in_one_line(
    found: Scene, facet: str, value: str
) -> None:
    query = urlencode([("q", "改厕"), *((facet, value.format(number)) for number in range(5_000))])
    client = found.client("petition_head")
    answer = client.get(f"/search?{query}")
    assert answer.status_code == 200
    page = tree(answer.text)
    (said,) = [note.text for note in page.all("div") if "看不懂这些条件" in note.text and not note.all("div")]
    assert len(said) < 300
    assert hits(page) == []
    for path in ("/search/export", "/search/print"):
        assert client.get(f"{path}?{query}").status_code == 303


@pytest.mark.parametrize(
    "query",
    ["q=改厕&page=99999999999999999999", "q=改厕&page=-1", "q=改厕&page=x", "q=改厕&q=路灯", "q=改厕&since=0001-01-01",
     "q=改厕&until=9999-12-31", "q=改厕&sort=worst", "town=", "year=0000", "year=９９９９", "since=" + "9" * 5_000],
)  # fmt: skip
def test_a_page_an_order_or_a_day_that_is_none_is_no_error(found: Scene, query: str) -> None:
    client = found.client("petition_head")
    check_page(client.get(f"/search?{query}").text)
    for path in ("/search/export", "/search/print"):
        assert client.get(f"{path}?{query}", follow_redirects=True).status_code == 200
