"""What has to be shown before a matter goes on: receipts of what was served, evidence that can be opened."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.petitions import Stage
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations import amending_papers
from app.operations.correcting import CorrectAccused, correct_accused
from app.operations.registering import NewAccused
from tests import given, pictures
from tests.domain.stages import R, S, T
from tests.given import MORNING
from tests.web.counter import doing, done
from tests.web.pages import check_page, option_of, sent, tree
from tests.web.scene import Scene
from tests.web.test_matter_page import answers, buttons
from tests.web.test_paper_page import papers
from tests.web.test_rectification import errors_at

REPORT = "四户冲水设施已全部更换，逐户试用正常。"


def lacking(client: FlaskClient, address: str) -> str:
    """What the matter's page says is missing."""
    return answers(check_page(client.get(address).text))["还缺什么"]


def hint_at(html: str, field: str) -> str:
    """What explains a field."""
    return " ".join(mark.text for mark in tree(html).all("div") if mark.attributes.get("id") == f"{field}-hint")


def add(client: FlaskClient, address: str, role: PaperRole) -> None:
    """Hand in one more paper of this kind."""
    url = f"/papers/{address.rsplit('/', 1)[1]}/add"
    fields = {"role": role.value, "papers": (BytesIO(pictures.png() + role.encode()), "材料.png")}
    assert client.post(url, data=sent(client.get(url).text, url, **fields)).status_code == 303


def at(scene: Scene, stage: Stage) -> str:
    """The address of a petition that came to this stage an hour ago."""
    with scene.writing() as session:
        made = given.petition(session, scene.here, stage, at=MORNING - timedelta(hours=1))
        if stage is S.DELIVERED:
            given.done(session, scene.here, made, "check_file", at=MORNING)
        return f"/petitions/{made.uid}"


def item_without_evidence(scene: Scene) -> str:
    """The address of an item in work, of one measure, of which nothing has been shown yet."""
    with scene.writing() as session:
        made = given.item(session, scene.here, T.CLAIMED)
        given.done(session, scene.here, made, R.PLAN, at=MORNING)
        given.done(session, scene.here, made, R.APPROVE_PLAN, at=MORNING)
        return f"/items/{made.uid}"


def test_what_was_served_lacks_its_receipt_once_that_was_withdrawn(scene: Scene) -> None:
    address, clerk = at(scene, S.DELIVERED), scene.client("town_clerk")
    (receipt,) = papers(scene)
    with scene.writing() as session:
        mine = scene.here.actors["town_clerk"]
        amending_papers.withdraw(session, receipt.uid, None, "这是另一件的回证，传错了", actor=mine, now=MORNING)
    assert "送达回证" in lacking(clerk, address)
    closing = check_page(scene.client("town_head").get(f"{address}/close").text)
    assert "送达回证还没有添加：不影响办结，归档以前要补上。" in closing.text
    add(clerk, address, PaperRole.EVIDENCE)
    assert "送达回证" in lacking(clerk, address)
    add(clerk, address, PaperRole.RECEIPT)
    assert "送达回证" not in lacking(clerk, address)


def test_serving_without_a_receipt_is_refused_at_the_papers_and_keeps_what_was_typed(scene: Scene) -> None:
    clerk = scene.client("town_clerk")
    with scene.writing() as session:
        made = given.petition(session, scene.here, S.OPINION_ISSUED, at=MORNING - timedelta(days=1))
        address = f"/petitions/{made.uid}"
    answer = doing(clerk, address, "deliver", delivered_on="今天", way="mail", note="邮政特快专递")
    assert answer.status_code == 422
    assert "请上传送达回证" in errors_at(answer.text, "papers")
    assert "邮政特快专递" in check_page(answer.text).text
    assert answers(check_page(clerk.get(address).text))["在哪里"].startswith("已出意见书")
    add(clerk, address, PaperRole.RECEIPT)
    done(clerk, address, "deliver", delivered_on="今天", way="mail")


def test_the_receipt_comes_with_the_delivery_and_a_refusal_needs_none(scene: Scene) -> None:
    clerk, told = scene.client("town_clerk"), {"delivered_on": "今天"}
    signed, refused = at(scene, S.OPINION_ISSUED), at(scene, S.OPINION_ISSUED)
    done(clerk, signed, "deliver", way="in_person", papers=(BytesIO(pictures.png()), "回证.png"), **told)
    done(clerk, refused, "deliver", way="refused", note="本人拒收，见证人村主任井长顺", **told)
    for address in (signed, refused):
        assert "送达回证" not in lacking(clerk, address)
    assert [paper.role for paper in papers(scene)] == [PaperRole.RECEIPT]


def test_a_pdf_that_nobody_can_open_closes_nothing_and_what_was_written_stays(scene: Scene) -> None:
    address, head = at(scene, S.DELIVERED), scene.client("town_head")
    locked = (BytesIO(pictures.locked_pdf()), "结算单.pdf")
    before = len(papers(scene))
    answer = doing(head, address, "close", outcome="resolved", report=REPORT, papers=locked)
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert "“结算单.pdf”没有收下。文件设了打开密码" in errors_at(answer.text, "papers")
    assert "去掉密码" in errors_at(answer.text, "papers")
    assert REPORT in page.text
    assert len(papers(scene)) == before
    assert answers(check_page(head.get(address).text))["在哪里"].startswith("已送达")
    done(head, address, "close", outcome="resolved", report=REPORT, papers=(BytesIO(pictures.pdf()), "结算单.pdf"))


def test_a_report_is_approved_with_the_evidence_that_comes_along(scene: Scene) -> None:
    address, head = item_without_evidence(scene), scene.client("town_head")
    page = check_page(head.get(address).text)
    assert "审定整改报告" in buttons(page)
    assert "还没有自己的佐证" in answers(page)["还缺什么"]
    assert "还没有佐证" in check_page(head.get(f"{address}/approve_report").text).text

    answer = doing(head, address, "approve_report", report=REPORT)
    assert answer.status_code == 422
    assert "第 1 条措施还没有佐证" in errors_at(answer.text, "evidence-0-files")
    assert REPORT in check_page(answer.text).text

    proof = {"evidence-0-files": (BytesIO(pictures.png()), "现场.png"), "evidence-0-dated_on": "今天"}
    done(head, address, "approve_report", report=REPORT, **proof)
    assert "还没有自己的佐证" not in lacking(head, address)
    done(scene.client("town_clerk"), address, "apply")


def test_a_page_whose_papers_cannot_bring_what_is_missing_stays_shut(scene: Scene) -> None:
    address, clerk = item_without_evidence(scene), scene.client("town_clerk")
    assert "提请验收" not in buttons(check_page(clerk.get(address).text))
    answer = clerk.get(f"{address}/apply")
    assert answer.status_code == 409
    assert "还没有审定整改报告" in answer.text


def test_closing_says_at_the_papers_how_many_lack(scene: Scene) -> None:
    address, head = at(scene, S.DELIVERED), scene.client("town_head")
    assert "还缺 1 份佐证" in hint_at(head.get(f"{address}/close").text, "papers")
    answer = doing(head, address, "close", outcome="resolved", report=REPORT)
    assert "还缺佐证材料" in errors_at(answer.text, "papers")


def test_what_came_with_an_item_is_called_a_feedback_document_and_with_a_petition_a_letter(scene: Scene) -> None:
    with scene.writing() as session:
        item = given.item(session, scene.here, T.RECTIFYING).uid
        petition = given.petition(session, scene.here, S.ACCEPTED).uid
    clerk = scene.client("town_clerk")
    for uid, called, never in ((item, "反馈文件", "来信原件"), (petition, "来信原件", "反馈文件")):
        address = f"/{'items' if uid == item else 'petitions'}/{uid}"
        add(clerk, address, PaperRole.ORIGINAL)
        paper = f"/papers/{papers(scene)[-1].uid}"
        again = clerk.get(f"/papers/{uid}/add").text
        answer = clerk.post(
            f"/papers/{uid}/add",
            data=sent(again, role="original", papers=(BytesIO(pictures.png() + b"original"), "又一份.png")),
        )
        assert called in errors_at(answer.text, "papers")
        for page in (address, paper, f"{paper}/correct", f"/papers/{uid}/add"):
            text = check_page(clerk.get(page).text).text
            assert called in text, page
            assert never not in text, page
        change = {"name": "材料.png", "role": "other", "reason": "种类选错了"}
        assert (
            clerk.post(f"{paper}/correct", data=sent(clerk.get(f"{paper}/correct").text, **change)).status_code == 303
        )
        assert f"材料种类：{called} → 其他" in check_page(clerk.get(address).text).text


@pytest.mark.parametrize("who", ["registrar", "petition_head", "secretary", "town_clerk", "leader"])
def test_everybody_reads_that_the_evidence_for_closing_is_missing(scene: Scene, who: str) -> None:
    address = at(scene, S.DELIVERED)
    assert "办结：还缺佐证材料" in lacking(scene.client(who), address)
    add(scene.client("town_clerk"), address, PaperRole.EVIDENCE)
    assert "佐证材料" not in lacking(scene.client(who), address)


@pytest.mark.parametrize("who", ["office_clerk", "secretary", "leader"])
def test_everybody_reads_that_the_evidence_of_a_measure_is_missing(scene: Scene, who: str) -> None:
    assert "还没有自己的佐证" in lacking(scene.client(who), item_without_evidence(scene))


def test_the_page_says_that_another_unit_is_needed_when_its_heads_keep_away(scene: Scene) -> None:
    address, office = at(scene, Stage.ACCEPTED), scene.client("petition_head")
    assert "另定责任单位" not in check_page(office.get(address).text).text
    with scene.writing() as session:
        made = session.scalars(select(Petition).where(Petition.uid == address.rpartition("/")[2])).one()
        heads = tuple(NewAccused(person_id=scene.here.people[one]) for one in ("town_head", "secretary"))
        command = CorrectAccused(heads, (), "补上被反映人")
        head = scene.here.actors["petition_head"]
        correct_accused(session, made.uid, None, command, actor=head, now=MORNING + timedelta(hours=1))
    assert "责任单位的负责人都要回避，不能办理这一件。" in lacking(office, address)
    url = f"{address}/correct_course"
    form = office.get(url).text
    bridge = {"unit": option_of(form, "unit", "石桥镇"), "reason": "原单位负责人都要回避"}
    assert office.post(url, data=sent(form, url, **bridge)).status_code == 303
    assert "另定责任单位" not in check_page(office.get(address).text).text
