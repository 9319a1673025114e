"""The ways out of the product: what arrives, and whether a failure says that surely nothing did."""

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.channels import Channel, NotSent, Outgoing
from app.channels.folder import Folder
from app.channels.mail import Mail
from app.channels.robots import DingTalk, WeCom
from tests.channels.servers import mail_server, robot
from tests.conftest import NOW

TEXT = "案结：您有 2 条未读消息：信访〔2024〕7号。请登录查看：https://anjie.test/inbox/"
OUT = Outgoing("a1b2", "13800138000", "案结：2 条未读消息", TEXT, NOW)
LETTER = Outgoing("a1b2", "zhang@county.test", "案结：2 条未读消息", TEXT, NOW)


def nowhere() -> int:
    """A port at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def test_a_file_is_whole_private_and_written_anew_under_the_same_name(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "notices")
    folder.send(OUT)
    folder.send(OUT)
    (file,) = (tmp_path / "notices").iterdir()
    assert json.loads(file.read_text("utf-8")) == {
        "id": "a1b2", "to": "13800138000", "subject": "案结：2 条未读消息", "text": TEXT,
    }  # fmt: skip
    assert file.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_says_that_nothing_left(tmp_path: Path) -> None:
    (tmp_path / "notices").write_text("a file stands where the folder belongs")
    with pytest.raises(NotSent):
        Folder(tmp_path / "notices").send(OUT)


def test_a_mail_bears_the_name_of_its_notification_and_wants_no_answer() -> None:
    with mail_server() as server:
        Mail("127.0.0.1", server.port, "anjie@county.test", "none").send(LETTER)
    (came,) = server.came
    assert (came["To"], came["Subject"], came["Message-ID"]) == (
        "zhang@county.test", "案结：2 条未读消息", "<a1b2@county.test>",
    )  # fmt: skip
    assert came["Auto-Submitted"] == "auto-generated"
    assert came.get_content().strip() == TEXT


def test_a_mail_server_that_refuses_has_taken_nothing() -> None:
    with mail_server() as server:
        server.recipient = "450 4.2.1 zhang@county.test busy"
        with pytest.raises(NotSent) as refused:
            Mail("127.0.0.1", server.port, "anjie@county.test", "none").send(LETTER)
        assert "zhang" not in str(refused.value)
        server.recipient, server.data = "250 ok", "554 no"
        with pytest.raises(NotSent, match="554"):
            Mail("127.0.0.1", server.port, "anjie@county.test", "none").send(LETTER)
    with pytest.raises(NotSent):
        Mail("127.0.0.1", nowhere(), "anjie@county.test", "none").send(LETTER)


def test_without_the_encryption_that_is_asked_for_nothing_is_sent() -> None:
    with mail_server() as server:
        with pytest.raises(NotSent):
            Mail("127.0.0.1", server.port, "anjie@county.test", "starttls").send(LETTER)
        assert not server.came


def test_a_mail_cut_off_after_its_text_may_have_arrived() -> None:
    with mail_server() as server:
        server.cut = True
        with pytest.raises(Exception) as broken:  # noqa: PT011  # whatever the library says, but not that nothing left
            Mail("127.0.0.1", server.port, "anjie@county.test", "none").send(LETTER)
        assert not isinstance(broken.value, NotSent)
        assert len(server.came) == 1


def test_wecom_gets_a_text_that_calls_the_person() -> None:
    with robot() as group:
        WeCom(group.url).send(OUT)
    assert group.came == [
        ("/robot?key=1", {"msgtype": "text", "text": {"content": TEXT, "mentioned_mobile_list": ["13800138000"]}})
    ]


def test_dingtalk_gets_a_signed_text_that_names_whom_it_calls() -> None:
    with robot() as group:
        DingTalk(group.url, "SEC1").send(replace(OUT, at=datetime.fromtimestamp(1714000000, UTC)))
    ((path, said),) = group.came
    # openssl: printf '1714000000000\nSEC1' | openssl dgst -sha256 -hmac SEC1 -binary | base64
    assert path == "/robot?key=1&timestamp=1714000000000&sign=KBvk7M2xNYurnFggSJ3twxlHvxsA1wxwCh7tno2SxoQ%3D"
    assert said["at"] == {"atMobiles": ["13800138000"]}
    assert said["text"]["content"] == f"{TEXT}\n@13800138000"


@pytest.mark.parametrize("made", [WeCom, DingTalk])
def test_a_robot_that_refuses_or_is_away_has_taken_nothing(made: Callable[[str], Channel]) -> None:
    with robot() as group:
        for group.status, group.answer in ((200, '{"errcode": 45009}'), (500, ""), (302, "")):
            with pytest.raises(NotSent):
                made(group.url).send(OUT)
        assert {path for path, _ in group.came} == {"/robot?key=1"}, "a redirection was followed"
    with pytest.raises(NotSent):
        made(f"http://127.0.0.1:{nowhere()}/?key=1").send(OUT)
