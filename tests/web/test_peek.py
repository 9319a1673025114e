"""预览: a hit read beside the list, with and without the script; masked as its page, and kept in the journal."""

from app.models.journal import JournalEntry
from app.models.petitions import Petition
from tests import given
from tests.web.pages import Node, check_page
from tests.web.scene import Scene
from tests.web.test_petitions import rows
from tests.web.test_search import asked
from tests.web.test_search import found as found  # fixtures are found by their names here
from tests.web.test_search import found_home as found_home


def peeks(page: Node) -> list[str]:
    """Where the hits of a page stand beside it."""
    return [link.attributes["href"] for link in page.all("a") if link.text == "预览"]


def panel(page: Node) -> Node:
    """What is read beside the list."""
    (one,) = [section for section in page.all("section") if section.attributes.get("aria-label") == "预览"]
    return one


def views() -> int:
    """How often the journal says that somebody looked at a matter."""
    return len(rows(JournalEntry, JournalEntry.event == "matter.view"))


def test_a_hit_is_read_beside_the_list_that_stays(found: Scene) -> None:
    page = asked(found, "petition_head", q="化粪池", sort="newest")
    before = views()

    shown = check_page(found.client("petition_head").get(peeks(page)[0]).text)

    assert [hit.text for hit in shown.all("article")] == [hit.text for hit in page.all("article")]
    (current,) = [hit for hit in shown.all("article") if hit.attributes.get("aria-current")]
    assert "改厕后厕所不能用" in current.text
    assert "说好的补贴一千二百元也没有到账" in panel(shown).text
    assert "化粪池" in [mark.text for mark in panel(shown).all("mark")]
    assert views() == before + 1
    assert "hidden" in panel(page).attributes


def test_what_the_script_asks_for_is_the_same(found: Scene) -> None:
    page = asked(found, "petition_head", q="化粪池")
    (uid,) = [hit.attributes["data-uid"] for hit in page.all("article")][:1]
    (form,) = [one for one in page.all("form") if one.attributes.get("data-peek-url")]
    client, url = found.client("petition_head"), str(form.attributes["data-peek-url"]).replace("UID", str(uid))

    part = client.get(url)

    assert part.status_code == 200
    assert "说好的补贴一千二百元也没有到账" in part.text
    assert "<html" not in part.text


def test_nobody_reads_beside_the_list_what_he_may_not_see(found: Scene) -> None:
    with found.reading() as session:
        lamp = session.query(Petition).filter(Petition.title == "路灯坏了没有人修").one().uid
        secret = session.query(Petition).filter(Petition.confidential).one().uid
    before = views()
    for who, uid in (("town_clerk", lamp), ("petition_head", secret), ("petition_head", "0" * 32)):
        client = found.client(who)
        assert client.get(f"/search/peek/{uid}?q=路灯").status_code == 404
        page = check_page(client.get(f"/search?q=路灯&peek={uid}").text)
        assert "hidden" in panel(page).attributes
    assert views() == before


def test_names_are_masked_beside_the_list_as_on_the_page(found: Scene) -> None:
    with found.reading() as session:
        lamp = session.query(Petition).filter(Petition.title == "路灯坏了没有人修").one().uid
    clear = found.client("petition_head").get(f"/search/peek/{lamp}?q=路灯").text
    masked = found.client("leader").get(f"/search/peek/{lamp}?q=路灯").text
    assert "石小满" in clear
    assert "石小满" not in masked
    assert "两个老人" in masked


def test_what_was_found_stands_first_and_is_cut_around_its_first_mark(found: Scene) -> None:
    with found.writing() as session:
        made = given.petition(
            session, found.here, body="天气很好。" * 600 + "琥珀麒麟在这里。" + "天气很好。" * 600, title="很长的来信"
        )
        uid = made.uid
    text = found.client("petition_head").get(f"/search/peek/{uid}?q=琥珀麒麟").text
    assert "<mark>琥珀麒麟</mark>" in text
    assert len(text) < 4000
