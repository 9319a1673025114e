"""The papers of a petition on its pages: drafting, editing beside the look, making final, taking away, previews."""

import hashlib
import io
import re
from datetime import timedelta
from urllib.parse import quote

import docx
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app import database
from app.cli.letters import Keeping
from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.domain.petitions import Category, Stage
from app.files import Store
from app.models.journal import JournalEntry
from app.models.letters import Letter
from app.models.matters import Matter
from app.models.papers import Attachment
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page, errors_of, sent
from tests.web.scene import Scene

EARLIER = MORNING - timedelta(hours=3)
BLANK = re.compile(r"【待填：[^】]*】")


@pytest.fixture
def routed(scene: Scene) -> str:
    """A petition that the town signed for; its uid."""
    with scene.writing() as session:
        return given.petition(session, scene.here, Stage.ROUTED, at=EARLIER).uid


def drafted(client: FlaskClient, uid: str, kind: str = "acceptance_notice") -> str:
    """Draft this paper; the address of its form."""
    page = client.get(f"/letters/of/{uid}/new").text
    answer = client.post(f"/letters/of/{uid}/new", data=sent(page, "/new", kind=kind))
    assert answer.status_code == 303, errors_of(answer.text)
    return str(answer.location)


def filled(client: FlaskClient, form: str, **changes: object) -> dict[str, object]:
    """What the form would send, its blanks filled in."""
    values = sent(client.get(form).text, "/edit", **changes).to_dict()
    return {name: BLANK.sub("0000-1234567", str(value)) for name, value in values.items()}


def words_in(file: bytes) -> str:
    """The paragraphs of a document."""
    return "\n".join(one.text for one in docx.Document(io.BytesIO(file)).paragraphs)


def sealed(client: FlaskClient, form: str, **changes: object) -> str:
    """Make the draft final; the address of its page."""
    answer = client.post(form.replace("/edit", "/seal"), data=filled(client, form, **changes))
    assert answer.status_code == 303, errors_of(answer.text)
    return str(answer.location)


def test_a_notice_is_drafted_edited_made_final_and_downloaded(scene: Scene, routed: str) -> None:
    clerk = scene.client("town_clerk")
    assert "起草文书" in check_page(clerk.get(f"/petitions/{routed}").text).text
    form = drafted(clerk, routed)
    page = check_page(clerk.get(form).text)
    assert "还要填" not in page.text
    assert "柳河镇人民政府" in page.text
    answer = clerk.post(form, data=filled(clerk, form, body="现已受理。\n特此告知。"))
    assert answer.status_code == 303
    assert "现已受理。" in check_page(clerk.get(form).text).text
    final = sealed(clerk, form)
    page = check_page(clerk.get(final).text)
    assert "柳河信受告〔2024〕1号" in page.text
    at_once = clerk.get(f"{final}/file")
    assert at_once.status_code == 200
    Keeping(database.current(), Store(scene.app.config["PAPERS"]), Actor.system(), lambda: None).work()
    page = check_page(clerk.get(final).text)
    file = clerk.get(f"{final}/file", follow_redirects=True)
    assert file.data == at_once.data
    assert hashlib.sha256(file.data).hexdigest() in page.text
    assert "现已受理。" in [one.text for one in docx.Document(io.BytesIO(file.data)).paragraphs]
    listed = check_page(clerk.get(f"/petitions/{routed}").text)
    assert "柳河信受告〔2024〕1号" in listed.text
    assert f"{final}/file" in {link.attributes.get("href") for link in listed.all("a")}


def test_what_a_kind_would_say_is_seen_before_it_is_drafted(scene: Scene, routed: str) -> None:
    page = check_page(scene.client("town_clerk").get(f"/letters/of/{routed}/new?kind=acceptance_notice").text)
    assert "《信访工作条例》第二十三条" in page.text
    with scene.reading() as session:
        assert LetterKind.ACCEPTANCE_NOTICE not in set(session.scalars(select(Letter.kind)))


def test_a_blank_keeps_it_a_draft_and_nothing_typed_is_lost(scene: Scene, routed: str) -> None:
    head = scene.client("petition_head")
    form = drafted(head, routed, "advice_work")
    assert "还要填：发现的问题、具体建议、反馈日期" in check_page(head.get(form).text).text
    typed = sent(head.get(form).text, "/edit", addressee="钱满仓同志")
    answer = head.post(form.replace("/edit", "/seal"), data=typed)
    assert answer.status_code == 422
    assert any("具体建议" in line for line in errors_of(answer.text))
    assert "钱满仓同志" in check_page(answer.text).text


def test_a_final_paper_has_no_form_and_takes_no_second_one(scene: Scene, routed: str) -> None:
    clerk = scene.client("town_clerk")
    form = drafted(clerk, routed)
    typed = filled(clerk, form, body="改动后的正文")
    final = sealed(clerk, form)
    assert clerk.get(form).location == final
    with scene.reading() as session:
        version = session.scalars(select(Matter.version).where(Matter.uid == routed)).one()
    for act in (form, form.replace("/edit", "/seal")):
        answer = clerk.post(act, data={**typed, "version": str(version)})
        assert answer.status_code == 422
        assert any("这份文书已经定稿，不能再改" in line for line in errors_of(answer.text))
    page = check_page(clerk.get(final).text)
    assert "改动后的正文" not in page.text
    assert "另出新的一版" in page.text
    assert f"{final}/edit" not in {link.attributes.get("href") for link in page.all("a")}


def test_a_next_version_leads_to_its_form_and_the_former_says_so(scene: Scene, routed: str) -> None:
    clerk = scene.client("town_clerk")
    final = sealed(clerk, drafted(clerk, routed))
    answer = clerk.post(f"{final}/renew", data=sent(clerk.get(final).text, "/renew"))
    second = sealed(clerk, answer.location, body="更正：现已受理。")
    assert "第 2 版" in check_page(clerk.get(second).text).text
    assert "已有新的一版" in check_page(clerk.get(final).text).text


def test_a_next_version_that_says_another_decision_is_refused_and_its_text_is_kept(scene: Scene) -> None:
    with scene.writing() as session:
        matter = given.petition(session, scene.here, Stage.DELIVERED, at=EARLIER)
        made = select(Letter.uid).where(Letter.matter_id == matter.id, Letter.kind == LetterKind.OPINION)
        uid, final = matter.uid, f"/letters/{session.scalars(made).one()}"
    head = scene.client("town_head")
    form = head.post(f"{final}/renew", data=sent(head.get(final).text, "/renew")).location
    body = str(filled(head, form)["body"])
    typed = filled(head, form, body=body.replace("予以支持", "不予支持"))
    answer = head.post(form.replace("/edit", "/seal"), data=typed)
    assert answer.status_code == 422
    assert any("与已经办理的记录不一致，没有写“对您的投诉请求予以支持”" in line for line in errors_of(answer.text))
    assert "不予支持" in check_page(answer.text).text
    sealed(head, form, body=f"{body}\n联系电话已更正。")
    assert "更正版：此前送达的文书、送达日期和期限不变" in check_page(head.get(f"/petitions/{uid}").text).text


def test_a_form_sent_twice_makes_one_draft(scene: Scene, routed: str) -> None:
    clerk = scene.client("town_clerk")
    typed = sent(clerk.get(f"/letters/of/{routed}/new").text, "/new", kind="acceptance_notice")
    first, second = (clerk.post(f"/letters/of/{routed}/new", data=typed) for _ in range(2))
    assert first.location == second.location


def test_somebody_else_who_was_quicker_is_noticed(scene: Scene, routed: str) -> None:
    clerk, head = scene.client("town_clerk"), scene.client("town_head")
    form = drafted(clerk, routed)
    mine = filled(clerk, form, title="我的标题")
    assert head.post(form, data=filled(head, form, title="负责人的标题")).status_code == 303
    answer = clerk.post(form, data=mine)
    assert answer.status_code == 409
    assert "我的标题" in answer.text


def test_the_page_of_an_act_shows_the_letter_that_belongs_to_it(scene: Scene, routed: str) -> None:
    head = scene.client("town_head")
    page = check_page(head.get(f"/petitions/{routed}/accept").text)
    assert "受理告知书预览" in page.text
    assert "现决定予以受理" in page.text
    assert "办这一步时，按填写的内容补全、编号、定稿" in page.text
    link = f"/letters/of/{routed}/new?kind=acceptance_notice"
    assert link in {one.attributes.get("href") for one in page.all("a")}
    sealed(head, drafted(head, routed))
    assert "受理告知书（柳河信受告〔2024〕1号）" in check_page(head.get(f"/petitions/{routed}/accept").text).text


def test_who_sees_names_masked_sees_them_masked_in_letters_and_writes_none(scene: Scene, routed: str) -> None:
    final = sealed(scene.client("town_clerk"), drafted(scene.client("town_clerk"), routed))
    auditor = scene.client("auditor")
    page = check_page(auditor.get(final).text)
    assert "钱满仓" not in page.text
    assert "受理" in page.text
    links = {one.attributes.get("href") for one in check_page(auditor.get(f"/petitions/{routed}").text).all("a")}
    assert final in links
    assert f"/letters/of/{routed}/new" not in links
    assert auditor.get(f"/letters/of/{routed}/new").status_code == 403


def test_who_sees_names_masked_takes_a_letter_away_with_masked_names(scene: Scene, routed: str) -> None:
    clerk, auditor = scene.client("town_clerk"), scene.client("auditor")
    final = sealed(clerk, drafted(clerk, routed))
    before = auditor.get(f"{final}/file")
    assert "钱满仓" in words_in(clerk.get(f"{final}/file").data)
    Keeping(database.current(), Store(scene.app.config["PAPERS"]), Actor.system(), lambda: None).work()
    with scene.reading() as session:
        kept = select(Attachment.uid).join(Letter).where(Letter.uid == final.rsplit("/", 1)[1])
        paper = f"/papers/{session.scalars(kept).one()}"
    assert f"{paper}/file" in {one.attributes.get("href") for one in check_page(auditor.get(paper).text).all("a")}
    after = auditor.get(f"{paper}/file", follow_redirects=True)
    for answer in (before, after):
        assert "钱满仓" not in words_in(answer.data)
        assert "现决定予以受理" in words_in(answer.data)
        assert quote("（姓名不显示）受理告知书") in answer.headers["Content-Disposition"]
    assert "钱满仓" in words_in(clerk.get(f"{paper}/file").data)


def test_a_letter_of_another_town_or_of_an_accusation_does_not_exist(scene: Scene, routed: str) -> None:
    ours = drafted(scene.client("town_clerk"), routed)
    assert scene.client("bridge_head").get(ours.replace("/edit", "")).status_code == 404
    with scene.writing() as session:
        made = given.petition(session, scene.here, by="confidential", category=Category.ACCUSATION, at=EARLIER)
        accusation = made.uid
    clerk = scene.client("confidential")
    theirs = drafted(clerk, accusation, "register_form")
    assert check_page(clerk.get(theirs).text)
    for name in ("petition_head", "registrar", "town_head", "leader"):
        assert scene.client(name).get(theirs.replace("/edit", "")).status_code == 404
        assert scene.client(name).get(f"/letters/of/{accusation}/new").status_code in (403, 404)


def test_only_who_writes_a_draft_takes_it_away(scene: Scene, routed: str) -> None:
    clerk = scene.client("town_clerk")
    form = drafted(clerk, routed)
    file = clerk.get(form.replace("/edit", "/file"))
    assert docx.Document(io.BytesIO(file.data)).paragraphs
    assert scene.client("auditor").get(form.replace("/edit", "/file")).status_code == 404


def test_looking_at_a_letter_is_kept_in_the_journal(scene: Scene, routed: str) -> None:
    clerk = scene.client("town_clerk")
    form = drafted(clerk, routed)
    clerk.get(form.replace("/edit", ""))
    with scene.reading() as session:
        seen = session.scalars(select(JournalEntry.object_uid).where(JournalEntry.event == "letter.view")).all()
        assert seen == [form.split("/")[-2]]
