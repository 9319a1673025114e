"""flask clocks: reckon a statutory limit and explain its date; all limits; setting one that is the county's own."""

import json
from datetime import date

import click
from flask.cli import AppGroup

from app import clock, database
from app.cli.calendar import bring_up_to_date
from app.cli.ready import Misused, acting, ensure_ready, refused, typed
from app.domain import clocks as rules
from app.domain.errors import Refused
from app.domain.intake import Fault, fold, fold_line
from app.domain.intake import day as day_of
from app.domain.permissions import Permission, require
from app.domain.petitions import Source
from app.domain.rule_sets import Receipt
from app.labels import limits as words
from app.labels import sentence
from app.operations import limits as operation
from app.operations.limits import NewSetting
from app.queries import limits
from app.queries.calendar import calendar, rule_sets

group = AppGroup("clocks", help="时限：推算、说明、设定。 | Statutory limits: reckon, explain, set them.")

WRITTEN_DAY = 8
"""The shortest day with its year: 2024-5-1. 5.11 would be of this year, and a command may be run again later."""
LONGEST_NUMBER = 6
HOTLINE = click.Choice(["12317", "12345"])
LINE = 200
"""Letters of a document's name, as the table keeps them."""


@group.command("explain")
@click.argument("rule")
@click.argument("day", metavar="DATE")
@click.option("--extend", metavar="DAYS", help="延长几日（D5，至多 30）。 | Days of extension (D5, at most 30).")
@click.option("--hearing", "hearings", metavar="FROM..TO", multiple=True,
              help="听证起止日，不计入（D10），可给多次。 | Hearing days left out (D10); may be repeated.")  # fmt: skip
@click.option("--received", metavar="DATE",
              help="收到日期（不写同 DATE），决定用哪个规则集。 | Day of receipt (DATE).")  # fmt: skip
@click.option("--for", "hotline", type=HOTLINE, help="哪条热线转来的。 | The hotline that passed it on.")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 | Print JSON.")
def explain(
    rule: str,
    day: str,
    extend: str | None,
    hearings: tuple[str, ...],
    received: str | None,
    hotline: str | None,
    as_json: bool,
) -> None:
    """推算 RULE（如 D5）从 DATE 起的期限，并说明每一步。 | Reckon the limit RULE that starts on DATE, step by step."""
    ensure_ready()
    try:
        chosen = rules.rule_named(rule)
        with database.current().reading() as session:
            started_on = _day(day)
            receipt = Receipt(_day(received) if received else started_on, _hotline(hotline))
            found = rule_sets(session).reckon(
                chosen.id,
                started_on,
                calendar(session),
                receipt,
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


@group.command("rules")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 | Print JSON.")
def rules_(as_json: bool) -> None:
    """列出全部期限规则，按今天收到的事项。 | List every limit, as it counts for what is received today."""
    ensure_ready()
    with database.current().reading() as session:
        told = words.every(limits.present(session, clock.today()))
    if as_json:
        click.echo(json.dumps([line._asdict() for line in told], ensure_ascii=False))
        return
    for line in told:
        click.echo(f"{line.id}　{line.name}　{line.starts}起 {line.length}，{line.rolls}\n　　{line.who}")
        click.echo(f"　　到{line.stops}为止。延长：{line.extends}\n　　依据　{line.law}")


@group.command("document")
def document() -> None:
    """输出 docs/limits.md。 | Print docs/limits.md, which a test keeps current."""
    click.echo(words.document(), nl=False)


@group.command("set")
@click.argument("rule")
@click.argument("length")
@click.option("--from", "valid_from", metavar="DATE", required=True,
              help="从哪天收到的事项起。 | For matters received from this day on.")  # fmt: skip
@click.option("--source", "document", metavar="TEXT", required=True,
              help="依据的文件：名称、文号。 | The text that sets it: name and number.")  # fmt: skip
@click.option("--for", "hotline", type=HOTLINE,
              help="只管这条热线转来的（D12、D22）。 | Only petitions from this hotline (D12, D22).")  # fmt: skip
@click.option("--off", is_flag=True, help="停用。 | Turn it off.")
@click.option("--reason", default="按文件设定", help="原因。 | Why it is set.")
@click.option("--look", is_flag=True, help="只看有什么改动，不保存。 | Only tell what would change.")
@click.option("--as", "account", help="以哪个账号的名义。 | In whose name.")
def set_(
    rule: str,
    length: str,
    valid_from: str,
    document: str,
    hotline: str | None,
    off: bool,
    reason: str,
    look: bool,
    account: str | None,
) -> None:
    """设定本县的期限 RULE（如 D22）为 LENGTH。 | Set a limit of the county's own, such as D22, to LENGTH."""
    ensure_ready()
    actor, now = acting(account), clock.now()
    try:
        require(actor, Permission.CALENDAR_EDIT)
        new = NewSetting(
            rule=rules.rule_named(rule).id,
            length=_days(length, "长短"),
            valid_from=_day(valid_from),
            document=fold_line(typed(document))[:LINE],
            reason=fold_line(typed(reason))[:LINE],
            is_on=not off,
            source=_hotline(hotline),
        )
        with database.current().reading() as session:
            held = rule_sets(session).newest
            effect = limits.effect(session, new.setting(held + 1))
        click.echo(f"正在计算的期限：{effect.following} 个按它计算，改日期 {effect.moving} 个，停止 {effect.ending} 个")
        if look:
            return
        with database.transaction() as session:
            operation.set_rule(session, new, held=held, actor=actor, now=now)
    except Refused as refusal:
        raise refused(refusal) from None
    click.echo(f"已设定 {new.rule}：{new.valid_from} 起收到的事项，{'停用' if off else new.length}")
    bring_up_to_date(actor, now, told="规则")


def _hotline(number: str | None) -> Source | None:
    return Source(f"hotline_{number}") if number else None


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


def _days(text: str, told: str = "延长几日") -> int:
    days = fold(text)
    if not days:
        raise Misused("没有写{}。请写整数，如 30。", told)
    if not days.removeprefix("-").isdecimal() or len(days) > LONGEST_NUMBER:
        raise Misused(sentence("number_not_a_number", {"field": "天数", "given": text}))
    return int(days)


def _span(text: str) -> tuple[date, date]:
    first, dots, last = text.partition("..")
    if not dots:
        raise Misused("听证要写起止两日，如 --hearing 2024-03-01..2024-03-05，您写的是“{}”。", text)
    return _day(first), _day(last)
