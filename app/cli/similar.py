"""flask similar: what is like a text, as the form of registration sees it."""

import json
import time

import click
from flask import current_app
from flask.cli import with_appcontext

from app import clock, database
from app.cli.ready import ensure_ready, reader, typed
from app.cli.search import NOT_INDEXED
from app.domain.duplicates import Similarity, similarity
from app.labels import label
from app.operations import indexing, recording
from app.queries import search
from app.queries.search import Alike


@click.command("similar")
@click.option("--text", required=True, help="来信来访的原话。 | What somebody wrote or said.")
@click.option("--as", "account", help="以哪个账号的名义。 | In whose name.")
@click.option("--limit", type=click.IntRange(1, 50), default=10, show_default=True, help="最多几件。 | Hits at most.")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 | Print JSON.")
@with_appcontext
def command(text: str, account: str | None, limit: int, as_json: bool) -> None:
    """查与 TEXT 相似的事项，只给出该账号可见的。 | Matters like TEXT within what the account may see."""
    ensure_ready()
    text = typed(text)
    actor, engine = reader(account), current_app.extensions["search"]
    engine.warm()
    with database.current().reading() as session:
        begun = time.perf_counter()
        found = search.similar(session, actor, engine, text, limit=limit)
        took = (time.perf_counter() - begun) * 1000
        hits = [as_dict(hit) for hit in found]
    with database.current().transaction() as session:
        detail = {"similar": len(hits)}
        recording.note_event(session, "search", actor=actor, now=clock.now(), kind="matter", detail=detail)
    if not indexing.is_ready(engine):
        click.echo(NOT_INDEXED, err=True)
    if as_json:
        click.echo(json.dumps({"took_ms": round(took, 1), "hits": hits}, ensure_ascii=False))
        return
    if not hits:
        click.echo("没有相似的件。 | Nothing alike.")
    for hit, found_hit in zip(hits, found, strict=True):
        likeness = similarity(found_hit.score)
        told = label(likeness) if likeness is not Similarity.NONE else ""
        click.echo(f"{hit['score']:.2f}　{hit['number']}　{hit['title']}　{told}")


def as_dict(hit: Alike) -> dict[str, object]:
    """One hit for programs."""
    return {
        "key": hit.matter.uid,
        "number": hit.matter.number,
        "external_no": hit.matter.external_no,
        "title": hit.matter.title,
        "score": round(hit.score, 4),
        "likeness": similarity(hit.score).value,
        "words": list(hit.words),
        "stage": hit.matter.stage,
        "holder": hit.matter.holder.name if hit.matter.holder else None,
    }
