"""Zero leaks: whoever may not see a matter learns nothing of it by searching, wherever a search answers.

Each surface is held twice: to who may not see a matter it answers exactly what it answers of a word that nobody ever
wrote, with as many statements; and somebody who may see the matter finds it there (a canary that cannot sing proves
nothing).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app import database
from app.domain.petitions import Category
from app.models.matters import Matter
from app.models.rectification import Round
from app.operations import correcting, indexing, matters
from app.operations.correcting import Correct
from app.operations.registering import NewAccused, NewPetitioner
from app.queries.visibility import visible
from app.sealing import Keyring
from tests import given
from tests.given import MORNING, County
from tests.web.pages import tree
from tests.web.scene import Home, Scene, grown, opened
from tests.web.surfaces import (
    ABSENT,
    BY_NUMBER,
    BY_PERSON,
    CANARIES,
    EVERYBODY,
    FOUND,
    SURFACES,
    Canary,
    Shown,
    Surface,
    page,
    plain,
)
from tests.web.test_search import asked, facets, total


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
                matters.recuse(session, made.uid, person, "是亲属关系", actor=here.actors["town_head"], now=MORNING)
        given.petition(session, here, body="渡口的路灯坏了，请尽快派人来修。", title="路灯坏了")
        given.item(session, here)

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
        *(("petition_head", "渡口", ["1"]), ("leader", "渡口", ["1"]), ("petition_head", "井台", ["2"])),
        *(
            ("secretary", "井台", ["2"]),
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


def test_the_name_of_a_round_is_told_to_who_sees_one_of_its_items(cage: Cage) -> None:
    with cage.scene.reading() as session:
        number, name = session.execute(select(Round.id, Round.name)).one()
    for who in ("office_clerk", "leader"):
        assert name in page(q="冲水", source=f"round.{number}")(cage.scene, who, "")
    for who in ("registrar", "bridge_head"):
        shown, absent = (page(q="冲水", source=f"round.{of}")(cage.scene, who, "") for of in (number, 999))
        assert name not in shown
        assert plain(shown, f"round.{number}") == plain(absent, "round.999")
        assert "看不懂" in shown


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
