"""The originals that a file waits for, on the pages of the petition and of 归档."""

from datetime import timedelta

from app.domain.petitions import Stage
from app.models.papers import PaperRole
from tests import given
from tests.given import MORNING
from tests.web.counter import doing
from tests.web.pages import Node, check_page
from tests.web.scene import Scene
from tests.web.test_proof import lacking

WHERE = "回证原件在镇档案室，随土地案卷保存"


def links(page: Node, words: str) -> list[str]:
    """Where the links with these words lead."""
    return [one.attributes["href"] for one in page.all("a") if words in one.text]


def closed(scene: Scene) -> str:
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.CLOSED)
        given.visited(session, scene.here, made, at=MORNING + timedelta(hours=1))
        return f"/petitions/{made.uid}"


def test_each_missing_original_stands_on_the_page_and_leads_to_where_it_is_added(scene: Scene) -> None:
    address, clerk = closed(scene), scene.client("registrar")
    add = f"/papers/{address.rsplit('/', 1)[1]}/add"
    page = check_page(clerk.get(address).text)
    assert links(page, "受理告知书的送达回证") == [f"{add}?role=receipt"]
    assert links(page, "来信、录音、记录的原件") == [f"{add}?role=original"]
    filing = check_page(clerk.get(f"{address}/archive").text)
    assert links(filing, "受理告知书的送达回证") == [f"{add}?role=receipt"]
    form = check_page(clerk.get(f"{add}?role=receipt").text)
    chosen = [one.attributes["value"] for one in form.all("option") if "selected" in one.attributes]
    assert PaperRole.RECEIPT.value in chosen
    assert "处理意见书的送达回证" not in lacking(clerk, address), "it came with its service"


def test_only_the_head_is_asked_where_the_originals_lie_and_it_stands_in_the_timeline(scene: Scene) -> None:
    address = closed(scene)
    assert "原件另存何处" not in scene.client("registrar").get(f"{address}/archive").text
    head = scene.client("petition_head")
    assert doing(head, address, "archive").status_code == 422
    assert doing(head, address, "archive", elsewhere=WHERE).status_code == 303
    page = check_page(head.get(address).text)
    assert WHERE in page.text
    assert "受理告知书的送达回证" in page.text
    assert "归档：还缺" not in page.text
