"""Zero leaks: whoever may not see a matter learns nothing of it by searching, wherever a search answers.

One row a surface: a new way to search is one more line in SURFACES. Each is held twice: to who may not see a matter it
answers exactly what it answers of a word that nobody ever wrote, with as many statements; and somebody who may see the
matter finds it there (a canary that cannot sing proves nothing).
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import openpyxl
import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app import database
from app.domain.petitions import Category
from app.models.matters import Matter
from app.operations import correcting, indexing, matters
from app.operations.correcting import Correct
from app.operations.registering import NewAccused, NewPetitioner
from app.queries.visibility import visible
from app.sealing import Keyring
from tests import given
from tests.given import MORNING, County
from tests.web.pages import sent, tree
from tests.web.scene import Home, Scene, grown, opened
from tests.web.test_search import asked, facets, total

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


@dataclass(frozen=True)
class Cage:
    """The application, its canaries with their numbers, and what each surface answers of a word that nobody wrote."""

    scene: Scene
    canaries: dict[str, Canary]
    absent: dict[tuple[Shown, str, str], str] = field(default_factory=dict)

    def nothing(self, shown: Shown, who: str, typed: str) -> str:
        """What a surface answers of a word that nobody wrote: asked once."""
        key = (shown, who, typed)
        if key not in self.absent:
            self.absent[key] = shown(self.scene, who, typed)
        return self.absent[key]


@pytest.fixture(scope="module")
def cage(scene_home: Home, tmp_path_factory: pytest.TempPathFactory, keys: Keyring) -> Iterator[Cage]:
    """The application over all canaries, indexed; two were changed since, and the index does not know yet."""
    uids: dict[str, str] = {}

    def fill(session: Session, here: County) -> None:
        there = {"town_id": here.units["bridge"], "village_id": here.villages["ford"]}
        mill = {"village_id": here.villages["mill"]}
        clerk = (NewAccused(here.people["town_clerk"]), NewAccused(unit_id=here.units["willow"]))
        changes: dict[str, dict[str, Any]] = {
            "accusation": {**there, "category": Category.ACCUSATION},
            "turned into an accusation": there,
            "recused": mill,
            "complained of": {"accused": clerk, **mill},
            "of another town": there,
            "moved to another town": mill,
        }
        for name, canary in CANARIES.items():
            title, people = canary.word + canary.secret, (NewPetitioner(canary.person),)
            told = {"title": title, "body": canary.body, "place": canary.secret, "people": people, **changes[name]}
            made = given.petition(session, here, **told)
            uids[name] = made.uid
            if name == "recused":
                given.done(session, here, made, "assign", at=MORNING)
                person = here.people["town_head"]
                matters.recuse(session, made.uid, person, "亲属", actor=here.actors["town_head"], now=MORNING)
        given.petition(session, here, body="渡口的路灯坏了，请尽快派人来修。", title="路灯坏了")

    def change(session: Session, here: County) -> None:
        moved = {"town_id": here.units["bridge"], "village_id": here.villages["ford"]}
        for name, values in (("turned into an accusation", {"category": Category.ACCUSATION}),
                             ("moved to another town", moved)):  # fmt: skip
            correcting.correct(
                session,
                uids[name],
                None,
                Correct(values, "登记时写错"),
                actor=here.actors["petition_head"],
                now=MORNING,
            )

    home = grown(scene_home, tmp_path_factory.mktemp("cage"), keys, fill)
    for scene in opened(home, tmp_path_factory.mktemp("indexed"), keys):
        scene.index()
        with scene.reading() as session:
            numbers = {row.uid: row.number for row in session.execute(select(Matter.uid, Matter.number))}
        with scene.writing() as session:
            change(session, scene.here)
        with_numbers = {n: replace(one, uid=uids[n], number=numbers[uids[n]]) for n, one in CANARIES.items()}
        yield Cage(scene, with_numbers)


# The surfaces: what each shows of what was typed.


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


def learns_nothing(cage: Cage, surface: Surface, who: str, canary: Canary, typed: str, absent: str) -> None:
    """Fail unless the surface answers the same of the canary's word as of a word that nobody wrote."""
    hidden = surface.shown(cage.scene, who, typed)
    assert plain(hidden, typed) == plain(cage.nothing(surface.shown, who, absent), absent), who
    for trace in {canary.secret, canary.number, canary.uid} - {typed}:
        assert trace not in hidden, who


def pairs(surfaces: dict[str, Surface]) -> list[tuple[str, str]]:
    """Every canary with every surface that is open to somebody it is kept from."""
    return [
        (name, surface)
        for name, canary in CANARIES.items()
        for surface, found in surfaces.items()
        if not found.open_to.isdisjoint(canary.kept_from)
    ]


@pytest.mark.parametrize(("name", "surface"), pairs(SURFACES))
def test_a_word_that_is_kept_from_somebody_is_to_him_a_word_that_nobody_wrote(
    cage: Cage, name: str, surface: str
) -> None:
    canary = cage.canaries[name]
    for who in SURFACES[surface].open_to.intersection(canary.kept_from):
        learns_nothing(cage, SURFACES[surface], who, canary, canary.word, ABSENT.word)


@pytest.mark.parametrize(("name", "surface"), pairs(BY_NUMBER))
def test_so_is_a_number(cage: Cage, name: str, surface: str) -> None:
    canary = cage.canaries[name]
    for who in BY_NUMBER[surface].open_to.intersection(canary.kept_from):
        learns_nothing(cage, BY_NUMBER[surface], who, canary, canary.number, canary.number[:-6] + "000777")


@pytest.mark.parametrize(("name", "surface"), pairs(BY_PERSON))
def test_so_is_a_name(cage: Cage, name: str, surface: str) -> None:
    canary = cage.canaries[name]
    for who in BY_PERSON[surface].open_to.intersection(canary.kept_from):
        learns_nothing(cage, BY_PERSON[surface], who, canary, canary.person, ABSENT.person)


@pytest.mark.parametrize("surface", [*SURFACES, *BY_NUMBER, *BY_PERSON])
def test_who_may_see_it_finds_it_on_every_surface(cage: Cage, surface: str) -> None:
    found = {**SURFACES, **BY_NUMBER, **BY_PERSON}[surface]
    for name in FOUND:
        canary = cage.canaries[name]
        typed = canary.number if surface in BY_NUMBER else canary.person if surface in BY_PERSON else canary.word
        assert canary.seen_by in found.open_to
        assert found.sings(canary, found.shown(cage.scene, canary.seen_by, typed)), name


def test_the_confidential_clerk_is_offered_the_number_of_an_accusation(cage: Cage) -> None:
    number = cage.canaries["accusation"].number
    assert number in BY_NUMBER["a suggested number"].shown(cage.scene, "confidential", number)


@pytest.mark.parametrize("name", sorted(CANARIES))
def test_while_the_index_is_away_the_same_holds_and_the_confidential_clerk_finds_the_accusations(
    cage: Cage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    away = Cage(cage.scene, cage.canaries)
    monkeypatch.setitem(cage.scene.app.extensions, "search", indexing.opened(tmp_path / "index", bytes(32)))
    canary, hits = cage.canaries[name], SURFACES["hits, counts, facets and snippets"]
    with cage.scene.reading() as session:
        number = session.scalars(select(Matter.number).where(Matter.uid == canary.uid)).one()
    assert number in hits.shown(cage.scene, canary.seen_by or "confidential", canary.word)
    for who in canary.kept_from:
        learns_nothing(away, hits, who, canary, canary.word, ABSENT.word)
        learns_nothing(away, BY_NUMBER["a number"], who, canary, number, number[:-6] + "000777")


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_everything_counted_is_what_one_may_see(cage: Cage, who: str) -> None:
    with cage.scene.reading() as session:
        actor = cage.scene.here.actors[who]
        seen = session.scalars(select(Matter.uid).where(visible(actor), ~Matter.confidential)).all()
    shown = asked(cage.scene, who, since="2024-01-01")
    assert total(shown) == len(seen)
    assert sum(count for *_, count in facets(shown).get("镇（园区）", [])) == len(seen)


@pytest.mark.parametrize(
    ("who", "typed", "offered"),
    [
        *(("petition_head", "渡口", ["1"]), ("leader", "渡口", ["1"]), ("petition_head", "井台", ["1"])),
        *(
            ("secretary", "井台", ["1"]),
            ("secretary", "渡口", []),
            ("town_head", "渡口", []),
            ("town_head", "磨坊", []),
        ),
    ],
)
def test_a_suggested_name_counts_the_matters_one_may_see_and_is_not_offered_for_others(
    cage: Cage, who: str, typed: str, offered: list[str]
) -> None:
    options = tree(page("/search/suggest")(cage.scene, who, typed)).all("li")
    assert [one.text.rpartition(" ")[0].rpartition(" ")[2] for one in options] == offered


@contextmanager
def counting(scene: Scene) -> Iterator[list[str]]:
    """What is asked of the database and of the index meanwhile, one line each."""
    lines: list[str] = []
    engine = scene.app.extensions["search"]

    def heard(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        lines.append(statement)

    def spied(whole: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any, **kwargs: Any) -> Any:
            lines.append(whole.__name__)
            return whole(*args, **kwargs)

        return noted

    with pytest.MonkeyPatch.context() as patched:
        for name in ("search", "similar"):
            patched.setattr(engine, name, spied(getattr(engine, name)))
        event.listen(database.current().engine, "before_cursor_execute", heard)
        yield lines
        event.remove(database.current().engine, "before_cursor_execute", heard)


@pytest.mark.parametrize("name", sorted(CANARIES))
def test_as_much_is_asked_for_what_is_hidden_as_for_what_is_not_there(cage: Cage, name: str) -> None:
    canary = cage.canaries[name]
    client, asked_for = cage.scene.client(canary.kept_from[0]), []
    for typed in (ABSENT.word, canary.word, ABSENT.word):
        with counting(cage.scene) as lines:
            client.get(f"/search?{urlencode({'q': f'{typed} 路灯'})}")
            client.get(f"/search/suggest?{urlencode({'q': typed})}")
        asked_for.append(lines)
    assert "search" in asked_for[1]
    assert asked_for[1] == asked_for[2]
