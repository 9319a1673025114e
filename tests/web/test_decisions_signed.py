"""更正 offers what was decided and signed to the petition office's head alone."""

from app.domain import petitions
from tests import given
from tests.web.pages import check_page
from tests.web.scene import Scene


def test_what_was_decided_and_signed_is_open_to_the_head_alone(scene: Scene) -> None:
    with scene.writing() as session:
        address = f"/petitions/{given.petition(session, scene.here, petitions.Stage.OPINION_ISSUED).uid}"
    decided = {"decision", "opinion", "opinion_law", "issued_on"}
    for who, fields in (("petition_head", decided), ("registrar", set[str]())):
        page = check_page(scene.client(who).get(f"{address}/correct_course").text)
        names = {one.attributes.get("name", "") for one in page.all("select", "textarea", "input")}
        assert names & decided == fields
        assert "accepted_on" in names
        assert ("意见已经签发" in page.text) is (who == "registrar")
