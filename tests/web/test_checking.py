"""核查案卷 on its pages: what is missing, who is led to it, and closing after it."""

from app.domain.petitions import Stage
from tests import given
from tests.web.counter import done
from tests.web.pages import check_page
from tests.web.scene import Scene
from tests.web.test_matter_page import buttons


def test_the_page_says_that_the_check_is_missing_and_leads_the_head_to_it(scene: Scene) -> None:
    head, unit = scene.client("petition_head"), scene.client("town_head")
    with scene.writing() as session:
        address = f"/petitions/{given.petition(session, scene.here, Stage.DELIVERED).uid}"
    missing = "办结：涉贫的信访件，信访局负责人核查案卷以后才能办结。"
    page = check_page(unit.get(address).text)
    assert missing in page.text
    assert not {"办结", "核查案卷"} & set(buttons(page))
    assert "核查案卷" in buttons(check_page(head.get(address).text))
    done(head, address, "check_file", record="受理、意见、送达和佐证齐全，与实地一致。")
    page = check_page(unit.get(address).text)
    assert missing not in page.text
    assert "办结" in buttons(page)
    assert "与实地一致" in page.text
