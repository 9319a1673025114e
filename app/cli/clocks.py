"""flask clocks: reckon a statutory limit and explain its date."""

import json
from datetime import date

import click
from flask.cli import AppGroup

from app import database
from app.cli.ready import Misused, ensure_ready
from app.domain import clocks as rules
from app.domain.errors import Refused
from app.domain.intake import Fault, fold
from app.domain.intake import day as day_of
from app.labels import sentence
from app.queries.calendar import calendar

group = AppGroup("clocks", help="时限：推算并说明。 | Statutory limits: reckon and explain them.")

WRITTEN_DAY = 8
"""The shortest day with its year: 2024-5-1. 5.11 would be of this year, and a command may be run again later."""
LONGEST_NUMBER = 6


@group.command("explain")
@click.argument("rule")
@click.argument("day", metavar="DATE")
@click.option("--extend", metavar="DAYS", help="延长几日（D5，至多 30）。 | Days of extension (D5, at most 30).")
@click.option("--hearing", "hearings", metavar="FROM..TO", multiple=True,
              help="听证起止日，不计入（D10），可给多次。 | Hearing days left out (D10); may be repeated.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 | Print JSON.")
def explain(rule: str, day: str, extend: str | None, hearings: tuple[str, ...], as_json: bool) -> None:
    """推算 RULE（如 D5）从 DATE 起的期限，并说明每一步。 | Reckon the limit RULE that starts on DATE, step by step."""
    ensure_ready()
    try:
        chosen = rules.rule_named(rule)
        with database.current().reading() as session:
            found = rules.reckon(
                chosen.id,
                _day(day),
                calendar(session),
                extend=None if extend is None else _days(extend),
                hearings=[_span(hearing) for hearing in hearings],
            )
    except Refused as refusal:
        raise Misused(sentence(refusal.code, refusal.facts)) from None
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False))
        return
    reckoned = rules.RULES[found.rule]
    click.echo(f"{found.rule}　{reckoned.who}：{reckoned.what}")
    click.echo(f"依据　{found.law}")
    for step in found.steps:
        click.echo(f"　　　{step}")
    rolled = "，遇休息日顺延" if found.rolled else ""
    provisional = "" if found.calendar_complete else "（暂定）"
    click.echo(f"按日历　{found.nominal_on}\n最迟　　{found.due_on}{rolled}{provisional}")


def _day(text: str) -> date:
    written = fold(text)
    if not written:
        raise Misused("没有写日期。请写全年月日，如 2024-05-11。")
    if len(written) < WRITTEN_DAY or not written[:4].isdecimal():
        raise Misused("日期看不懂：“{}”。请写全年月日，如 2024-05-11。", written)
    found = day_of(written, "date", today=date.max)
    if isinstance(found, Fault):
        raise Misused(sentence(found.code, {"field": "日期", **found.facts}))
    return found


def _days(text: str) -> int:
    days = fold(text)
    if not days:
        raise Misused("没有写延长几日。请写整数，如 --extend 30。")
    if not days.removeprefix("-").isdecimal() or len(days) > LONGEST_NUMBER:
        raise Misused(sentence("number_not_a_number", {"field": "天数", "given": text}))
    return int(days)


def _span(text: str) -> tuple[date, date]:
    first, dots, last = text.partition("..")
    if not dots:
        raise Misused("听证要写起止两日，如 --hearing 2024-03-01..2024-03-05，您写的是“{}”。", text)
    return _day(first), _day(last)
