"""What an opinion supports, from the desk and the page of the matter of whoever has to see to it (意见待落实)."""

from datetime import timedelta

import pytest

from app.domain.petitions import Action, Outcome, Stage
from app.operations.executions import NewExecution
from tests import given
from tests.conftest import NOW
from tests.web.pages import check_page, form_of
from tests.web.scene import Scene
from tests.web.test_matter_page import panel

TASK = "余下的补助打到农户账上"
DAYS = 4
"""Before anything else of the matter runs out."""


@pytest.fixture
def address(scene: Scene) -> str:
    """A petition that was closed over a task of the town's clerk."""
    with scene.writing() as session:
        here = scene.here
        made = given.petition(session, here, Stage.DELIVERED, at=NOW)
        task = NewExecution(TASK, here.people["town_clerk"], NOW.date() + timedelta(days=DAYS))
        given.done(session, here, made, Action.CLOSE, at=NOW, outcome=Outcome.UNRESOLVED, papers=(), execution=task)
        return f"/petitions/{made.uid}"


def test_the_desk_tells_the_days_of_the_task_and_the_matters_page_offers_to_prove_it(
    scene: Scene, address: str
) -> None:
    clerk = scene.client("town_clerk")
    desk = check_page(clerk.get("/worklist/?queue=to_carry_out").text)
    (row,) = [one for one in desk.all("tr") if address in str([link.attributes for link in one.all("a")])]
    assert f"剩 {DAYS} 天" in row.text
    (url,) = [link.attributes["href"] for link in row.all("a") if link.text == "登记落实"]
    offered = panel(check_page(clerk.get(address).text), "下一步")
    assert [link.attributes["href"] for link in offered.all("a") if link.text == "登记落实"] == [url]
    assert form_of(clerk.get(str(url)).text, str(url))


def test_nobody_else_is_offered_it(scene: Scene, address: str) -> None:
    for who in ("registrar", "auditor", "visitor"):
        assert "登记落实" not in scene.client(who).get(address).text
