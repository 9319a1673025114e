"""Who reads an advice: the unit that it goes to its words and never the petition's, whom it is about not a byte."""

import secrets
from datetime import date

from sqlalchemy import select

from app.domain.advising import AdviceKind
from app.domain.petitions import Stage
from app.models.advice import Advice
from app.models.journal import JournalEntry
from app.operations.advising import Give, give
from tests import given
from tests.conftest import NOW
from tests.web.pages import check_page, errors_of, sent
from tests.web.scene import Scene
from tests.web.test_canary import Canary, crawl


def planted(scene: Scene, kind: AdviceKind, to: str, about: str | None = None) -> tuple[Canary, Canary]:
    """A petition that the town handles, and an advice because of it, a fresh word in every field."""
    words = {name: f"金丝雀{secrets.token_hex(6)}" for name in ("title", "body", "finding", "text")}
    with scene.writing() as session:
        said = {name: f"{words[name]}，一直没有解决" for name in ("title", "body")}
        made = given.petition(session, scene.here, Stage.ACCEPTED, at=NOW, **said)
        told = (f"{words['finding']}没有公示", f"{words['text']}每月公示一次", date(2024, 5, 31))
        about_id = scene.here.people[about] if about is not None else None
        command = Give(kind, scene.here.units[to], *told, about_id=about_id)
        advice = give(session, made.uid, None, command, actor=scene.here.actors["petition_head"], now=NOW)
        petition = Canary(made.uid, {name: words[name] for name in ("title", "body")})
        return petition, Canary(advice.uid, {name: words[name] for name in ("finding", "text")})


def seen(scene: Scene, who: str, *canaries: Canary) -> list[set[str]]:
    scene.index()
    return crawl(scene.client(who), scene.app, *canaries)[0]


def test_the_advised_unit_reads_the_advice_and_nothing_else_and_answers_it_itself(scene: Scene) -> None:
    petition, advice = planted(scene, AdviceKind.POLICY, "housing")
    assert seen(scene, "housing_head", petition, advice) == [set(), {"finding", "text"}]
    for other in ("housing_clerk", "bridge_head", "town_head", "petition_head"):
        status = scene.client(other).get(f"/advice/ours/{advice.uid}").status_code
        assert status == (403 if other == "housing_clerk" else 404), other
    head, address = scene.client("housing_head"), f"/advice/ours/{advice.uid}"
    assert head.get(f"/petitions/{petition.uid}").status_code == 404
    assert "有 1 份给本单位的建议等反馈" in head.get("/worklist/").text
    assert address in head.get("/advice/ours").text
    page = check_page(head.get(address).text)
    assert "信访建策〔2024〕1号" in page.text, "the number of its paper"
    said = {"adoption": "partly", "answered_on": "2024-05-11", "reply": "少"}
    answer = head.post(address, data=sent(head.get(address).text, address, **said))
    assert answer.status_code == 422
    assert any("部分采纳、未采纳的写明理由" in one for one in errors_of(answer.text))
    said["reply"] = "从六月起每月公示；逐户通知人手不够，暂不采纳。"
    answer = head.post(address, data=sent(answer.text, address, **said))
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    assert said["reply"] in head.get(address).text
    assert "等反馈" not in head.get("/worklist/").text
    assert said["reply"] in scene.client("petition_head").get(f"/petitions/{petition.uid}").text
    with scene.reading() as session:
        answered = session.scalars(select(Advice)).one()
        assert answered.answered_by_id == scene.here.people["housing_head"]


def test_whom_an_advice_on_accountability_is_about_reads_no_byte_of_it_nor_of_the_petition(scene: Scene) -> None:
    who = "town_head"
    petition, advice = planted(scene, AdviceKind.ACCOUNTABILITY, "discipline", about=who)
    with scene.writing() as session:  # as if he had gone to the unit that it went to
        session.scalars(select(Advice)).one().unit_id = scene.here.units["willow"]
    assert seen(scene, who, petition, advice) == [set(), set()]
    address = f"/petitions/{petition.uid}"
    for hidden in (address, f"/advice/ours/{advice.uid}"):
        assert scene.client(who).get(hidden).status_code == 404
    with scene.reading() as session:
        denials = session.scalars(
            select(JournalEntry).where(JournalEntry.object_uid == petition.uid, JournalEntry.result == "denied")
        ).all()
        assert scene.here.actors[who].user_id in {one.user_id for one in denials}
    page = scene.client("petition_head").get(address).text
    words = (*petition.words.values(), *advice.words.values())
    assert all(word in page for word in words), "a canary that cannot sing proves nothing"
