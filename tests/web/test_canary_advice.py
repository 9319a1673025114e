"""Who reads an advice: the unit that it goes to its words and never the petition's, whom it is about not a byte."""

import secrets
from datetime import date

from sqlalchemy import select

from app.domain.advising import AdviceKind
from app.domain.letters import LetterKind
from app.domain.petitions import Stage
from app.models.advice import Advice
from app.models.inbox import Message
from app.models.journal import JournalEntry
from app.models.letters import Letter
from app.models.papers import Attachment, PaperRole
from app.models.timeline import Step
from app.operations import papers
from app.operations.advising import Give, give
from tests import given
from tests.conftest import NOW
from tests.web.counter import doing
from tests.web.crawling import Canary, crawl
from tests.web.pages import check_page, errors_of, sent
from tests.web.scene import Scene

NUMBER = "2024-信-000001"


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


def test_advice_on_accountability_is_read_by_nobody_below_whom_it_is_about_nor_by_his_towns_secretary(
    scene: Scene,
) -> None:
    petition, advice = planted(scene, AdviceKind.ACCOUNTABILITY, "housing", about="town_clerk")
    with scene.writing() as session:
        head = scene.here.actors["petition_head"]
        (letter,) = session.scalars(select(Letter).where(Letter.kind == LetterKind.ADVICE_ACCOUNTABILITY))
        given_at = session.scalars(select(Advice.given_at)).one()
        scan = given.paper(PaperRole.OTHER, f"{advice.words['finding']}.jpg")
        papers.add(session, letter.matter, (scan,), actor=head, now=given_at)
        hidden = [f"/letters/{letter.uid}", f"/papers/{session.scalars(select(Attachment.uid)).all()[-1]}"]
    words, address = set(advice.words.values()), f"/petitions/{petition.uid}"
    scene.index()
    for who in ("town_head", "secretary", "registrar"):
        client = scene.client(who)
        assert [client.get(url).status_code for url in hidden] == [404, 404], who
        pages = [client.get(url).text for url in (address, "/advice/")]
        assert petition.words["body"] in pages[0], who
        assert not any(word in page for word in (*words, "追究责任建议") for page in pages), who
        assert NUMBER not in pages[1], who
        found = check_page(client.get(f"/search?q={advice.words['text']}").text)
        assert "没有这个词" in found.text, who
    assert scene.client("other_clerk").get(hidden[0]).status_code == 404
    for who in ("petition_head", "supervisor"):
        client = scene.client(who)
        assert [client.get(url).status_code for url in hidden] == [200, 200], who
        assert all(word in client.get(address).text for word in words), who
        assert NUMBER in client.get("/advice/").text, who
    assert scene.client("housing_head").get(f"/advice/ours/{advice.uid}").status_code == 200
    with scene.reading() as session:
        told = session.scalars(select(Message.person_id).join(Step, Step.id == Message.step_id)
                               .where(Step.action == "give_advice")).all()  # fmt: skip
        kept_away = {scene.here.people[who] for who in ("other_clerk", "town_head", "secretary", "town_clerk")}
        assert kept_away.isdisjoint(told)


def test_advice_on_accountability_says_whom_it_is_about_on_its_form(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.ACCEPTED, at=NOW)
    address = f"/petitions/{made.uid}"
    said = {"kind": "accountability", "finding": "超期两个月没有答复信访人", "text": "依规依纪追究有关人员责任"}
    unit = {"unit": str(scene.here.units["housing"]), "due_on": "2024-05-31"}
    answer = doing(scene.client("petition_head"), address, "give_advice", **said, **unit)
    assert answer.status_code == 422
    assert "请选追究谁的责任" in answer.text
