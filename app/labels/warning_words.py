"""An alarm in words: the rule by which it was raised, what was found, where."""

from app.domain.warnings import COUNTING, PAST, AlarmRule, Threshold, risen_by
from app.labels import label
from app.labels.warnings import RULE_OF
from app.models.warnings import Alarm


def rule_text(threshold: Threshold) -> str:
    """The rule as it counts, in one sentence."""
    facts = {"days": threshold.days, "least": threshold.least, "rise": threshold.rise, "past": PAST}
    return RULE_OF[threshold.rule].format_map(facts)


def rule_of(alarm: Alarm) -> str:
    """The rule by which this alarm was raised."""
    return rule_text(Threshold(alarm.rule, alarm.least, alarm.days, alarm.rise))


def found_text(alarm: Alarm) -> str:
    """What the rule found when it was raised."""
    if alarm.rule not in COUNTING:
        return ""
    text = f"发出时 {alarm.found} 件"
    if alarm.before:
        text += (
            f"；前 {PAST} 个 {alarm.days} 天共 {alarm.before} 件，按平均数增加 {risen_by(alarm.found, alarm.before)}%"
        )
    return text


def where(alarm: Alarm) -> str:
    """Which place, category or unit it is about; empty where nothing is known."""
    village = alarm.village.name if alarm.village and alarm.rule is not AlarmRule.ALIKE else ""
    place = " ".join(name for name in (alarm.town.name if alarm.town else "", village) if name)
    if alarm.rule is AlarmRule.UNIT_RISE:
        return alarm.unit.name if alarm.unit else ""
    return "　".join(part for part in (place, label(alarm.content)) if part)
