"""What the county set for limits that are its own (规则集); entries are only ever added."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from app.domain.limits import RuleId
from app.domain.petitions import Source
from app.models.base import At, Base, Id, Line, Short, code


class LimitRule(Base):
    """One entry of the rule sets: see domain.rule_sets.Setting."""

    __tablename__ = "limit_rule"
    id: Mapped[Id]
    rule: Mapped[RuleId] = mapped_column(code(RuleId, "rule"))
    valid_from: Mapped[date]
    length: Mapped[int]
    is_on: Mapped[bool]
    source: Mapped[Source | None] = mapped_column(code(Source, "source"))
    document: Mapped[Line]
    reason: Mapped[Line]
    entered_at: Mapped[At]
    entered_by: Mapped[Short]
