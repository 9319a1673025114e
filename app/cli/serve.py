"""flask serve: the pages, by waitress."""

import ctypes
import gc
import logging
import sys
from contextlib import suppress
from threading import Thread
from time import sleep

import click
from flask import current_app
from flask.cli import with_appcontext
from waitress import create_server

from app import database
from app.cli import serving
from app.cli.logs import begin
from app.cli.ready import CannotStart, ensure_ready
from app.labels import sentence
from app.operations.indexing import Engine

THREADS = 8
FIRST_PAUSE = 60
"""Seconds after which the server settles for the second time; each next pause is twice as long."""
IN_MEMORY = 32 * 2**20
"""Bytes that waitress keeps in memory of one request and its answer: beyond its own limits it would put them into a
file, where a paper lay open. No request may be as large."""
M_ARENA_MAX = -8
"""How glibc's mallopt calls the number of heaps."""
UNSAFE_SQLITE = (
    "注意：SQLite {} 有一个会损坏数据库的缺陷（3.51.3、3.50.7、3.44.6 已修复）。请安装 pysqlite3，或者换用新的 SQLite。"
)


@click.command("serve")
@with_appcontext
def command() -> None:
    """启动网页服务，按 Ctrl-C 停止。 | Serve the pages until Ctrl-C."""
    ensure_ready()
    if database.current().is_sqlite and not database.sqlite_is_safe():
        click.echo(UNSAFE_SQLITE.format(".".join(map(str, database.sqlite_version()))), err=True)
    begin(current_app.config["UPKEEP"].log)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the application behind the proxy
    host, port = app.config["HOST"], app.config["PORT"]
    # Waitress says in English, several times a second, that pages wait for a free thread; nobody could do anything.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    _share_one_heap()
    Thread(target=_stay_warm, args=(app.extensions["search"],), daemon=True).start()
    sockets: serving.Sockets = {}
    stopping = serving.asked_to_stop()
    try:
        server = create_server(
            app,
            sockets,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            clear_untrusted_proxy_headers=False,
            inbuf_overflow=IN_MEMORY,
            outbuf_overflow=IN_MEMORY,
        )
    except (OSError, ValueError):
        raise CannotStart(sentence("port_taken", {"host": host, "port": port})) from None
    click.echo(f"案结在 http://{host}:{port}/ 等候，按 Ctrl-C 停止")
    serving.run(server, sockets, stopping)
    click.echo("网页服务已停止")


def _stay_warm(engine: Engine) -> None:
    warm(engine)
    pause = FIRST_PAUSE
    while True:
        sleep(pause)
        settle()
        pause *= 2


def warm(engine: Engine) -> None:
    """Load what the first search needs."""
    engine.warm()
    settle()


def settle() -> None:
    """Keep the collector away from all that stays for good: otherwise it walks through everything now and then, and
    one page or act in fifty waits a tenth of a second for it. What was needed only once goes back to the system.

    Once more after the first pages: the statements and templates that they made stay as well.
    """
    gc.collect()
    gc.freeze()
    _glibc("malloc_trim", 0)


def _share_one_heap() -> None:
    # glibc gives each thread a heap of its own, so what one page needed once would stay allocated eight times.
    _glibc("mallopt", M_ARENA_MAX, 1)


def _glibc(function: str, *arguments: int) -> None:
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library, without these habits
            getattr(ctypes.CDLL(None), function)(*arguments)
