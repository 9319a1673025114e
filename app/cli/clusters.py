"""flask clusters: the hot issues that an account may see."""

import json
from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from app import clock, database
from app.cli.ready import INDEX_AWAY, Failed, ensure_ready, reader
from app.domain.clusters import PlaceLevel
from app.labels import label
from app.operations import recording
from app.operations.indexing import Unavailable
from app.queries.clusters import Cluster, clusters


@click.command("clusters")
@click.option("--as", "account", help="以哪个账号的名义。 | In whose name.")
@click.option("--days", type=click.IntRange(1, 3660), default=90, show_default=True,
              help="最近多少天收到的。 | Received in how many days.")  # fmt: skip
@click.option("--level", type=click.Choice([level.value for level in PlaceLevel]), default=PlaceLevel.VILLAGE.value,
              help="village 按村，town 按镇。 | Of one village or of one town.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 | Print JSON.")
@with_appcontext
def command(account: str | None, days: int, level: str, as_json: bool) -> None:
    """列出热点：同一地方、同一类、说法相近的三件以上。 | Hot issues: three and more alike of one place and category."""
    ensure_ready()
    actor, engine = reader(account), current_app.extensions["search"]
    engine.warm()
    until = clock.today()
    since = until - timedelta(days=days - 1)
    try:
        with database.current().reading() as session:
            found = clusters(session, actor, engine, since=since, until=until, level=PlaceLevel(level))
    except Unavailable as away:
        raise Failed(INDEX_AWAY, away.state) from None
    with database.current().transaction() as session:
        detail = {"clusters": len(found), "days": days}
        recording.note_event(session, "search", actor=actor, now=clock.now(), kind="matter", detail=detail)
    if as_json:
        click.echo(json.dumps([as_dict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        span = f"{one.first_on} 至 {one.last_on}"
        click.echo(f"{len(one.uids)} 件　{one.place}　{label(one.content)}　{span}　{'、'.join(one.words)}")
    if not found:
        click.echo(f"{since} 至 {until}，没有三件以上说法相近的。")


def as_dict(one: Cluster) -> dict[str, object]:
    """One hot issue for programs."""
    return {
        "place": one.place,
        "content": one.content.value,
        "count": len(one.uids),
        "first_on": one.first_on.isoformat(),
        "last_on": one.last_on.isoformat(),
        "words": list(one.words),
        "keys": list(one.uids),
    }
