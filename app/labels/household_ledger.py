"""The register of households as a sheet: the columns of the import, one member a row, the head first."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import LOCAL
from app.domain.households import Relation
from app.domain.permissions import Actor
from app.domain.privacy import mask_id, mask_name, mask_phone
from app.models.households import Household, Member
from app.queries import households
from app.sheets.reading import Value

BATCH = 100


def head(actor: Actor, narrowed: str, counts: tuple[int, int], now: datetime, *, whole: bool) -> tuple[str, ...]:
    """What stands above the rows: caliber, households and people, who took them and when, what is hidden."""
    shown = "姓名、号码为全称全号，请妥善保管" if whole else "姓名、号码不全显示"
    return (
        f"口径：{narrowed or '本账号可见的全部户'}；共 {counts[0]} 户，{counts[1]} 人；{shown}",
        f"导出人：{actor.account}　统计到：{now.astimezone(LOCAL):%Y-%m-%d %H:%M}",
    )


def rows(session: Session, actor: Actor, ids: Sequence[int], *, whole: bool) -> Iterator[tuple[Value, ...]]:
    """The rows of these households, which the actor reaches.

    `whole`: names and numbers in full, so that the sheet can be imported again; else they are masked. Health and need
    of care stand only where the actor knows them.
    """
    for start in range(0, len(ids), BATCH):
        for household in households.by_ids(session, ids[start : start + BATCH]):
            living = [one for one in household.members if one.left_on is None]
            for member in sorted(living, key=lambda one: one.relation is not Relation.HEAD):
                of_household = _household(household, whole) if member.relation is Relation.HEAD else (None,) * 10
                place = (household.village.town.name, household.village.name, household.hamlet, len(living))
                of_member = _member(member, whole, clear=actor.knows_households())
                yield household.number, member.external_no or member.uid, *place, *of_member, *of_household


def _member(member: Member, whole: bool, *, clear: bool) -> tuple[Value, ...]:
    name, id_no = member.name or "", member.id_no or ""
    return (
        name if whole else mask_name(name),
        (id_no if whole else mask_id(id_no)) or None,
        member.relation.value,
        member.ethnic,
        member.education,
        member.schooling.value if member.schooling and clear else None,
        member.health.value if member.health and clear else None,
        member.labour.value if member.labour and clear else None,
        member.months_worked if clear else None,
        member.insured,
        member.low_income,
        member.vulnerable.value if member.vulnerable and clear else None,
    )


def _household(household: Household, whole: bool) -> tuple[Value, ...]:
    phone = household.phone or ""
    return (
        household.kind.value,
        next(status.from_on for status in household.statuses if status.to_on is None),
        household.main_cause.value if household.main_cause else None,
        household.further_causes,
        household.housing.value if household.housing else None,
        household.water_safe,
        household.income,
        household.income_year,
        household.helper.name if household.helper else None,
        (phone if whole else mask_phone(phone)) or None,
    )
