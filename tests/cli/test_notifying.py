"""flask notifications and the worker's part: what leaves, in which hours, and what one that broke leaves behind."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import database
from app.channels import Channel, Outgoing
from app.channels.folder import Folder
from app.cli.notifying import Notifying
from app.domain import petitions
from app.domain.notifying import ChannelKind, Frequency
from app.factory import create_app
from app.operations import notifying
from config import Config, ConfigError, Notify
from tests import given
from tests.channels.servers import mail_server
from tests.conftest import NOW
from tests.given import MORNING
from tests.web.scene import Scene
from tests.web.scene import scene as scene  # a fixture is found by its name here
from tests.web.scene import scene_home as scene_home

HOUR = timedelta(hours=1)
NIGHT = NOW.replace(hour=23)
SETTINGS = Notify(quiet=(time(20), time(7, 30)), site="https://anjie.test")


@pytest.fixture
def number(scene: Scene) -> str:
    """The number of a petition that a clerk who wants to be told has a message about."""
    with scene.writing() as session:
        actor = scene.here.actors["town_clerk"]
        notifying.choose(session, ChannelKind.FOLDER, "13800138000", Frequency.SOON, actor=actor, now=MORNING)
        return given.petition(session, scene.here, petitions.Stage.ACCEPTED, at=MORNING).number


def worked(channel: Channel, at: datetime = NOW + HOUR) -> list[str]:
    """One turn of the worker's job; the lines of its log."""
    log: list[str] = []
    Notifying(database.current(), channel, SETTINGS, lambda: None, log.append).work(at)
    return log


def test_the_file_says_how_many_which_number_and_where_and_nothing_else(
    scene: Scene, number: str, tmp_path: Path
) -> None:
    assert worked(Folder(tmp_path / "out")) == []
    assert worked(Folder(tmp_path / "out")) == []
    (file,) = (tmp_path / "out").iterdir()
    said = json.loads(file.read_text("utf-8"))
    assert (said["to"], said["text"]) == (
        "13800138000", f"案结：您有 1 条未读消息：{number}。请登录查看：https://anjie.test/inbox/",
    )  # fmt: skip


def test_nothing_leaves_at_night_and_in_the_morning_it_does(scene: Scene, number: str, tmp_path: Path) -> None:
    worked(Folder(tmp_path / "out"), NIGHT)
    assert not (tmp_path / "out").exists()
    worked(Folder(tmp_path / "out"), NIGHT + 9 * HOUR)
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_a_channel_that_is_away_is_tried_again_and_named_without_an_address(
    scene: Scene, number: str, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("in the way")
    (line,) = worked(Folder(tmp_path / "out"))
    assert "稍后再试" in line
    assert "138" not in line
    (tmp_path / "out").unlink()
    assert worked(Folder(tmp_path / "out"), NOW + HOUR + timedelta(minutes=1)) == []
    assert len(list((tmp_path / "out").iterdir())) == 1


class Breaks:
    """A channel whose connection breaks once the text is out."""

    def __init__(self) -> None:
        self.came: list[Outgoing] = []

    def send(self, outgoing: Outgoing) -> None:
        """Take it, and break."""
        self.came.append(outgoing)
        raise ConnectionResetError("13800138000")


def test_what_may_have_arrived_is_not_sent_again(scene: Scene, number: str) -> None:
    channel = Breaks()
    (line,) = worked(channel)
    assert "不再重送" in line
    assert "138" not in line
    worked(channel, NOW + 30 * HOUR)
    assert len(channel.came) == 1


def app_with(home: Path, **settings: str) -> Flask:
    """An application with these settings."""
    return create_app(Config.from_env({"ANJIE_HOME": str(home), **settings}))


def test_an_operator_tries_the_channel(scene: Scene) -> None:
    home = scene.app.config["HOME"]
    with mail_server() as server:
        told = {"ANJIE_NOTIFY": "mail", "ANJIE_SMTP_HOST": "127.0.0.1", "ANJIE_SMTP_PORT": str(server.port)}
        told |= {"ANJIE_SMTP_FROM": "anjie@county.test", "ANJIE_SMTP_SECURITY": "none"}
        runner = app_with(home, **told).test_cli_runner()
        wrong = runner.invoke(args=["notifications", "try", "13800138000"])
        assert (wrong.exit_code, "电子邮箱" in wrong.output) == (1, True)
        assert runner.invoke(args=["notifications", "try", "zhang@county.test"]).output.endswith("已交出。\n")
        assert server.came[0]["To"] == "zhang@county.test"
        server.data = "554 no"
        failed = runner.invoke(args=["notifications", "try", "zhang@county.test"])
        assert (failed.exit_code, "没有送出" in failed.output) == (1, True)
    off = app_with(home, ANJIE_NOTIFY="off").test_cli_runner().invoke(args=["notifications", "try", "13800138000"])
    assert (off.exit_code, "不外送" in off.output) == (1, True)


@pytest.mark.parametrize(
    ("settings", "code", "name"),
    [
        ({"ANJIE_NOTIFY": "pigeon"}, "setting_unknown", "ANJIE_NOTIFY"),
        ({"ANJIE_NOTIFY": "mail"}, "setting_missing", "ANJIE_SMTP_HOST"),
        ({"ANJIE_NOTIFY": "wecom"}, "setting_missing", "ANJIE_ROBOT_URL"),
        ({"ANJIE_NOTIFY": "wecom", "ANJIE_ROBOT_URL": "file:///etc/passwd"}, "setting_url", "ANJIE_ROBOT_URL"),
        ({"ANJIE_NOTIFY_QUIET": "20-7"}, "setting_hours", "ANJIE_NOTIFY_QUIET"),
        ({"ANJIE_URL": "anjie.test"}, "setting_url", "ANJIE_URL"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start(settings: dict[str, str], code: str, name: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_env(settings)
    assert (refused.value.code, refused.value.facts["name"]) == (code, name)
    assert "passwd" not in str(refused.value)
