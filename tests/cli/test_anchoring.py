"""Anchors off this machine: the copy only grows, a rewritten one is told, the mail holds a line that verifies."""

from pathlib import Path

import pytest

from app.channels import NotSent, Outgoing
from app.cli.anchoring import COPY, Taking
from config import Config, ConfigError
from tests.cli.conftest import Commands
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_work")


class Post:
    """A mail server that keeps what it gets, or is away."""

    def __init__(self) -> None:
        self.got: list[Outgoing] = []
        self.is_away = False

    def send(self, outgoing: Outgoing) -> None:
        """Take one."""
        if self.is_away:
            raise NotSent("OSError")
        self.got.append(outgoing)


@pytest.fixture
def post() -> Post:
    """One."""
    return Post()


@pytest.fixture
def log() -> list[str]:
    """What the worker would say."""
    return []


@pytest.fixture
def taking(commands: Commands, tmp_path: Path, post: Post, log: list[str]) -> Taking:
    """Over a journal with an anchor, with a folder of another machine and a mail server."""
    commands.petition("反映改厕质量差")
    commands.run("journal", "anchor")
    (tmp_path / "apart").mkdir()
    return Taking(
        commands.data, commands.app.config["ANCHORS"], tmp_path / "apart", post, "audit@example.cn", log.append
    )


def verdict(commands: Commands, monkeypatch: pytest.MonkeyPatch, taking: Taking) -> tuple[str, str]:
    """What the health page says of it once the folder is set."""
    upkeep = Config.from_env({"ANJIE_HOME": str(commands.home), "ANJIE_ANCHORS_TO": str(taking.folder)}).upkeep
    monkeypatch.setitem(commands.app.config, "UPKEEP", upkeep)
    (check,) = [one for one in commands.json("doctor", code=2) if one["name"] == "记号外存"]
    return check["verdict"], check["said"]


def test_the_copy_follows_and_verifies_the_journal(
    taking: Taking, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert taking.folder is not None
    there = taking.folder / COPY
    assert verdict(commands, monkeypatch, taking)[0] == "warn"
    taking.copy(NOW)
    commands.petition("反映饮水管网冻裂")
    commands.run("journal", "anchor")
    taking.copy(NOW)
    taking.copy(NOW)
    assert there.read_bytes() == taking.anchors.read_bytes()
    assert "锚点 2/2" in commands.run("journal", "verify", "--anchors", there).stdout
    assert verdict(commands, monkeypatch, taking)[0] == "good"


def test_anchors_that_were_rewritten_here_are_told_and_the_copy_stays(
    taking: Taking, commands: Commands, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert taking.folder is not None
    taking.copy(NOW)
    before = (taking.folder / COPY).read_bytes()
    taking.anchors.write_bytes(before.replace(b"0", b"1"))
    taking.copy(NOW)
    assert (taking.folder / COPY).read_bytes() == before
    assert "有人改写过" in log[-1]
    assert verdict(commands, monkeypatch, taking)[0] == "bad"
    taking.anchors.unlink()
    taking.copy(NOW)
    assert (taking.folder / COPY).read_bytes() == before


def test_a_folder_that_is_away_is_told_and_made_up_for(taking: Taking, log: list[str]) -> None:
    assert taking.folder is not None
    taking.folder.rmdir()
    taking.copy(NOW)
    assert "没有抄到" in log[-1]
    taking.folder.mkdir()
    taking.copy(NOW)
    assert len(log) == 1
    assert (taking.folder / COPY).exists()


def test_the_mail_holds_the_line_that_verifies(taking: Taking, post: Post, commands: Commands, tmp_path: Path) -> None:
    taking.mail(NOW)
    (got,) = post.got
    assert got.address == "audit@example.cn"
    kept = tmp_path / "mailed.log"
    kept.write_text(next(line for line in got.text.splitlines() if line.startswith("{")) + "\n")
    assert "锚点 1/1" in commands.run("journal", "verify", "--anchors", kept).stdout
    assert "改厕" not in got.text + got.subject


def test_a_server_that_is_away_is_told(taking: Taking, post: Post, log: list[str]) -> None:
    post.is_away = True
    taking.mail(NOW)
    assert "没有用邮件送出" in log[-1]


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ({"ANJIE_ANCHORS_TO": "apart"}, "setting_folder"),
        ({"ANJIE_ANCHORS_MAIL": "a@example.cn"}, "setting_missing"),
        ({"ANJIE_BACKUP_AT": "25:00"}, "setting_hour"),
        ({"ANJIE_BACKUP_KEEP": "7,4"}, "setting_kept"),
        ({"ANJIE_BACKUP_KEEP": "0,4,12"}, "setting_kept"),
        ({"ANJIE_BACKUP_KEEP": "a,b,c"}, "setting_kept"),
        ({"ANJIE_METRICS_TOKEN": "short"}, "setting_token"),
        ({"ANJIE_LOG": "xml"}, "setting_unknown"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start(env: dict[str, str], code: str) -> None:
    with pytest.raises(ConfigError) as stopped:
        Config.from_env(env)
    assert stopped.value.code == code
