"""The papers of a rectification item on its pages: drafted, edited, made final, put right by a next version, kept."""

import hashlib
import io
from datetime import timedelta

import pytest
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import select

from app import database
from app.cli.letters import Keeping
from app.domain.permissions import Actor
from app.domain.rectification import Stage
from app.files import Store
from app.models.letters import Letter
from app.models.papers import Attachment
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page, errors_of, sent
from tests.web.scene import Scene

AT = MORNING - timedelta(hours=3)


@pytest.fixture
def planned(scene: Scene) -> str:
    """An item whose plan was approved; its uid."""
    with scene.writing() as session:
        return given.item(session, scene.here, Stage.RECTIFYING, at=AT).uid


def drafted(client: FlaskClient, uid: str, kind: str) -> str:
    """Draft this paper from the item's page; the address of its form."""
    page = client.get(f"/letters/of/{uid}/new").text
    answer = client.post(f"/letters/of/{uid}/new", data=sent(page, "/new", kind=kind))
    assert answer.status_code == 303, errors_of(answer.text)
    return str(answer.location)


def final(client: FlaskClient, form: str, **changes: object) -> str:
    """Make the draft final; the address of its page."""
    values = sent(client.get(form).text, "/edit", **changes)
    answer = client.post(form.replace("/edit", "/seal"), data=values)
    assert answer.status_code == 303, errors_of(answer.text)
    return str(answer.location)


def test_a_plan_is_drafted_edited_and_made_final_with_a_number(scene: Scene, planned: str) -> None:
    clerk = scene.client("town_clerk")
    assert f"/letters/of/{planned}/new" in clerk.get(f"/items/{planned}").text
    preview = check_page(clerk.get(f"/letters/of/{planned}/new?kind=plan").text).text
    assert "逐户更换冲水设施" in preview

    form = drafted(clerk, planned, "plan")
    page = check_page(clerk.get(form).text)
    assert f'href="/items/{planned}"' in clerk.get(form).text
    assert "责任清单" in page.text
    address = final(clerk, form, body="一、问题清单\n措施1：逐户更换，另派人每周检查")

    page = check_page(clerk.get(address).text)
    assert "柳河整方〔2024〕1号" in page.text
    assert "另派人每周检查" in page.text
    assert "依据" not in page.text
    item = check_page(clerk.get(f"/items/{planned}").text)
    assert "柳河整方〔2024〕1号" in item.text
    assert "文书定稿" in item.text


def test_a_final_plan_goes_on_as_a_second_version_under_its_number(scene: Scene, planned: str) -> None:
    clerk = scene.client("town_clerk")
    first = final(clerk, drafted(clerk, planned, "plan"))
    answer = clerk.post(f"{first}/renew", data=sent(clerk.get(first).text, "/renew"))
    assert answer.status_code == 303
    second = final(clerk, str(answer.location), body="措施1：换一种办法")
    assert "第 2 版" in check_page(clerk.get(second).text).text
    assert "柳河整方〔2024〕1号" in clerk.get(second).text
    assert "已有新的一版" in check_page(clerk.get(first).text).text
    assert "换一种办法" not in clerk.get(first).text


def test_the_file_of_a_final_paper_is_kept_with_its_hash(scene: Scene, planned: str) -> None:
    clerk = scene.client("town_clerk")
    address = final(clerk, drafted(clerk, planned, "plan"))
    Keeping(database.current(), Store(scene.app.config["PAPERS"]), Actor.system(), lambda: None).work()

    kept = clerk.get(f"{address}/file", follow_redirects=True)
    with scene.reading() as session:
        letter = session.scalars(select(Letter)).one()
        paper = session.get_one(Attachment, letter.attachment_id)
    assert hashlib.sha256(kept.data).hexdigest() == letter.sha256 == paper.sha256
    assert paper.name == "整改方案 柳河整方〔2024〕1号.docx"
    assert "整改方案" in "".join(one.text for one in Document(io.BytesIO(kept.data)).paragraphs)


def test_the_verifier_writes_his_form_and_nobody_else_does(scene: Scene) -> None:
    with scene.writing() as session:
        uid = given.item(session, scene.here, Stage.APPLIED, at=AT).uid
    verifier, clerk = scene.client("verifier"), scene.client("town_clerk")
    address = final(verifier, drafted(verifier, uid, "verification"))
    assert "整验〔2024〕1号" in check_page(verifier.get(address).text).text
    assert verifier.get(f"{address}/file").status_code == 200

    assert "预览验收表" not in clerk.get(f"/letters/of/{uid}/new").text
    page = check_page(clerk.get(address).text)
    assert "另出新的一版" not in page.text
    answer = clerk.post(f"{address}/renew", data=sent(verifier.get(address).text, "/renew"))
    assert answer.status_code in (400, 403, 409, 422)


def test_who_does_not_see_the_item_sees_no_paper_of_it(scene: Scene, planned: str) -> None:
    clerk = scene.client("town_clerk")
    address = final(clerk, drafted(clerk, planned, "plan"))
    other = scene.client("bridge_clerk")
    assert [other.get(one).status_code for one in (address, f"{address}/file", f"/letters/of/{planned}/new")] == [
        404
    ] * 3
