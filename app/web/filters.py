"""How dates, codes and names are written on pages."""

from datetime import date, datetime
from enum import StrEnum

from flask import Flask, g
from markupsafe import Markup

from app import clock
from app.domain import petitions, privacy, rectification
from app.domain.competence import Elsewhere
from app.domain.workdays import Calendar, DayKind
from app.labels import label, paper_role, paper_text, sentence, weekday
from app.labels.browsers import browser
from app.labels.campaigns import consent_words, stage_word
from app.models.campaigns import CampaignRow
from app.models.matters import Kind, Matter
from app.queries.calendar import calendar
from app.queries.hits import HitRow
from app.web import steps
from app.web.request import reading, today


def register(app: Flask) -> None:
    """Let every template use them."""
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        paper_day=paper_day,
        moment=moment,
        file_size=file_size,
        clock_time=clock_time,
        label=label,
        paper_role=paper_role,
        paper_text=paper_text,
        browser=browser,
        weekday=weekday,
        pointer=pointer,
        stage_of=stage_of,
        stage_words=stage_words,
        campaign_stage=campaign_stage,
        consent_words=consent_words,
        step_title=steps.title,
        step_changes=steps.changes,
        mask_text=privacy.mask_text,
        mask_name=privacy.mask_name,
        mask_phone=privacy.mask_phone,
        mask_id=privacy.mask_id,
    )


def campaign_stage(row: CampaignRow) -> str:
    """Where a household or public toilet stands in its campaign, in words."""
    return stage_word(row.campaign.kind, row.stage, public=row.place is not None)


def day(value: date | None) -> Markup | str:
    """2024-05-11（周六·调休上班）."""
    if value is None:
        return ""
    kind = _calendar().kind(value)
    note = f"·{label(kind)}" if kind in (DayKind.HOLIDAY, DayKind.MAKEUP) else ""
    return _time(value.isoformat(), f"{value.isoformat()}（{weekday(value)}{note}）")


def short_day(value: date | datetime | None) -> Markup | str:
    """05-11 周六 in rows of this year, 2023-05-11 otherwise."""
    if value is None:
        return ""
    on = value.astimezone(clock.SHANGHAI).date() if isinstance(value, datetime) else value
    written = f"{on:%m-%d} {weekday(on)}" if on.year == today().year else on.isoformat()
    return _time(on.isoformat(), written)


def paper_day(value: date | None) -> str:
    """05-11 in this year, 2023-05-11 otherwise: the narrow columns of a ledger, whose head says the year."""
    if value is None:
        return ""
    return f"{value:%m-%d}" if value.year == today().year else value.isoformat()


def moment(value: datetime | None) -> Markup | str:
    """14:31 today, 05-11 14:31 this year, 2023-05-11 14:31 otherwise."""
    if value is None:
        return ""
    local = value.astimezone(clock.SHANGHAI)
    if local.date() == today():
        written = f"{local:%H:%M}"
    else:
        written = f"{local:%m-%d %H:%M}" if local.year == today().year else f"{local:%Y-%m-%d %H:%M}"
    return _time(local.isoformat(timespec="minutes"), written)


def file_size(size: int) -> str:
    """1.2 MB, 340 KB; at least 1 KB."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 2**10))} KB"


def clock_time(value: datetime, *, with_day: bool = False) -> str:
    """14:31, or 2024-05-11 14:31: what was printed stays on paper, where today is no more."""
    local = value.astimezone(clock.SHANGHAI)
    return f"{local:%Y-%m-%d %H:%M}" if with_day else f"{local:%H:%M}"


def stage_of(matter: Matter | HitRow) -> StrEnum:
    """The matter's stage as the member of its own kind: “closed” is 已办结 for one and 已销号 for the other."""
    kind = petitions.Stage if matter.kind == Kind.PETITION else rectification.Stage
    return kind(matter.stage)


def stage_words(matter: Matter) -> str:
    """Its stage in words, and that it was entered as struck off where it was (补录)."""
    words = label(stage_of(matter))
    return sentence("entered_after", {"words": words}) if matter.entered_closed else words


def pointer(way: Elsewhere) -> str:
    """Why a matter may belong to another organ, with the article."""
    return sentence(f"elsewhere_{way}")


def _time(machine: str, written: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, written)  # the parts are escaped


def _calendar() -> Calendar:
    if "calendar" not in g:
        g.calendar = calendar(reading())
    return g.calendar  # type: ignore[no-any-return]  # g is a bag of anything
