"""How a limit that is reckoned is written down: those of national law, and those whose length the county sets."""

from datetime import date

from app.domain.limits import PETITION_REGULATION, Kind, Rule, RuleId, Standing, Unit

NEVER = "不能延长"
COUNTY = "不延长；期限由本县在规则集里设定"


def national(
    rule: RuleId,
    length: int,
    law: str,
    starts: str,
    who: str,
    what: str,
    stops: str,
    *,
    extends: str = NEVER,
    unit: Unit = Unit.CALENDAR_DAYS,
    kind: Kind = Kind.DUTY,
    in_force: date = PETITION_REGULATION,
    lengths: range | None = None,
) -> Rule:
    """A limit of national law: nobody here changes its length."""
    # 民法典 art. 203: a period of days rolls off a holiday; one of working days cannot end on one.
    fixed = lengths or range(length, length + 1)
    rolls = unit is Unit.CALENDAR_DAYS
    return Rule(rule, length, unit, kind, rolls, starts, who, what, stops, law, Standing.LAW, in_force, fixed, extends)


def regulation(article: str) -> str:
    """An article of the regulation in force, with its year."""
    return f"《信访工作条例》{article}（2022 年施行）"


def configured(
    rule: RuleId,
    length: int,
    law: str,
    starts: str,
    who: str,
    what: str,
    stops: str,
    *,
    extends: str = COUNTY,
    standing: Standing = Standing.LOCAL,
    unit: Unit = Unit.CALENDAR_DAYS,
    kind: Kind = Kind.DUTY,
    rolls: bool = False,
    least: int = 1,
) -> Rule:
    """A limit whose length the county may set."""
    lengths = range(least, 366)
    return Rule(rule, length, unit, kind, rolls, starts, who, what, stops, law, standing, None, lengths, extends)
