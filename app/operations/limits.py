"""Setting a limit that is the county's own; the open clocks follow by operations.calendar.recompute."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.petitions import Source
from app.domain.reasons import reason_given
from app.domain.rule_sets import Receipt, Setting
from app.models.limits import LimitRule
from app.operations import recording
from app.queries.calendar import rule_sets


@dataclass(frozen=True)
class NewSetting:
    """What counts for matters received from `valid_from` on, the text that sets it, and why it is entered now."""

    rule: RuleId
    length: int
    valid_from: date
    document: str
    reason: str
    is_on: bool = True
    source: Source | None = None

    def setting(self, number: int = 0) -> Setting:
        """As the rules take it. Raises Refused for what no county may set."""
        made = Setting(
            number, self.rule, self.valid_from, self.length, self.is_on, self.document.strip(), source=self.source
        )
        made.check()
        return made


def set_rule(session: Session, new: NewSetting, *, held: int | None = None, actor: Actor, now: datetime) -> Setting:
    """Add an entry to the rule sets; `held` is the newest one when its effect was looked at.

    Raises Refused `limits_changed_meanwhile` when somebody else set something since.
    """
    require(actor, Permission.CALENDAR_EDIT)
    new.setting()
    if not new.document.strip():
        raise Refused("limit_document_missing", "document")
    reason_given(new.reason, missing="limit_reason_missing")
    sets, receipt = rule_sets(session), Receipt(new.valid_from, new.source)
    if held is not None and held != sets.newest:
        raise Refused("limits_changed_meanwhile")
    row = LimitRule(
        rule=new.rule,
        valid_from=new.valid_from,
        length=new.length,
        is_on=new.is_on,
        source=new.source,
        document=new.document.strip(),
        reason=new.reason.strip(),
        entered_at=now,
        entered_by=actor.account,
    )
    session.add(row)
    session.flush()
    session.info.pop("rule_sets", None)
    detail = {
        "length": [sets.rule(new.rule, receipt).length, new.length],
        "on": [sets.is_on(new.rule, receipt), new.is_on],
        "from": new.valid_from.isoformat(),
        "source": new.source,
        "document": row.document,
    }
    recording.note_event(session, "limits.set", actor=actor, now=now, kind="limits", uid=new.rule.value, detail=detail)
    return new.setting(row.id)
