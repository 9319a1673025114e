"""The list of a campaign as a sheet: what stands above the rows, and the rows, names masked."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import LOCAL
from app.domain.permissions import Actor
from app.domain.privacy import mask_name, mask_text
from app.labels import label
from app.labels.campaigns import stage_word
from app.models.campaigns import Campaign
from app.queries import campaigns
from app.sheets.reading import Value

BATCH = 200


def head(campaign: Campaign, actor: Actor, narrowed: str, total: int, now: datetime) -> tuple[str, ...]:
    """What stands above the rows: period, caliber, households, who took them and when."""
    period = f"{campaign.starts_on} 至 {campaign.ends_on}"
    return (
        f"期间：{period}　口径：范围内各村在册的户，{narrowed or '本账号可见的全部'}；共 {total} 户；姓名不全显示",
        f"导出人：{actor.account}　统计到：{now.astimezone(LOCAL):%Y-%m-%d %H:%M}",
    )


def rows(session: Session, campaign: Campaign, ids: Sequence[int], *, clear: bool) -> Iterator[tuple[Value, ...]]:
    """The rows of these households, which the actor reaches; what was said there only where he knows the people."""
    for start in range(0, len(ids), BATCH):
        for one in campaigns.listed(session, campaign, ids[start : start + BATCH]):
            household, row = one.household, one.row
            name = mask_name(one.head.name or "") if one.head is not None else None
            place = (household.village.town.name, household.village.name, household.number, name)
            yield (
                *place,
                stage_word(campaign.kind, one.stage),
                *(
                    _NOTHING
                    if row is None
                    else (
                        row.looked_on,
                        row.looked_by.name if row.looked_by is not None else None,
                        label(row.consent) or None,
                        label(row.consent_proof) or None,
                        row.consent_on,
                        row.consent_by.name if row.consent_by is not None else None,
                        _told(row.consent_basis, clear=clear),
                        label(row.finding) or None,
                        _told(row.finding_note, clear=clear),
                        row.built_on,
                        row.works_on,
                        row.in_use_on,
                        row.satisfied_on,
                        row.solved_on,
                        _told(row.solved_note, clear=clear),
                    )
                ),
            )


_NOTHING: tuple[Value, ...] = (None,) * 15


def _told(text: str | None, *, clear: bool) -> str | None:
    return (mask_text(text) if clear else None) if text else None
