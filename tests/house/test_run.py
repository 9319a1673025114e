"""run.py installs once, starts, and ends what it started; tried on a checkout whose only dependency is a stand-in."""

import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, python, write

STAND_IN = """
import os, socket, sys, time
command = sys.argv[3:]
print(*command, "in", os.environ["ANJIE_HOME"], flush=True)
if command == ["serve"]:
    listener = socket.create_server((os.environ["HOST"], int(os.environ["PORT"])))
try:
    while command in (["serve"], ["worker"]):
        time.sleep(0.05)
except KeyboardInterrupt:
    print(*command, "ended", flush=True)
sys.exit(7 if command == ["fail"] else 0)
"""

CHILD = "import sys, time\ntry:\n    {}\nexcept KeyboardInterrupt:\n    print('child ended', flush=True)\n"
PATIENT = CHILD.format("print('child runs', flush=True); time.sleep(60)")
SHORT = CHILD.format("time.sleep(0.3); sys.exit(3)")
STUBBORN = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('child runs', flush=True)\n" + (
    "time.sleep(60)"
)


def supervising(*children: str) -> "subprocess.Popen[str]":
    """A process in which run.supervise looks after the children."""
    commands = {f"child {number}": [sys.executable, "-c", code] for number, code in enumerate(children)}
    return started("-c", f"import run, sys; sys.exit(run.supervise({commands!r}, patience=1))", cwd=ROOT)


def started(*arguments: str, cwd: Path, **environment: str) -> "subprocess.Popen[str]":
    """A Python process that writes into a pipe and goes on running."""
    return subprocess.Popen(  # noqa: S603 - the tests' own command lines
        [sys.executable, *arguments],
        cwd=cwd,
        # Buffered, so that each line of a child comes as one piece.
        env=os.environ | {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": ""} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def heard(process: "subprocess.Popen[str]", *words: str) -> str:
    """What the process wrote until each of the words had come, as often as it is named."""
    assert process.stdout is not None
    read = ""
    while any(read.count(word) < words.count(word) for word in words):
        letter = process.stdout.read(1)
        assert letter, f"ended without {words}: {read}"
        read += letter
    return read


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_children_and_is_no_error(number: signal.Signals) -> None:
    with supervising(PATIENT, PATIENT) as process:
        heard(process, "child runs", "child runs")
        process.send_signal(number)
        output, _ = process.communicate(timeout=30)
    assert output.count("child ended") == 2
    assert process.returncode == 0


def test_a_child_that_ends_by_itself_takes_the_others_along_and_is_an_error() -> None:
    with supervising(PATIENT, SHORT) as process:
        output, _ = process.communicate(timeout=30)
    assert "child 1意外结束（退出码 3）" in output
    assert "child ended" in output
    assert process.returncode == 1


def test_a_demonstration_that_cannot_be_loaded_takes_nobody_along() -> None:
    commands = {name: [sys.executable, "-c", code] for name, code in (("网页服务", PATIENT), ("装入演示数据", SHORT))}
    code = f"import run, sys; sys.exit(run.supervise({commands!r}, patience=1))"
    with started("-c", code, cwd=ROOT) as process:
        output = heard(process, "child runs", "演示数据没有装完（退出码 3）")
        assert "随之停止" not in output
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
    assert "child ended" in rest
    assert process.returncode == 0


def test_a_child_that_will_not_end_is_killed() -> None:
    with supervising(STUBBORN) as process:
        heard(process, "child runs")
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
    assert "child 0没有及时停止，已强行结束。" in output


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A checkout in a folder with a space and Chinese in its name, whose lock pins one local wheel."""
    root = tmp_path_factory.mktemp("案 结")
    shutil.copy(ROOT / "run.py", root)
    write(root, "requirements.txt", f"flask==1 \\\n    --hash=sha256:{wheel(root / 'wheels')}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", (root / "wheels").as_uri())
        patch.delenv("ANJIE_HOME", raising=False)
        yield root


def wheel(folder: Path) -> str:
    """Put the stand-in for Flask into the folder as a wheel; gives its SHA-256."""
    folder.mkdir()
    path = folder / "flask-1-py3-none-any.whl"
    about = "flask-1.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("flask/__main__.py", STAND_IN)
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: flask\nVersion: 1\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def port() -> str:
    """A free port."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return str(trial.getsockname()[1])


@pytest.mark.slow
def test_from_nothing_to_a_running_demo_and_a_second_start_installs_nothing(checkout: Path, port: str) -> None:
    for installs in (True, False):
        with started(str(checkout / "run.py"), cwd=checkout.parent, PORT=port) as process:
            output = heard(process, f"http://127.0.0.1:{port}/", "demo logins", "serve in", "worker in", "demo load")
            process.send_signal(signal.SIGINT)
            rest, _ = process.communicate(timeout=30)
        assert process.returncode == 0
        assert output.startswith("案结（试用）：")
        assert ("正在安装依赖" in output) is installs
        assert re.search(r"db upgrade.*demo load --if-empty", output, re.DOTALL)
        assert f"db upgrade in {checkout / 'instance'}\n" in output
        assert "serve ended" in rest
        assert "worker ended" in rest


@pytest.mark.slow
def test_a_lock_that_does_not_fit_is_refused_and_the_next_run_mends_it(checkout: Path) -> None:
    sound = (checkout / "requirements.txt").read_text(encoding="utf-8")
    write(checkout, "requirements.txt", "flask==2 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    refused = python(str(checkout / "run.py"), "flask", "routes")
    write(checkout, "requirements.txt", sound)
    mended = python(str(checkout / "run.py"), "flask", "routes")
    assert refused.returncode == 1
    assert "依赖没有装好" in refused.stdout
    assert "routes in" not in refused.stdout
    assert mended.returncode == 0
    assert "routes in" in mended.stdout


def test_an_option_before_the_management_command_is_told_in_chinese() -> None:
    done = python(str(ROOT / "run.py"), "flask", "--nonsense")
    assert done.returncode == 2
    assert "没有这个命令：flask --nonsense" in done.stdout
    assert "Error" not in done.stdout


@pytest.mark.slow
def test_a_management_command_keeps_its_exit_code_and_the_callers_folder(checkout: Path, tmp_path: Path) -> None:
    done = python(str(checkout / "run.py"), "flask", "fail", cwd=tmp_path, ANJIE_HOME="data")
    assert done.returncode == 7
    assert f"fail in {tmp_path / 'data'}\n" in done.stdout


@pytest.mark.slow
def test_a_port_in_use_and_a_wrong_port_are_told_in_a_sentence(checkout: Path, port: str) -> None:
    with socket.create_server(("127.0.0.1", int(port))):
        taken = python(str(checkout / "run.py"), "serve", PORT=port)
    wrong = python(str(checkout / "run.py"), "serve", PORT="五千")
    assert (taken.returncode, wrong.returncode) == (1, 2)
    assert f"127.0.0.1:{port} 不能使用" in taken.stdout
    assert "PORT 应为 1 到 65535 的数字，现在是“五千”。" in wrong.stdout


def test_the_demo_is_for_this_machine_only() -> None:
    done = python("run.py", HOST="0.0.0.0")  # noqa: S104 - the very address that is refused
    assert done.returncode == 1
    assert "演示数据只供本机使用" in done.stdout


def test_help_names_every_command_and_an_unknown_one_is_refused() -> None:
    shown = python("run.py", "--help")
    unknown = python("run.py", "deploy")
    assert (shown.returncode, unknown.returncode) == (0, 2)
    assert all(f"run.py {command}" in shown.stdout for command in ("serve", "worker", "flask", "test", "lock"))
    assert "没有这个命令：deploy" in unknown.stdout
