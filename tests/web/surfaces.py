"""Where a search answers, one line a surface, and the matters whose words are looked for there.

A new way to search is one more line in SURFACES: tests/web/test_search_leaks.py holds each of them against everybody.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, urlencode

import openpyxl

from tests.web.pages import sent, tree
from tests.web.scene import Scene

REGISTERING = frozenset({"petition_head", "registrar", "confidential"})
EXPORTING = frozenset({"petition_head", "registrar", "leader", "secretary", "town_head", "auditor"})
EVERYBODY = frozenset(
    {"petition_head", "registrar", "confidential", "leader", "secretary", "town_head", "town_clerk", "auditor"}
)
CURIOUS = ("petition_head", "registrar", "leader", "secretary", "town_clerk", "auditor")
"""Whom an accusation is kept from: everybody but the confidential clerk."""
VOLATILE = re.compile(r'name="(csrf_token|token|kept)"[^>]*value="[^"]*"|用时 .*? 毫秒|"(took_ms|score)": [\d.]+')


Shown = Callable[[Scene, str, str], str]
"""What a surface shows to somebody of what was typed."""


@dataclass(frozen=True)
class Canary:
    """A matter with a word of its own in every text, and beside it one that is never typed.

    `kept_from`: who must not learn of it; `seen_by`: who finds it on every surface. An accusation is found by nobody:
    it is in no common index.
    """

    word: str
    secret: str
    person: str
    kept_from: tuple[str, ...]
    seen_by: str = "petition_head"
    uid: str = ""
    number: str = ""

    @property
    def body(self) -> str:
        """What was said."""
        return f"村里的{self.word}坏了很久，{self.secret}也没有人管，请尽快派人来修。"


ABSENT = Canary("黼黻qjzxvkwyhb", "黻黼", "郗黼黻", ())
CANARIES = {
    "accusation": Canary("鬯鬲xkqzjvbwfh", "罍斝", "郗鬯鬲", CURIOUS, seen_by=""),
    "turned into an accusation": Canary("簠簋zvjqkxhwfb", "豋甗", "郗簠簋", CURIOUS, seen_by=""),
    "recused": Canary("麈麀vqxzkjfwbh", "麂麇", "郗麈麀", ("town_head",)),
    "complained of": Canary("鼗鼙kzqvxjwbhf", "鼛鼖", "郗鼗鼙", ("town_clerk", "town_head")),
    "of another town": Canary("穄稑jxvkzqbfhw", "穜稙", "郗穄稑", ("town_head", "secretary", "town_clerk")),
    "moved to another town": Canary("犰狳wjkqzxvhbf", "狻猊", "郗犰狳", ("secretary",)),
}
FOUND = {name: canary for name, canary in CANARIES.items() if canary.seen_by}


def page(path: str = "/search", **query: str) -> Shown:
    """A page of the search that is asked by its address; {} is what was typed."""

    def shown(scene: Scene, who: str, typed: str) -> str:
        asking = {name: value.replace("{}", typed) for name, value in {"q": "{}", **query}.items()}
        answer = scene.client(who).get(f"{path}?{urlencode(asking)}")
        assert answer.status_code == 200, (path, who, answer.status_code)
        return answer.text

    return shown


def exported(scene: Scene, who: str, typed: str) -> str:
    """Every cell of the ledger."""
    answer = scene.client(who).get(f"/search/export?{urlencode({'q': typed})}")
    assert answer.status_code == 200
    cells = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in cells for cell in row)


def kept(scene: Scene, who: str, typed: str) -> str:
    """What a saved search counts, beside its name among the views; it is removed again."""
    client = scene.client(who)
    form = client.get(f"/views/new/search?{urlencode({'q': typed})}").text
    assert client.post("/views/new/search", data=sent(form, "/views/new/search", name="看看")).status_code == 303
    (row,) = [row for row in tree(client.get("/views/").text).all("tr") if row.all("td")]
    (edit,) = [link.attributes["href"] for link in row.all("a") if link.text == "改名、删去"]
    page_of = client.get(str(edit)).text
    assert client.post(f"{edit}/remove", data=sent(page_of, f"{edit}/remove")).status_code == 303
    return "\n".join(cell.text for cell in row.all("td"))


def counted(_: Canary, text: str) -> bool:
    """Whether a saved search has a hit."""
    return "\n1\n" in text


def panel(**fields: str) -> Shown:
    """What stands beside the form of registration."""

    def shown(scene: Scene, who: str, typed: str) -> str:
        client = scene.client(who)
        filled = {name: value.replace("{}", typed) for name, value in fields.items()}
        form = sent(client.get("/petitions/new").text, "/petitions/new", **filled)
        answer = client.post("/petitions/new/beside", data=form)
        assert answer.status_code == 200
        return answer.text

    return shown


def command(*arguments: str) -> Shown:
    """What a command prints in the name of the account; {} is what was typed."""

    def shown(scene: Scene, who: str, typed: str) -> str:
        asked_for = [argument.replace("{}", typed) for argument in arguments]
        done = scene.app.test_cli_runner().invoke(args=[*asked_for, "--as", who])
        assert done.exit_code == 0, done.output
        return done.output

    return shown


@dataclass(frozen=True)
class Surface:
    """One place where a search answers: what it shows, to whom it is open, and how one sees that it found a canary."""

    shown: Shown
    open_to: frozenset[str] = EVERYBODY
    sings: Callable[[Canary, str], bool] = lambda canary, text: canary.number in text


def found_words(_: Canary, text: str) -> bool:
    """Whether the list of words says that one is known, and a wider query brings a hit."""
    cells = [[cell.text for cell in row.all("td")] for row in tree(text).all("tr")]
    return any(row[2:3] == ["有"] for row in cells) and "去掉“天外飞石”" in text


SURFACES: dict[str, Surface] = {
    "hits, counts, facets and snippets": Surface(page()),
    "newest first": Surface(page(sort="newest")),
    "narrowed by a facet": Surface(page(kind="petition")),
    "narrowed by a day": Surface(page(since="2024-01-01")),
    "a phrase": Surface(page(q="“{}”")),
    "some of the words": Surface(page(q="{} 路灯")),
    "an alternative": Surface(page(q="{} 或 天外飞石")),
    "a field": Surface(page(q="标题:{}")),
    "a deep page": Surface(page(page="500")),
    "why nothing was found, and wider queries": Surface(page(q="{} 天外飞石"), sings=found_words),
    "the ledger": Surface(exported, EXPORTING),
    "the print": Surface(page("/search/print"), EXPORTING),
    "the similar panel": Surface(panel(body="村里的{}坏了很久，也没有人管，请尽快派人来修。"), REGISTERING),
    "the similar panel by the title": Surface(panel(title="{}"), REGISTERING),
    "a saved search": Surface(kept, sings=counted),
    "flask search": Surface(command("search", "{}", "--json")),
    "flask search, for people": Surface(command("search", "{}")),
    "flask similar": Surface(command("similar", "--text", "村里的{}坏了很久，也没有人管，请尽快派人来修。", "--json")),
}
BY_NUMBER: dict[str, Surface] = {
    "a number": Surface(page()),
    "a number in its field": Surface(page(q="编号:{}")),
    "a suggested number": Surface(page("/search/suggest")),
    "a number in flask search": Surface(command("search", "{}", "--json")),
}
BY_PERSON: dict[str, Surface] = {
    "a name": Surface(page()),
    "a name in flask search": Surface(command("search", "{}", "--json")),
}


def plain(text: str, typed: str) -> str:
    """What was shown, without what was typed, whole or as it was cut, and what differs at every request."""
    parts = [typed, *re.findall(r"[a-z]{10}|\d{6}", typed), *re.findall(r"[^\W\da-z_信密]", typed)]
    for part in parts:
        text = text.replace(part, "◇").replace(quote(part), "◇").replace(quote_plus(part), "◇")
    return VOLATILE.sub("", re.sub("◇(?:、?◇)*", "◇", text))
