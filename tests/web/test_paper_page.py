"""A paper's own page: what is seen of it, by whom, page by page and turned; its later life; the place of the file."""

import hashlib
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from app.models.journal import JournalEntry
from app.models.papers import Attachment
from tests import given, pictures
from tests.domain.stages import S, T
from tests.pictures import at
from tests.web.counter import done
from tests.web.pages import check_page, errors_of, option_of, sent, tree
from tests.web.scene import Scene
from tests.web.test_exports import ledger, table

Adding = Callable[..., str]


@pytest.fixture
def petition(scene: Scene) -> str:
    """The uid of a petition of 柳河镇, in work."""
    with scene.writing() as session:
        return given.petition(session, scene.here, S.ACCEPTED).uid


def add(client: FlaskClient, matter: str, *files: tuple[bytes, str], roles: tuple[str, ...] = ()) -> str:
    """Add files to a matter; the whole answer's text when it is refused, else the address it leads to."""
    url = f"/papers/{matter}/add"
    page = client.get(url).text
    chosen = {"papers": [(BytesIO(content), name) for content, name in files]}
    said = {"papers-roles": list(roles)} if roles else {}
    fields = sent(page, url, role=option_of(page, "role", "佐证材料"), **chosen, **said)
    boundary, body = encode_multipart(_parts(fields))  # in memory: the client would leave a large one in a file
    answer = client.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    return answer.headers["Location"] if answer.status_code == 303 else answer.text


def _parts(fields: MultiDict[str, object]) -> MultiDict[str, object]:
    """The fields as a browser names them: each file with its name."""
    made: MultiDict[str, object] = MultiDict()
    for name, value in fields.items(multi=True):
        made.add(name, FileStorage(value[0], value[1]) if isinstance(value, tuple) else value)
    return made


def papers(scene: Scene) -> list[Attachment]:
    """Every paper, in their order."""
    with scene.reading() as session:
        return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def journal(scene: Scene, event: str) -> list[str]:
    """The uids that the journal names for this event."""
    with scene.reading() as session:
        return list(session.scalars(select(JournalEntry.object_uid).where(JournalEntry.event == event)))


def one(scene: Scene, client: FlaskClient, matter: str, content: bytes, name: str) -> str:
    """Add one paper; its address."""
    add(client, matter, (content, name))
    return f"/papers/{papers(scene)[-1].uid}"


def test_a_paper_tells_who_added_it_when_and_its_hash(scene: Scene, petition: str) -> None:
    clerk, content = scene.client("town_clerk"), pictures.jpeg()
    address = one(scene, clerk, petition, content, "井台.jpg")
    page = check_page(clerk.get(address).text)
    for told in ("井台.jpg", "佐证材料", "秦玉洁", hashlib.sha256(content).hexdigest(), "JPG"):
        assert told in page.text
    (picture,) = [image for image in page.all("img") if "picture" in image.attributes["src"]]
    assert "井台.jpg" in picture.attributes["alt"]
    assert clerk.get(address + "/file").data == content


def test_its_picture_is_drawn_here_and_every_look_is_kept_in_the_journal(scene: Scene, petition: str) -> None:
    clerk = scene.client("town_clerk")
    address = one(scene, clerk, petition, pictures.jpeg(camera="CANARY"), "井台.jpg")
    clerk.get(address)
    answer = clerk.get(address + "/picture")
    small = clerk.get(address + "/thumbnail")
    assert answer.mimetype == small.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert at(answer.data, 0.2, 0.2) == "red"
    assert b"CANARY" not in answer.data
    assert len(small.data) < len(answer.data)
    uid = papers(scene)[-1].uid
    assert journal(scene, "paper.view") == journal(scene, "paper.picture") == journal(scene, "paper.thumbnail") == [uid]


def test_who_sees_names_masked_sees_no_file_in_which_they_may_stand(scene: Scene, petition: str) -> None:
    clerk, auditor = scene.client("town_clerk"), scene.client("auditor")
    address = one(scene, clerk, petition, pictures.jpeg(), "钱满仓来信.jpg")
    page = check_page(auditor.get(address).text)
    assert "按您的权限不能查看和下载原文件" in page.text
    assert not [image for image in page.all("img") if "picture" in image.attributes["src"]]
    assert f"{address}/file" not in {link.attributes.get("href") for link in page.all("a")}
    for part in ("/file", "/picture"):
        answer = auditor.get(address + part)
        assert answer.status_code == 409
        assert "按您的权限不能查看和下载原文件" in answer.text
    assert auditor.get(f"{address}/thumbnail").status_code == 303
    note = one(scene, clerk, petition, "钱满仓说井水浑。".encode(), "说明.txt")
    assert "钱*仓说井水浑" in check_page(auditor.get(note).text).text
    assert auditor.get(f"{note}/file").status_code == 409
    assert clerk.get(f"{note}/file").status_code == 200


def test_who_brought_a_file_himself_and_who_looks_where_nobody_is_named_sees_it(scene: Scene, petition: str) -> None:
    leader = scene.client("leader")
    own = one(scene, leader, petition, pictures.jpeg(), "批示照片.jpg")
    assert leader.get(f"{own}/picture").mimetype == "image/jpeg"
    assert scene.client("auditor").get(f"{own}/picture").status_code == 409
    with scene.writing() as session:
        item = given.item(session, scene.here).uid
    shown = one(scene, scene.client("office_clerk"), item, pictures.png(), "现场.png")
    assert scene.client("auditor").get(f"{shown}/picture").mimetype == "image/jpeg"


def test_a_pdf_is_leafed_through(scene: Scene, petition: str) -> None:
    clerk = scene.client("town_clerk")
    address = one(scene, clerk, petition, pictures.pdf(), "告知书.pdf")
    page = check_page(clerk.get(f"{address}?page=2").text)
    assert "第 2 页，共 3 页" in page.text
    links = [link.attributes["href"] for link in page.all("a") if "?page=" in link.attributes.get("href", "")]
    assert set(links) == {f"{address}?page=1", f"{address}?page=3"}
    assert at(clerk.get(f"{address}/picture?page=3").data, 0.5, 0.5) == "blue"
    assert "没有这一页" in check_page(clerk.get(f"{address}?page=9").text).text
    assert "第 1 页" in check_page(clerk.get(f"{address}?page=x").text).text


def test_a_turned_paper_is_turned_for_everybody_and_the_file_stays(scene: Scene, petition: str) -> None:
    clerk, content = scene.client("town_clerk"), pictures.png()
    address = one(scene, clerk, petition, content, "井台.png")
    page = clerk.get(address).text
    right = next(button for button in tree(page).all("button") if button.text == "向右转")
    for _ in range(2):  # sent twice, it is turned once
        answer = clerk.post(address + "/turn", data=sent(page, "/turn?page=1", turned=right.attributes["value"]))
        assert answer.status_code == 303
    head = scene.client("town_head")
    assert at(head.get(address + "/picture").data, 0.8, 0.2) == "red"
    assert head.get(address + "/file").data == content
    assert clerk.post(address + "/turn", data=sent(page, "/turn?page=1", turned="9")).status_code == 400


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (pictures.bomb(), "炸弹.png", "超过 100 百万像素"),
        (pictures.pdf()[:80], "断了.pdf", "可能已经损坏"),
        (pictures.jpeg((900, 900))[:3000], "断了.jpg", "可能已经损坏"),
        (b"ID3\x04\0\0", "录音.mp3", "不能在这里看"),
    ],
)
def test_what_cannot_be_shown_is_said_and_can_be_taken_away(
    scene: Scene, petition: str, content: bytes, name: str, said: str
) -> None:
    clerk = scene.client("town_clerk")
    address = one(scene, clerk, petition, content, name)
    page = check_page(clerk.get(address).text)
    assert said in page.text
    assert page.all("img") == []
    assert clerk.get(address + "/picture").status_code == 409
    assert clerk.get(address + "/thumbnail").status_code == 303
    assert clerk.get(address + "/file").data == content
    assert journal(scene, "paper.picture") == []
    assert clerk.get(f"/petitions/{petition}").status_code == 200, "the process lives"


def test_a_text_is_read_on_the_page_with_numbers_masked(scene: Scene, petition: str) -> None:
    clerk = scene.client("town_clerk")
    address = one(scene, clerk, petition, "电话 19900123456 <b>井台</b>".encode(), "说明.txt")
    page = check_page(clerk.get(address).text.replace("&lt;", "〈"))
    assert "井台" in page.text
    assert "19900123456" not in page.text


def test_a_paper_whose_file_is_gone_says_so(scene: Scene, petition: str) -> None:
    clerk = scene.client("town_clerk")
    address = one(scene, clerk, petition, pictures.png(), "井台.png")
    ref = papers(scene)[-1].ref
    (scene.app.config["PAPERS"] / ref[:2] / ref).unlink()
    assert "文件不见了" in check_page(clerk.get(address).text).text
    assert clerk.get(address + "/file").status_code == 409


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (pictures.png(), "照片.jpg"),
        (b"MZ\x90", "照片.heic"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "表.xlsx"),
    ],
)
def test_a_file_that_lies_about_its_kind_is_refused(scene: Scene, petition: str, content: bytes, name: str) -> None:
    (said,) = errors_of(add(scene.client("town_clerk"), petition, (content, name)))
    assert name in said
    assert papers(scene) == []


def test_a_file_of_more_than_20_mb_is_refused_and_one_of_20_is_seen(scene: Scene, petition: str) -> None:
    clerk, whole = scene.client("town_clerk"), pictures.jpeg()
    (said,) = errors_of(add(clerk, petition, (whole + bytes(20 * 2**20 + 1 - len(whole)), "大.jpg")))
    assert "20 MB" in said
    address = one(scene, clerk, petition, whole + bytes(20 * 2**20 - len(whole)), "大.jpg")
    assert at(clerk.get(address + "/picture").data, 0.2, 0.2) == "red"


def test_the_same_file_again_names_the_one_that_is_there(scene: Scene, petition: str) -> None:
    clerk = scene.client("town_clerk")
    add(clerk, petition, (pictures.png(), "井台.png"))
    (said,) = errors_of(add(clerk, petition, (pictures.png(), "又一张.png")))
    assert said.endswith(
        "“又一张.png”没有添加：这一件的材料里已经有同一个文件“井台.png”（佐证材料，2024-05-11 添加），不用再添加。"
        "种类不对的，请打开那一份，点“更正名称、种类”。"
    )
    assert len(papers(scene)) == 1


def test_each_file_has_the_role_that_was_said_for_it(scene: Scene, petition: str) -> None:
    clerk = scene.client("town_clerk")
    add(clerk, petition, (pictures.png(), "一.png"), (pictures.pdf(), "二.pdf"), roles=("visit_photo", "receipt"))
    assert [paper.role.value for paper in papers(scene)] == ["visit_photo", "receipt"]
    add(clerk, petition, (pictures.png((9, 9)), "三.png"))
    assert papers(scene)[-1].role.value == "evidence"
    assert errors_of(add(clerk, petition, (pictures.png((8, 8)), "四.png"), roles=("nonsense",)))


def test_one_goes_from_paper_to_paper(scene: Scene, petition: str) -> None:
    clerk = scene.client("town_clerk")
    add(clerk, petition, *((pictures.png((size, size)), f"{size}.png") for size in (10, 20, 30)))
    first, middle, last = (f"/papers/{paper.uid}" for paper in papers(scene))
    ways = {link.attributes.get("rel"): link.attributes["href"] for link in tree(clerk.get(middle).text).all("a")}
    assert (ways["prev"], ways["next"]) == (first, last)
    assert "第 2 份，共 3 份" in check_page(clerk.get(middle).text).text


def test_a_correction_and_a_withdrawal_stand_in_the_timeline(scene: Scene, petition: str) -> None:
    clerk = scene.client("town_clerk")
    address = one(scene, clerk, petition, pictures.png(), "井台.png")
    done(clerk, address, "correct", name="井台全景.png", choose={"role": "回访照片"}, reason="名称写错")
    page = check_page(clerk.get(f"/petitions/{petition}").text)
    assert "材料名称：井台.png → 井台全景.png" in page.text
    assert "材料种类：佐证材料 → 回访照片" in page.text
    done(clerk, address, "withdraw", reason="这张照片是另一户的，放错了地方")
    page = check_page(clerk.get(address).text)
    assert "已撤下" in page.text
    assert "这张照片是另一户的" in page.text
    assert clerk.get(address + "/file").status_code == 200
    assert clerk.get(address + "/withdraw").status_code == 409
    assert "井台全景.png 已撤下" in check_page(clerk.get(f"/petitions/{petition}").text).text


@pytest.mark.parametrize("who", ["bridge_clerk", "bridge_head", "admin"])
def test_another_town_and_an_administrator_reach_nothing(scene: Scene, petition: str, who: str) -> None:
    address = one(scene, scene.client("town_clerk"), petition, pictures.png(), "井台.png")
    client = scene.client(who)
    closed = 403 if who == "admin" else 404
    for part in ("", "/file", "/picture", "/thumbnail"):
        assert client.get(address + part).status_code == closed
    for part in ("/correct", "/withdraw"):
        assert client.get(address + part).status_code == closed
    token = sent(client.get("/password").text)["csrf_token"]
    assert client.post(address + "/turn", data={"csrf_token": token, "turned": "1"}).status_code == closed
    assert papers(scene)[-1].turned == 0


def test_whoever_only_reads_is_offered_no_change(scene: Scene) -> None:
    with scene.writing() as session:
        item = given.item(session, scene.here, T.RECTIFYING).uid
    address = one(scene, scene.client("town_clerk"), item, pictures.png(), "井台.png")
    page = check_page(scene.client("auditor").get(address).text)
    assert {"更正名称、种类", "撤下", "向右转"}.isdisjoint({node.text for node in page.all("a", "button")})
    assert scene.client("auditor").get(address + "/correct").status_code == 403


def test_the_place_of_the_file_is_shown_exported_and_found(scene: Scene, petition: str) -> None:
    clerk = scene.client("registrar")
    done(clerk, "/filing", petition, volume_no="JA-2024-031", box_no="7", shelf="档案室 3 柜")
    shown = check_page(clerk.get(f"/petitions/{petition}").text).text
    for told in ("JA-2024-031", "档案室 3 柜"):
        assert told in shown
    (row,) = table(ledger(scene, "petition_head", "/petitions/export"))
    assert (row["卷宗号"], row["盒号"], row["存放处"]) == ("JA-2024-031", "7", "档案室 3 柜")
    number = check_page(clerk.get(f"/petitions/{petition}").text).all("h1")[0].text.split()[0]
    assert number in clerk.get("/search?q=JA-2024-031").text, "while the index is away"
    scene.index()
    assert number in clerk.get("/search?q=JA-2024-031").text
    assert scene.client("town_clerk").get(f"/filing/{petition}").status_code == 403


def test_nothing_clear_is_left_on_the_disk(scene: Scene, petition: str) -> None:
    clerk, content = scene.client("town_clerk"), pictures.jpeg(camera="CANARY-CAMERA")
    address = one(scene, clerk, petition, content, "井台.jpg")
    for part in ("", "/picture", "/thumbnail", "/file"):
        clerk.get(address + part)
    kept = [path for path in scene.app.config["HOME"].rglob("*") if path.is_file()]
    assert not any(b"CANARY-CAMERA" in path.read_bytes() for path in kept)
