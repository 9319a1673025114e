"""The commands that set a county up, on an empty data folder, as an operator types them."""

import os
import re
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import database, sealing
from app.factory import create_app
from config import Config
from tests.house.tree import ROOT

Flask = Callable[..., tuple[int, str]]

CSV = """\ufeff层级,名称,上级,标记
县,青禾县,,
县直单位,县信访局,青禾县,
镇,柳河镇,青禾县,
村,北寨,柳河镇,挂牌督战
社区,孙店,柳河镇,
"""


@pytest.fixture
def shell(tmp_path: Path) -> Flask:
    """Run `flask …` as a process of its own over a data folder that does not exist yet; exit code and what it said."""

    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(  # noqa: S603 - the tests' own command lines
            [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *arguments],
            env=os.environ | {"ANJIE_HOME": str(tmp_path / "home"), "PYTHONUTF8": "1"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        return done.returncode, done.stdout

    return run


@pytest.fixture
def flask(tmp_path: Path, keys: sealing.Keyring) -> Iterator[Flask]:
    """The same inside this process, which is quicker."""

    def run(*arguments: str, stdin: str = "") -> tuple[int, str]:
        app = create_app(Config.from_env({"ANJIE_HOME": str(tmp_path / "home")}))
        done = app.test_cli_runner().invoke(args=arguments, input=stdin)
        database.current().close()
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    yield run
    sealing.use(keys)


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """A directory file as offices save it."""
    path = tmp_path / "directory.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_the_first_command_makes_a_private_folder_and_the_newest_schema(shell: Flask, tmp_path: Path) -> None:
    code, said = shell("calendar", "show", "2024")
    assert code == 0
    assert "2024-05-11（周六）调休上班" in said
    assert "2024-05-01（周三）放假　劳动节" in said
    for folder in (tmp_path / "home", tmp_path / "home" / "keys"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    here, program = re.findall(r"：(\d{4})", shell("db", "current")[1])
    assert here == program


def test_a_year_without_a_notice_is_said_to_be_provisional(flask: Flask) -> None:
    code, said = flask("calendar", "show", "2099")
    assert code == 1
    assert "暂定" in said


def test_a_directory_is_loaded_and_loading_it_again_adds_nothing(flask: Flask, csv: Path) -> None:
    assert flask("directory", "load", str(csv)) == (0, "已载入：单位 3 个，村（社区）2 个；原有 0 个。\n")
    assert flask("directory", "load", str(csv)) == (0, "已载入：单位 0 个，村（社区）0 个；原有 5 个。\n")


def test_faulty_rows_are_named_with_their_lines(flask: Flask, csv: Path) -> None:
    csv.write_text(CSV + "村,新村,无此镇,\n街道,城关,青禾县,\n", encoding="utf-8")
    code, said = flask("directory", "load", str(csv))
    assert code == 1
    assert "第 7 行：没有“无此镇”这个上级单位。" in said
    assert "第 8 行：没有“街道”这个层级" in said
    assert "原有 0 个" in flask("directory", "load", str(_good(csv)))[1]


def _good(csv: Path) -> Path:
    csv.write_text(CSV, encoding="utf-8")
    return csv


@pytest.mark.parametrize(
    ("content", "said"),
    [(CSV.encode("gb18030", "ignore"), "CSV UTF-8"), ("级别,单位\n县,青禾县\n".encode(), "缺少这些列：层级、名称")],
)
def test_another_kind_of_file_is_refused_in_words(flask: Flask, csv: Path, content: bytes, said: str) -> None:
    csv.write_bytes(content)
    code, answer = flask("directory", "load", str(csv))
    assert code == 1
    assert said in answer


def test_an_account_is_made_with_a_one_time_password_or_with_a_given_one(flask: Flask, csv: Path) -> None:
    flask("directory", "load", str(csv))
    code, said = flask(
        "accounts", "create", "head", "--role", "petition_head", "--unit", "县信访局", "--person", "贺春生"
    )
    assert code == 0
    assert re.search(r"一次性密码：[\w-]{14}", said)
    given = flask(
        "accounts", "create", "reg", "--role", "登记员", "--unit", "县信访局", "--password-stdin", stdin="Qinghe-2024\n"
    )
    assert given == (0, "账号 reg 已建立：登记员，县信访局\n")
    listed = flask("accounts", "list")[1]
    assert "head　贺春生　县信访局　信访局负责人" in listed


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("reg", "--role", "king", "--unit", "县信访局"), "", "没有“king”这个角色"),
        (("reg", "--role", "registrar", "--unit", "县某局"), "", "没有“县某局”这个单位"),
        (("REG", "--role", "registrar", "--unit", "县信访局"), "", "账号只能用小写字母"),
        (("reg", "--role", "registrar", "--unit", "县信访局", "--password-stdin"), "short\n", "密码至少 10 位"),
    ],
)
def test_an_impossible_account_is_refused_in_words(
    flask: Flask, csv: Path, arguments: tuple[str, ...], stdin: str, said: str
) -> None:
    flask("directory", "load", str(csv))
    code, answer = flask("accounts", "create", *arguments, stdin=stdin)
    assert code == 1
    assert said in answer
    assert "Traceback" not in answer


def test_a_lost_key_stops_every_start_with_a_sentence(shell: Flask, tmp_path: Path) -> None:
    shell("db", "upgrade")
    (tmp_path / "home" / "keys" / "blind").unlink()
    code, said = shell("accounts", "list")
    assert code == 1
    assert "密钥不能使用" in said
    assert "Traceback" not in said
    assert not (tmp_path / "home" / "keys" / "blind").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_keys_open_to_others_stop_the_start(shell: Flask, tmp_path: Path) -> None:
    shell("db", "upgrade")
    (tmp_path / "home" / "keys" / "blind").chmod(0o644)
    code, said = shell("accounts", "list")
    assert code == 1
    assert "密钥不能使用" in said


def test_another_schema_revision_is_refused(flask: Flask, tmp_path: Path) -> None:
    flask("db", "upgrade")
    with sqlite3.connect(tmp_path / "home" / "anjie.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()
    for command in (("serve",), ("accounts", "list")):
        code, said = flask(*command)
        assert code == 1
        assert "flask db upgrade" in said


def test_serve_brings_an_empty_folder_up_and_answers(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"ANJIE_HOME": str(tmp_path / "home"), "PORT": str(port), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "serve"]
    with subprocess.Popen(  # noqa: S603 - the tests' own command line
        command, env=os.environ | settings, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as server:
        try:
            assert server.stdout is not None
            assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
            page = _opened(f"http://127.0.0.1:{port}/sign-in")
        finally:
            server.terminate()
    assert "<h1" in page
    assert "登录" in page


def _opened(url: str) -> str:
    for _ in range(50):
        try:
            with urllib.request.urlopen(url) as answer:  # noqa: S310 - this machine's own server
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")
