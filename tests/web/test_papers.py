"""Papers of a matter: handed in, read within its visibility, never run by the browser."""

from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import database
from app.domain.permissions import Role
from app.models.papers import Attachment
from app.models.timeline import Step
from tests.web.conftest import SignIn
from tests.web.counter import registered
from tests.web.pages import check_page, errors_of, option_of, sent
from tests.web.test_petitions import PDF, events, rows

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
NAME = "周桂兰 现场照片（一）.png"


def handing_in(client: FlaskClient, address: str, content: bytes, name: str) -> TestResponse:
    """Add one paper of a petition."""
    url = f"/papers/{address.rsplit('/', 1)[1]}/add"
    page = client.get(url)
    check_page(page.text)
    role = option_of(page.text, "role", "佐证材料")
    return client.post(url, data=sent(page.text, url, role=role, papers=(BytesIO(content), name)))


def link_of(client: FlaskClient, address: str) -> str:
    """The address of the page of the petition's only paper."""
    page = check_page(client.get(address).text)
    (link,) = {a.attributes["href"] for a in page.all("a") if a.attributes.get("href", "").startswith("/papers/")} - {
        f"/papers/{address.rsplit('/', 1)[1]}/add"
    }
    return link


def file_of(client: FlaskClient, address: str) -> str:
    """The address under which the petition's only paper is taken away."""
    return link_of(client, address) + "/file"


def test_a_paper_is_handed_in_sealed_and_read_again_byte_by_byte(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    answer = handing_in(clerk, address, PNG, NAME)
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    page = clerk.get(address).text
    assert NAME in page
    assert "补充材料" in page
    read = clerk.get(file_of(clerk, address))
    assert read.data == PNG
    (paper,) = rows(Attachment)
    sealed = [path.read_bytes() for path in papers_folder(clerk).rglob("*") if path.is_file()]
    assert all(PNG not in content for content in sealed)
    assert len(events("paper.read")) == 1
    assert events("paper.read")[0].object_uid == paper.uid


def papers_folder(client: FlaskClient) -> Path:
    """Where this test's papers lie."""
    return Path(client.application.config["PAPERS"])


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PNG, "现场.png", "image/png"),
        (PDF, "告知书.pdf", "application/pdf"),
        (b"<script>alert(1)</script>", "说明.txt", "text/plain; charset=utf-8"),
    ],
)
def test_the_file_itself_is_taken_away_and_never_run(sign_in: SignIn, content: bytes, name: str, kind: str) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    handing_in(clerk, address, content, name)
    headers = clerk.get(file_of(clerk, address)).headers
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''%" in headers["Content-Disposition"]
    assert headers["Content-Type"] == kind
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_whoever_does_not_see_the_matter_sees_no_paper_of_it(sign_in: SignIn, client: FlaskClient) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    handing_in(clerk, address, PNG, NAME)
    link = link_of(clerk, address)
    for part in ("", "/file", "/picture", "/thumbnail", "/correct", "/withdraw"):
        assert sign_in(Role.UNIT_HEAD).get(link + part).status_code == 404
    assert sign_in(Role.UNIT_HEAD).get(f"/papers/{address.rsplit('/', 1)[1]}/add").status_code == 404
    assert client.get(link).status_code == 303
    assert clerk.get("/papers/" + "0" * 32).status_code == 404
    assert len(events("paper.read")) == 0


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "空.png", "空"),
        (b"MZ\x90\x00", "程序.exe", "程序.exe"),
        (b"MZ\x90\x00", "照片.png", "照片.png"),
        (b"MZ\x90\x00", "../../\u202e程序.exe", "“程序.exe”"),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_at_its_field(
    sign_in: SignIn, content: bytes, name: str, said: str
) -> None:
    clerk = sign_in(Role.REGISTRAR)
    answer = handing_in(clerk, registered(clerk), content, name)
    assert answer.status_code == 422
    check_page(answer.text)
    (sentence,) = errors_of(answer.text)
    assert said in sentence
    assert rows(Attachment) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../现场\u202e照片\x07.png", "现场照片.png"),
        ("桌面/周桂兰 现场照片（一）.png", "周桂兰 现场照片（一）.png"),
        ("长" * 120 + ".png", "长" * 96 + ".png"),
        ("CON.png", "_CON.png"),
        ("a%22;%0D%0AX-Evil: 1.png", "a_;%0D%0AX-Evil_ 1.png"),
    ],
)
def test_a_hostile_name_is_kept_harmless_and_handed_over_as_the_standard_says(
    sign_in: SignIn, given: str, kept: str
) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    assert handing_in(clerk, address, PNG, given).status_code == 303
    (paper,) = rows(Attachment)
    assert paper.name == kept
    headers = clerk.get(link_of(clerk, address) + "/file").headers
    assert headers["Content-Disposition"] == (
        f"attachment; filename=\"evidence.png\"; filename*=UTF-8''{quote(kept, safe='')}"
    )
    assert "X-Evil" not in headers


def test_a_name_kept_before_names_were_cleaned_is_handed_over_clean(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    handing_in(clerk, address, PNG, NAME)
    with database.transaction() as session:
        session.scalars(select(Attachment)).one().name = "照\u202egnp.片"
    assert "%E2%80%AE" not in clerk.get(link_of(clerk, address) + "/file").headers["Content-Disposition"]


def test_choosing_nothing_says_so(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    url = f"/papers/{registered(clerk).rsplit('/', 1)[1]}/add"
    answer = clerk.post(url, data=sent(clerk.get(url).text, url))
    assert answer.status_code == 422
    assert errors_of(answer.text) == ["请选择材料种类。", "请填写文件。"]


def test_handing_in_twice_adds_once(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    url = f"/papers/{registered(clerk).rsplit('/', 1)[1]}/add"
    page = clerk.get(url).text
    for _ in range(2):
        role = option_of(page, "role", "报告")
        data = sent(page, url, role=role, papers=(BytesIO(PDF), "报告.pdf"))
        assert clerk.post(url, data=data).status_code == 303
    assert len(rows(Attachment)) == 1
    assert len(rows(Step, Step.action == "add_papers")) == 1


def test_a_paper_s_name_is_sealed_in_the_database(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    handing_in(clerk, registered(clerk), PNG, NAME)
    (paper,) = rows(Attachment)
    assert paper.name == NAME
    assert "周桂兰".encode() not in bytes(paper.name_sealed)
    assert database.current().is_sqlite


def test_the_papers_of_one_matter_have_a_limit_together(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.operations.papers.MOST_BYTES", 2**20)
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    large = [PNG + bytes([number]) * 400_000 for number in range(3)]
    assert [handing_in(clerk, address, content, "一.png").status_code for content in large[:2]] == [303, 303]
    answer = handing_in(clerk, address, large[2], "三.png")
    assert errors_of(answer.text) == ["文件：这一件的材料合计不能超过 1 MB。"]
    assert len(rows(Attachment)) == 2


def test_every_file_that_is_refused_is_named_with_its_reason_in_one_answer(sign_in: SignIn) -> None:
    clerk = sign_in(Role.REGISTRAR)
    address = registered(clerk)
    url = f"/papers/{address.rsplit('/', 1)[1]}/add"
    page = clerk.get(url).text

    def hand_in(*files: tuple[bytes, str]) -> str:
        papers = [(BytesIO(content), name) for content, name in files]
        role = option_of(page, "role", "佐证材料")
        return clerk.post(url, data=sent(clerk.get(url).text, url, role=role, papers=papers)).text

    text = check_page(hand_in((b"", "空的.pdf"), (PNG, "井台.png"), (b"MZ", "程序.exe"), (b"%PDF", "井台.jpg"))).text
    assert "没有保存：有 3 处要改" in text
    for said in ("“空的.pdf”没有收下。这个文件是空的。", "“程序.exe”没有收下。不能上传", "“井台.jpg”没有收下。"):
        assert said in text
    assert "“井台.png”没有收下" not in text
    assert rows(Attachment) == []
    hand_in((PNG, "井台.png"), (PNG + b"2", "水渠.png"))
    text = hand_in(
        (PNG, "改名一.png"), (PNG + b"2", "改名二.png"), (PNG + b"3", "新的.png"), (PNG + b"3", "新的二.png")
    )
    for said in ("“改名一.png”没有添加", "“改名二.png”没有添加", "“新的二.png”没有添加"):
        assert said in text
    assert len(rows(Attachment)) == 2
    text = hand_in((PNG, "又一次.png"), (b"", "空的.pdf"), (PNG + b"4", "好的.png"), (PNG + b"4", "好的二.png"))
    assert "没有保存：有 3 处要改" in text
    for said in ("“又一次.png”没有添加", "“空的.pdf”没有收下", "“好的二.png”没有添加：和一起选的“好的.png”"):
        assert said in text


def test_a_paper_that_is_refused_says_once_that_nothing_is_kept_and_that_it_must_be_chosen_again(
    sign_in: SignIn,
) -> None:
    clerk = sign_in(Role.REGISTRAR)
    answer = handing_in(clerk, registered(clerk), b"", "空的.pdf")
    assert answer.status_code == 422
    text = check_page(answer.text).text
    assert "没有保存：有 1 处要改，写的都还在，文件要重新选" in text
    assert "“空的.pdf”没有收下。这个文件是空的。" in text
    assert text.count("没有保存：") == 1
