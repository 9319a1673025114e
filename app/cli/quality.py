"""flask index quality: how well search finds what judges said it should."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, database
from app.cli.progress import counting
from app.cli.ready import INDEX_AWAY, Failed, Misused, acting, ensure_ready
from app.domain.permissions import Actor
from app.labels.facets import CALLED
from app.models.matters import Matter
from app.operations import indexing, recording
from app.queries import search
from app.queries.search import Wanted

FIRST = 10
"""Hits that somebody looks at: recall and rank are those among them."""
SAMPLE = 100
BAD_LINE = '{} 第 {} 行看不懂：每行应为 {{"query": "…", "relevant": {{"外部编号": 1 或 2}}}}。'


@dataclass(frozen=True)
class Judged:
    """A query with the external numbers (without one: the numbers) of what it should find."""

    query: str
    relevant: frozenset[str]


@dataclass(frozen=True)
class Quality:
    """Means over all queries: the share of what is relevant among the first ten (of ten at most), and 1 / rank."""

    recall: float
    mrr: float
    queries: int
    misses: Sequence[str]


@click.command("quality")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "account", help="以哪个账号的名义。 | In whose name.")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 | Print JSON.")
@with_appcontext
def command(file: Path | None, account: str | None, as_json: bool) -> None:
    """按 FILE（JSONL）里评判过的问题查询，算查全率；不给 FILE 就抽 100 件以标题查它自己。

    | Ask judged queries; without FILE a hundred titles must find their own matters.
    """
    ensure_ready()
    actor, engine = acting(account), current_app.extensions["search"]
    if not indexing.is_ready(engine):
        raise Failed(INDEX_AWAY, engine.state.value)
    engine.warm()
    with database.current().reading() as session:
        judged = list(_read(file)) if file else _titles(session)
        if not judged:
            raise Failed("没有可查的问题。")
        with counting("正在查询") as progress:
            found = []
            for done, one in enumerate(judged, 1):
                found.append(_first(session, actor, one.query))
                progress(done, len(judged))
    with database.current().transaction() as session:
        detail = {"judged": len(judged)}
        recording.note_event(session, "search", actor=actor, now=clock.now(), kind="matter", detail=detail)
    result = measure(judged, found)
    if as_json:
        click.echo(json.dumps(as_dict(result), ensure_ascii=False))
        return
    click.echo(f"问题 {result.queries} 个　前十查全率 {result.recall:.3f}　平均倒数排名 {result.mrr:.3f}")
    for query in result.misses:
        click.echo(f"　前十条里没有：{query}")


def measure(judged: Sequence[Judged], found: Sequence[Sequence[frozenset[str]]]) -> Quality:
    """The means; each found hit is the set of numbers it is known by."""
    recalls, ranks, misses = [], [], []
    for one, hits in zip(judged, found, strict=True):
        places = [place for place, numbers in enumerate(hits[:FIRST], 1) if numbers & one.relevant]
        recalls.append(len(places) / min(FIRST, len(one.relevant)))
        ranks.append(1 / places[0] if places else 0.0)
        misses += [] if places else [one.query]
    return Quality(sum(recalls) / len(judged), sum(ranks) / len(judged), len(judged), misses)


def as_dict(result: Quality) -> Mapping[str, object]:
    """For programs."""
    return {
        "recall@10": round(result.recall, 4),
        "mrr": round(result.mrr, 4),
        "queries": result.queries,
        "misses": list(result.misses),
    }


def _first(session: Session, actor: Actor, query: str) -> list[frozenset[str]]:
    wanted = Wanted(query, size=FIRST, called=CALLED)
    answer = search.search(session, actor, current_app.extensions["search"], wanted)
    return [frozenset(filter(None, (hit.matter.external_no, hit.matter.number))) for hit in answer.hits]


def _read(file: Path) -> Iterator[Judged]:
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            query, relevant = str(row["query"]), frozenset(map(str, row["relevant"]))
        except (ValueError, KeyError, TypeError):
            raise Misused(BAD_LINE, file.name, number) from None
        if relevant:
            yield Judged(query, relevant)


def _titles(session: Session) -> list[Judged]:
    """The same hundred matters every time, as long as none is added."""
    found = session.execute(select(Matter.title, Matter.number).where(~Matter.confidential).order_by(Matter.id)).all()
    drawn = random.Random(SAMPLE).sample(found, min(SAMPLE, len(found)))  # noqa: S311  # a draw to look at, no secret
    return [Judged(row.title, frozenset({row.number})) for row in drawn]
