"""flask keys: which there are, what is sealed under each, and sealing everything again under a new one."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock, database, sealing
from app.cli.progress import asked_to_stop, counting
from app.cli.ready import KEYS, CannotStart, Failed, Misused, ensure_ready
from app.domain.permissions import Actor
from app.files import Store
from app.operations import recording, resealing
from app.operations.resealing import SealedTable
from app.sealing import Keyring, KeysMissing, SealBroken

BATCH = 200
"""Rows a transaction; between two of them everybody else may write."""
SETTLED = timedelta(days=1)
"""How long after a new key whoever began before it has surely ended."""
STAYING = (
    (
        "blind",
        "同名、同号码的比对，查询码。换了它，已印给信访人的查询码全部作废，审计日志里旧的比对值也对不上，所以不轮换",
    ),
    ("journal", "审计日志的链。换了它，旧的日志不能再查验，所以不轮换"),
    ("session", "登录的签名。要换：停机，删掉这个文件，放入新的 32 字节；所有人重新登录"),
    ("index", "索引里的词。要换：停机，换这个文件，再运行 flask index rebuild"),
)

group = AppGroup("keys", help="密钥：列出、轮换。 | Keys: list, rotate.")


@group.command("list")
def listing() -> None:
    """列出密钥，各有多少处在用，哪些可以移走。 | List the keys, what uses each, and which can be removed."""
    ensure_ready()
    ring = _ring()
    used = _uses()
    for number in sorted(ring.data):
        made = _made(number)
        state = f"在用 {used[number]} 处" if used[number] else _unused(ring, number)
        newest = "，新写入的用它" if number == ring.newest else ""
        click.echo(f"data.{number}　{made:%Y-%m-%d %H:%M} 建　{state}{newest}")
    for name, what in STAYING:
        click.echo(f"{name}　{what}")


@group.command("rotate")
def rotate() -> None:
    """换一把新的数据密钥，全部重新封存；可以中断，再运行就接着做。 | Seal everything again under a new data key.

    Others go on reading and writing meanwhile. Can be stopped and run again. The old key stays until nothing uses it.
    """
    ensure_ready()
    newest = _newest_key()
    with counting("正在重新封存") as progress, asked_to_stop() as stopped:
        broken = _Rotation(newest, progress, stopped).run()
        was_stopped = stopped()
    left = _left(newest)
    if was_stopped:
        raise Failed("已停下，还有 {} 处没有换。再运行一次 flask keys rotate 就接着做。", left)
    with database.transaction() as session:
        detail = {"key": newest, "left": left, "broken": len(broken)}
        recording.note_event(session, "keys.rotate", actor=Actor.system(), now=clock.now(), detail=detail)
    for place, uid in broken:
        click.echo(f"打不开，没有换：{place} {uid}", err=True)
    if broken:
        raise Misused("有 {} 处打不开（被改动过，或者原来就坏了），其余都已换成 data.{}。", len(broken), newest)
    click.echo(f"全部已用 data.{newest} 封存。旧密钥还留着，一天以后运行 flask keys list，看哪些可以移走。")
    click.echo("请马上重新备份密钥：flask backup keys --to 空的文件夹")


class _Rotation:
    """One pass over everything that is sealed, with its progress and what does not open."""

    def __init__(self, newest: int, progress: Callable[[int, int], None], stopped: Callable[[], bool]) -> None:
        self.newest, self.progress, self.stopped = newest, progress, stopped
        self.store = Store(current_app.config["PAPERS"])
        self.total, self.done = _left(newest), 0
        self.broken: list[tuple[str, str]] = []

    def run(self) -> Sequence[tuple[str, str]]:
        """Seal table after table, then the papers; what does not open."""
        for one in resealing.sealed_tables():
            self._rows(one)
        for ref in self.store.refs():
            if self.stopped():
                break
            try:
                self._count(int(self.store.reseal(ref, self.newest)), [])
            except SealBroken:
                self._count(0, [("file", ref)])
        return self.broken

    def _rows(self, one: SealedTable) -> None:
        last: int | None = 0
        while last is not None and not self.stopped():
            with database.transaction() as session:
                batch = resealing.reseal(
                    session, one, last, newest=self.newest, most=BATCH, actor=Actor.system(), now=clock.now()
                )
            self._count(batch.values, batch.broken)
            last = batch.last

    def _count(self, done: int, broken: Sequence[tuple[str, str]]) -> None:
        self.broken += broken
        self.done += done + len(broken)
        self.progress(self.done, max(self.total, self.done))


def _newest_key() -> int:
    """The key to seal under: the newest while something is not yet under it, else a new one."""
    with database.transaction() as session:
        ring = _ring()
        if _left(ring.newest):
            return ring.newest
        try:
            sealing.use(sealing.add_data_key(_folder()))
        except KeysMissing as error:
            raise CannotStart(KEYS, str(error)) from None
        made = sealing.keyring().newest
        recording.note_event(session, "keys.add", actor=Actor.system(), now=clock.now(), detail={"key": made})
    return made


def _uses() -> Counter[int]:
    with database.current().reading() as session:
        return resealing.uses(session) + Store(current_app.config["PAPERS"]).key_uses()


def _left(newest: int) -> int:
    return sum(count for number, count in _uses().items() if number != newest)


def _folder() -> Path:
    return Path(current_app.config["HOME"]) / "keys"


def _ring() -> Keyring:
    ring = Keyring.load(_folder())
    sealing.use(ring)
    return ring


def _made(number: int) -> datetime:
    return datetime.fromtimestamp((_folder() / f"data.{number}").stat().st_mtime, tz=clock.SHANGHAI)


def _unused(ring: Keyring, number: int) -> str:
    if number == ring.newest:
        return "还没有用到"
    since = _made(ring.newest)
    if clock.now() - since < SETTLED:
        return f"没有用到了，{since + SETTLED:%Y-%m-%d %H:%M} 以后可以移走"
    return f"没有用到，可以移走。先另存一份：{since:%Y-%m-%d} 以前的备份要有它才打得开"
