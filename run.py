"""Standard library only: makes .venv, installs the hashed lock, then demo, serve, worker or test.

Runs on Linux, macOS and Windows with Python 3.11 or newer, from any folder. `python3 run.py --help` lists the commands.
"""

import contextlib
import hashlib
import importlib.util
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

HELP = """\
案结 Anjie

python3 run.py                安装、建库、装入演示数据并启动  | install, migrate, load the demo county, serve
python3 run.py serve          升级数据库并启动网页服务        | migrate, then serve the pages
python3 run.py worker         启动后台任务（索引、夜间检查）  | run the background worker
python3 run.py flask …        管理命令，如 flask accounts     | any management command; `flask --help` lists them
python3 run.py test …         安装测试所需并运行全部检查      | install what tests need, run every check (… to pytest)
python3 run.py lock …         重新锁定依赖版本                | resolve and hash the dependencies (… to uv)

环境变量 Settings: ANJIE_HOME (instance/), DATABASE_URL, SEARCH_ENGINE, HOST (127.0.0.1), PORT (5000)
"""

WRONG = 2  # how a start ends that a word or a setting prevents; whoever ends so has said which
OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = VENV / "installed.json"
RUNTIME_LOCK, TEST_LOCK = "requirements.txt", "requirements-dev.txt"
BESIDE = ("requirements-ocr.txt", "requirements-bench.txt")  # the recogniser; the peers of the bench
FILLING = "装入演示数据"  # ends by itself, while the others go on, also when it fails
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


class Failed(Exception):
    """The run cannot go on; the message is a Chinese sentence for the person at the keyboard."""


def say(sentence: str) -> None:
    """Print one progress line at once, even into a pipe."""
    print(sentence, flush=True)


# --- The environment of the children ----------------------------------------------------------------------------------


def settings() -> dict[str, str]:
    """The environment for every child: ANJIE_HOME absolute (relative to the caller's folder), HOST and PORT set."""
    environment = dict(os.environ)
    home = environment.get("ANJIE_HOME")
    environment["ANJIE_HOME"] = str(Path(home).expanduser().resolve() if home else ROOT / "instance")
    environment["HOST"] = environment.get("HOST") or "127.0.0.1"
    environment["PORT"] = environment.get("PORT") or "5000"
    environment["PYTHONUTF8"] = "1"
    return environment


def flask(*arguments: str) -> list[str]:
    """The command line of a management command; it works from any folder and ignores modules lying about there."""
    return [str(PYTHON), "-P", "-m", "flask", "--app", str(ROOT / "wsgi.py"), *arguments]


# --- Installing -------------------------------------------------------------------------------------------------------


def ensure(lock: str) -> None:
    """Make .venv hold what the lock names; a stamp of the lock and of Python's version makes a second call instant."""
    digest = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    version, stamp = venv_version(), read_stamp()
    sound = version is not None and stamp.get("python", version) == version and "unfinished" not in stamp
    if sound and stamp.get(lock) == digest:
        return
    if not sound:
        make_venv()
        version, stamp = venv_version(), {}
    STAMP.write_text(json.dumps({"unfinished": lock}), encoding="utf-8")
    install(lock)
    stamp |= {"python": str(version), lock: digest}
    if lock == TEST_LOCK:
        # The test lock holds every pin of the run-time lock; tests/house proves it.
        stamp[RUNTIME_LOCK] = hashlib.sha256((ROOT / RUNTIME_LOCK).read_bytes()).hexdigest()
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


def venv_version() -> str | None:
    """The "3.x" of the Python inside .venv; None if there is none that runs and has pip."""
    probe = "import sys, importlib.util as u; print('%d.%d' % sys.version_info[:2] if u.find_spec('pip') else '')"
    try:
        answer = subprocess.run([str(PYTHON), "-I", "-c", probe], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip() or None


def read_stamp() -> dict[str, str]:
    """What the last finished install left; "unfinished" if it was cut short."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        return {"unfinished": ""}
    return stamp if isinstance(stamp, dict) else {"unfinished": ""}


def make_venv() -> None:
    """Create .venv afresh.

    Raises:
        Failed: this Python has no venv, or the folder cannot be written.
    """
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Failed(
            "这台电脑的 Python 没有 venv 组件。请先安装，再运行一次。\n"
            "Debian、Ubuntu、统信、麒麟：apt-get install python3-venv"
        )
    say("正在建立运行环境 .venv …")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if made.returncode:
        raise Failed(f"运行环境 .venv 没有建成，原因如下：\n{made.stdout.strip()}")


def install(lock: str) -> None:
    """Install exactly the pins and hashes of the lock with pip.

    Raises:
        Failed: pip could not; its last lines are in the message.
    """
    total = len(re.findall(r"^[\w.\[\]-]+==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
    say(f"正在安装依赖（{lock}，约 {total} 个组件，首次需一两分钟）…")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "-r", lock]
    last: deque[str] = deque(maxlen=20)
    found = 0
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        for line in pip.stdout or ():
            last.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                found += 1
                if found % 20 == 0:
                    say(f"  已取得 {found} 个")
            elif line.startswith("Installing collected packages"):
                say("  正在写入 …")
    if pip.returncode:
        raise Failed(f"依赖没有装好，原因如下；排除后再运行一次即可。\n{''.join(last).strip()}")
    say("依赖已装好。")


# --- Running ----------------------------------------------------------------------------------------------------------


def step(*arguments: str) -> None:
    """Run one management command to its end. Raises Failed when it ended with an error, which it printed itself."""
    code = subprocess.run(flask(*arguments), env=settings()).returncode
    if code == WRONG:
        sys.exit(code)
    if code:
        raise Failed(f"“flask {' '.join(arguments)}”没有完成，原因见上。")


def demo() -> int:
    """Install, migrate, load the demo county into an empty database, then serve pages and work until Ctrl-C."""
    host, port = address()
    if host not in {"127.0.0.1", "::1", "localhost"}:
        raise Failed(
            f"演示数据只供本机使用，不能在 {host} 上启动。正式使用请运行：python3 run.py serve 和 python3 run.py worker"
        )
    say("案结（试用）：安装组件，建库，装入虚构的演示县，启动网页服务和后台任务。其他命令：python3 run.py --help")
    ensure(RUNTIME_LOCK)
    require_free(host, port)
    step("db", "upgrade")
    step("demo", "prepare", "--if-empty")

    def announce() -> None:
        say(f"\n案结已启动：http://{host}:{port}/    按 Ctrl-C 停止\n")
        step("demo", "logins")

    programs = {"网页服务": flask("serve"), "后台任务": flask("worker"), FILLING: flask("demo", "load", "--if-empty")}
    return supervise(programs, ready=(host, port, announce))


def serve() -> int:
    """Migrate, then serve the pages until told to stop."""
    host, port = address()
    ensure(RUNTIME_LOCK)
    require_free(host, port)
    step("db", "upgrade")
    announce = f"案结已启动：http://{host}:{port}/"
    return supervise({"网页服务": flask("serve")}, ready=(host, port, lambda: say(announce)))


def worker() -> int:
    """Do the background work until told to stop."""
    ensure(RUNTIME_LOCK)
    return supervise({"后台任务": flask("worker")})


def pass_through(arguments: list[str]) -> int:
    """Run a management command in this process's place, with its own exit code."""
    ensure(RUNTIME_LOCK)
    if os.name == "nt":
        return subprocess.run(flask(*arguments), env=settings()).returncode
    return os.execve(PYTHON, flask(*arguments), settings())  # noqa: S606 - no shell is wanted


def address() -> tuple[str, int]:
    """HOST and PORT of the environment; a PORT that is no port number ends the run."""
    environment = settings()
    port = environment["PORT"]
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        print(f"PORT 应为 1 到 65535 的数字，现在是“{port}”。", file=sys.stderr)
        sys.exit(WRONG)
    return environment["HOST"], int(port)


def require_free(host: str, port: int) -> None:
    """Refuse a port that another program already holds, before anything is started.

    Raises:
        Failed: the address cannot be bound.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            if sys.platform != "win32":
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        raise Failed(
            f"{host}:{port} 不能使用：已有程序占用，或者本机没有这个地址。可换一个端口，如 PORT=5001。"
        ) from error


def answers(host: str, port: int) -> bool:
    """Whether the server accepts connections by now."""
    everywhere = host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection(("localhost" if everywhere else host, port), timeout=1):
            return True
    except OSError:
        return False


def supervise(
    commands: dict[str, list[str]], ready: tuple[str, int, Callable[[], None]] | None = None, patience: float = 10
) -> int:
    """Keep the commands running together until a signal or until one of them ends; then end them all.

    Args:
        commands: display name to command line.
        ready: host, port and what to call once that address answers.
        patience: seconds a child may take to end before it is killed.

    Returns:
        0 after a signal, 1 after a child ended by itself, WRONG after one that said so.
    """
    with stop_signals() as asked_to_stop, contextlib.ExitStack() as ending:
        children: dict[str, subprocess.Popen[bytes]] = {}
        ending.callback(end, children, patience)
        for name, command in commands.items():
            # A session of their own: the terminal's Ctrl-C reaches this process only, and each child once.
            children[name] = subprocess.Popen(command, env=settings(), start_new_session=sys.platform != "win32")
        while not asked_to_stop():
            for name in [one for one, child in children.items() if child.poll() is not None]:
                code = children.pop(name).returncode
                if name == FILLING:
                    if code:
                        say(f"演示数据没有装完（退出码 {code}），原因见上；其余照常运行。再运行一次会重新装。")
                    continue
                if code != WRONG:
                    say(f"{name}意外结束（退出码 {code}），其余程序随之停止。")
                return code if code == WRONG else 1
            if ready is not None and answers(ready[0], ready[1]):
                ready[2]()
                ready = None
            time.sleep(0.1)
        say("正在停止 …")
    say("已停止。")
    return 0


@contextlib.contextmanager
def stop_signals() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C, termination and a closed terminal into an answer to "shall we stop?"."""
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    wanted = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup stays nohup
        wanted.append(signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in wanted}
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end(children: dict[str, subprocess.Popen[bytes]], patience: float) -> None:
    """Ask every child to end, wait, and kill what does not."""
    for child in children.values():
        if child.poll() is None:
            child.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)  # there SIGTERM terminates
    deadline = time.monotonic() + patience
    for name, child in children.items():
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{name}没有及时停止，已强行结束。")
            child.kill()
            child.wait()


# --- Developing -------------------------------------------------------------------------------------------------------


def test(arguments: list[str]) -> int:
    """Install what the checks need and run them all; the first that fails gives the exit code."""
    ensure(TEST_LOCK)
    checks = (
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports"],
        # In the order of tests/sparing.py: by number of tests, the browser's few long files would be left to the end.
        ["pytest", "--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder", *arguments],
    )
    for check in checks:
        say(f"$ {' '.join(check)}")
        module = ["-c", LINT_IMPORTS] if check == ["lint-imports"] else ["-m", *check]
        code = subprocess.run([str(PYTHON), *module], cwd=ROOT).returncode
        if code:
            say(f"“{check[0]}”没有通过（退出码 {code}）。")
            return code
    return 0


def lock(arguments: list[str]) -> int:
    """Resolve the test set, then the others within it, into hashed locks that name no host."""
    ensure(TEST_LOCK)
    shape = ["--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", "--universal"]
    shape += ["--python-version", ".".join(map(str, OLDEST)), "--quiet", *arguments]
    for locked in (TEST_LOCK, RUNTIME_LOCK, *BESIDE):
        within = ["-c", TEST_LOCK] if locked != TEST_LOCK else []
        wishes = [f"{locked.removesuffix('.txt')}.in", *within, "-o", locked]
        if code := subprocess.run([str(PYTHON), "-m", "uv", "pip", "compile", *wishes, *shape], cwd=ROOT).returncode:
            return code
    say("、".join((TEST_LOCK, RUNTIME_LOCK, *BESIDE)) + " 已更新。")
    return 0


def main(arguments: list[str]) -> int:
    """Carry out the command line; the answer is the exit code."""
    alone: dict[str, Callable[[], int]] = {"": demo, "serve": serve, "worker": worker}
    passing: dict[str, Callable[[list[str]], int]] = {"flask": pass_through, "test": test, "lock": lock}
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command in {"-h", "--help", "help"}:
        print(HELP)
        return 0
    try:
        if command in passing:
            return passing[command](rest)
        if command in alone and not rest:
            return alone[command]()
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已中断；再运行一次即可继续。", file=sys.stderr)
        return 130
    print(f"没有这个命令：{' '.join(arguments)}\n\n{HELP}", file=sys.stderr)
    return WRONG


if __name__ == "__main__":
    if sys.version_info[:2] < OLDEST:
        sys.exit("案结需要 Python 3.11 或更新的版本。 Anjie needs Python 3.11 or newer.")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console without Chinese shows "?" and goes on
    sys.exit(main(sys.argv[1:]))
