"""The page says to whom a written notice is owed, and the act of sending on asks how it was given."""

from app.domain.petitions import Stage
from app.operations import registering
from app.operations.registering import NewPetitioner
from tests import given
from tests.given import MORNING
from tests.operations.test_procedure import town_registrar
from tests.web.pages import check_page
from tests.web.scene import Scene


def test_a_notice_that_nobody_can_be_given_is_shown_with_the_article(scene: Scene) -> None:
    with scene.writing() as session:
        known = given.petition(session, scene.here, Stage.ROUTED, at=MORNING).uid
        nameless = given.petition(
            session, scene.here, Stage.ROUTED, at=MORNING, people=(NewPetitioner(name="钱满仓"),)
        ).uid
    client, exempt = scene.client("town_head"), "免予告知（《信访工作条例》第二十三条第二款）"
    for uid, owed in ((nameless, False), (known, True)):
        page = check_page(client.get(f"/petitions/{uid}").text)
        assert (exempt in page.text) is not owed


def test_sending_on_asks_for_the_way_of_telling_only_where_the_limit_for_telling_runs(scene: Scene) -> None:
    with scene.writing() as session:
        new = given.new_petition(scene.here, MORNING)
        of_the_town = registering.register(session, new, actor=town_registrar(scene.here), now=MORNING).uid
        of_the_office = given.petition(session, scene.here, at=MORNING).uid
    client = scene.client("petition_head")
    for uid, asks in ((of_the_town, True), (of_the_office, False)):
        page = check_page(client.get(f"/petitions/{uid}/assign").text)
        assert ("去向告知方式" in page.text) is asks
