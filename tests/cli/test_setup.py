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
from sqlalchemy import select

from app import clock, database, migrating, sealing
from app.cli.ready import CannotStart
from app.factory import create_app
from app.labels import sentence
from app.models.accounts import User
from app.models.directory import Unit, UnitLevel
from config import Config, ConfigError
from tests.granted import confirm_all
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


def test_an_organ_of_discipline_that_an_older_file_calls_a_department_is_known_by_its_name(
    flask: Flask, csv: Path
) -> None:
    for level in ("县直单位", "纪检监察机关", "县直单位"):
        csv.write_text(f"{CSV}{level},县纪委监委,青禾县,\n", encoding="utf-8")
        code, said = flask("directory", "load", str(csv))
        assert code == 0, said
    assert "原有 6 个" in said
    organs = select(Unit.name).where(Unit.level == UnitLevel.DISCIPLINE)
    with database.current().reading() as session:
        assert session.scalars(organs).all() == ["县纪委监委"]
    csv.write_text(f"{CSV}科室,县纪委监委,青禾县,\n", encoding="utf-8")
    code, said = flask("directory", "load", str(csv))
    assert code == 1
    assert "请把表里这一行的层级改成“纪检监察机关”再载入" in said


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
    assert given[0] == 0
    assert given[1].startswith("账号 reg 已建立：登记员，县信访局\n角色还没有生效：要由两人办")
    listed = flask("accounts", "list")[1]
    assert "head　贺春生　县信访局　\n" in listed, "nobody has confirmed it"
    first = flask(
        "accounts",
        "create",
        "gao",
        "--role",
        "安全管理员",
        "--unit",
        "县信访局",
        "--password-stdin",
        stdin="Qinghe-2024\n",
    )
    assert "这是第一位安全管理员" in first[1]
    second = flask(
        "accounts",
        "create",
        "two",
        "--role",
        "安全管理员",
        "--unit",
        "县信访局",
        "--password-stdin",
        stdin="Qinghe-2024\n",
    )
    assert "角色还没有生效" in second[1], "from the second one on it takes two"
    with database.transaction() as session:
        confirm_all(session, clock.now())
    listed = flask("accounts", "list")[1]
    assert "head　贺春生　县信访局　信访局负责人" in listed
    assert "two　two　县信访局　安全管理员" in listed


def test_an_account_is_for_the_person_of_the_unit_and_never_unasked_for_a_namesake(flask: Flask, csv: Path) -> None:
    flask("directory", "load", str(csv))
    named = ("--role", "registrar", "--person", "贺春生", "--unit")
    for account in ("first", "second"):
        assert flask("accounts", "create", account, *named, "县信访局")[0] == 0
    code, said = flask("accounts", "create", "third", *named, "柳河镇")
    assert (code, "机构人员里已有 1 位叫“贺春生”的" in said) == (1, True)
    assert flask("accounts", "create", "third", *named, "柳河镇", "--another")[0] == 0
    with database.current().reading() as session:
        people = dict(session.execute(select(User.account, User.person_id)).all())
    assert people["first"] == people["second"] != people["third"]


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
    assert code == 2
    assert "密钥不能使用" in said
    assert "Traceback" not in said
    assert not (tmp_path / "home" / "keys" / "blind").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_keys_open_to_others_stop_the_start(shell: Flask, tmp_path: Path) -> None:
    shell("db", "upgrade")
    (tmp_path / "home" / "keys" / "blind").chmod(0o644)
    code, said = shell("accounts", "list")
    assert code == 2
    assert "密钥不能使用" in said


def test_a_database_of_an_older_program_is_refused_until_it_is_upgraded(
    flask: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    flask("db", "upgrade")
    monkeypatch.setattr(migrating, "newest", lambda: "9999")
    for command in (("serve",), ("accounts", "list")):
        code, said = flask(*command)
        assert code == 2
        assert "flask db upgrade" in said


WRONG = [
    ({"PORT": "五千"}, "PORT 应为 1 到 65535 的数字，现在是“五千”。"),
    ({"PORT": "0"}, "PORT 应为 1 到 65535"),
    ({"SEARCH_ENGINE": "lucene"}, "SEARCH_ENGINE 不能是“lucene”，可以是：whoosh、postgres。"),
    ({"ANJIE_HTTPS": "yes"}, "ANJIE_HTTPS 不能是“yes”，可以是：0、1。"),
    ({"ANJIE_PROXIES": "-1"}, "ANJIE_PROXIES 应为 0 到 9 的数字"),
    ({"ANJIE_HOSTS": "https://anjie.example"}, "“https://anjie.example”不是域名"),
    ({"DATABASE_URL": "mysql://a:geheim@b/c"}, "DATABASE_URL 看不懂"),
    ({"DATABASE_URL": "postgresql+psycopg://a:geheim@b:port/c"}, "DATABASE_URL 看不懂"),
    (
        {"DATABASE_URL": "postgresql+psycopg://a:geheim@127.0.0.1:1/c"},
        "连不上数据库：postgresql+psycopg://a:***@127.0.0.1:1/c",
    ),
    ({"DATABASE_URL": "sqlite:////no/such/folder/a.db"}, "连不上数据库"),
    ({"ANJIE_HOME": "/dev/null/anjie"}, "数据目录不能使用：/dev/null/anjie"),
]


@pytest.mark.parametrize(("settings", "said"), WRONG, ids=lambda value: next(iter(value), "") if value else "")
def test_a_wrong_setting_is_one_sentence_without_any_password(
    tmp_path: Path, keys: sealing.Keyring, settings: dict[str, str], said: str
) -> None:
    try:
        create_app(Config.from_env({"ANJIE_HOME": str(tmp_path / "home")} | settings))
    except ConfigError as wrong:
        told = sentence(wrong.code, wrong.facts)
    except CannotStart as reason:
        told = reason.format_message()
    assert said in told
    assert len(told.splitlines()) == 1
    assert "geheim" not in told
    sealing.use(keys)


@pytest.mark.parametrize("command", [["-m", "flask", "--app", "wsgi.py", "accounts", "list"], ["-c", "import wsgi"]])
@pytest.mark.parametrize("settings", [{"PORT": "五千"}, {"DATABASE_URL": "sqlite:////no/such/folder/a.db"}])
def test_any_start_with_a_wrong_setting_says_so_and_ends_with_2(
    tmp_path: Path, command: list[str], settings: dict[str, str]
) -> None:
    done = subprocess.run(  # noqa: S603 - the tests' own command lines
        [sys.executable, *command],
        env=os.environ | {"ANJIE_HOME": str(tmp_path / "home"), "PYTHONUTF8": "1"} | settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "PORT 应为" in done.stderr or "连不上数据库" in done.stderr


def test_a_database_of_a_newer_program_is_left_alone(shell: Flask, tmp_path: Path) -> None:
    shell("db", "upgrade")
    with sqlite3.connect(tmp_path / "home" / "anjie.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for command in (("db", "upgrade"), ("accounts", "list")):
        code, said = shell(*command)
        assert code == 2
        assert said.startswith("数据库的结构是 9999，比程序（")
        assert len(said.splitlines()) == 1


def test_a_busy_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(  # noqa: S603 - the tests' own command line
            [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "serve"],
            env=os.environ | {"ANJIE_HOME": str(tmp_path / "home"), "PORT": port, "PYTHONUTF8": "1"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    assert done.returncode == 2
    assert f"127.0.0.1:{port} 不能使用" in done.stderr
    assert "Traceback" not in done.stderr


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
