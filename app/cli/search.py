"""flask search: ask the index what an account may see."""

import json
from collections.abc import Iterable

import click
from flask import current_app
from flask.cli import with_appcontext

from app import clock, database, sealing
from app.cli.ready import ensure_ready, reader, typed
from app.labels import label
from app.labels.facets import CALLED
from app.operations import recording
from app.queries import search
from app.queries.search import Answer, Wanted

NOT_INDEXED = "索引现在不能用，只查了编号、标题和地点。请启动后台任务，或运行：flask index rebuild"


@click.command("search")
@click.argument("text")
@click.option("--as", "account", help="以哪个账号的名义。 | In whose name.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="最多几件。 | Hits at most.")
@click.option("--page", type=click.IntRange(1, 500), default=1, help="第几页。 | Which page.")
@click.option("--newest", is_flag=True, help="按收到日期排，新的在前。 | Newest first.")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON：total 和 facets 数含全部字词的，more 数只含部分的。 "
              "| Print JSON: total and facets count hits with all words, more those with some.")  # fmt: skip
@with_appcontext
def command(text: str, account: str | None, limit: int, page: int, newest: bool, as_json: bool) -> None:
    """查询 TEXT，只给出该账号可见的。 | Search for TEXT within what the account may see."""
    ensure_ready()
    text = typed(text)
    actor, data = reader(account), database.current()
    wanted = Wanted(text, newest=newest, page=page, size=limit, called=CALLED)
    engine = current_app.extensions["search"]
    engine.warm()
    with data.reading() as session:
        answer = search.search(session, actor, engine, wanted)
        lines = json.dumps(as_dict(answer), ensure_ascii=False) if as_json else "\n".join(as_lines(answer))
    detail = {"words": sealing.blind("journal", text).hex()[:12], "total": answer.total, "more": answer.more}
    with data.transaction() as session:
        recording.note_event(session, "search", actor=actor, now=clock.now(), kind="matter", detail=detail)
    if not answer.indexed:
        click.echo(NOT_INDEXED, err=True)
    click.echo(lines)


def as_dict(answer: Answer) -> dict[str, object]:
    """The answer for programs; marks stand as 【…】. `total` counts the hits with all words, `more` the others."""
    return {
        "took_ms": round(answer.took_ms, 1),
        "total": answer.total,
        "hits": [
            {
                "key": hit.matter.uid,
                "number": hit.matter.number,
                "external_no": hit.matter.external_no,
                "title": hit.matter.title,
                "score": round(hit.score, 4),
                "all_words": hit.all_words,
                "snippets": [with_marks(snippet.pieces) for snippet in hit.snippets],
            }
            for hit in answer.hits
        ],
        "facets": {name: dict(counts) for name, counts in answer.facets.items()},
        "more": answer.more,
    }


def as_lines(answer: Answer) -> Iterable[str]:
    """The answer for people."""
    yield f"共 {answer.total} 件，另有 {answer.more} 件只有部分字词，用时 {answer.took_ms:.0f} 毫秒"
    for hit in answer.hits:
        yield f"{hit.matter.number}　{hit.matter.received_on}　{with_marks(hit.title)}"
        for snippet in hit.snippets:
            yield f"　　{label(snippet.part, 'part')}：{with_marks(snippet.pieces)}"


def with_marks(pieces: Iterable[tuple[str, bool]]) -> str:
    """The text with what was found as 【…】."""
    return "".join(f"【{text}】" if marked else text for text, marked in pieces)
