"""What the sheet of a household as a document says: its file as plain values, codes by their names, masked."""

from app.domain import privacy
from app.domain.households import Health, Schooling
from app.labels import label, sentence
from app.labels.campaigns import consent_words
from app.letters import (
    LedgerMatter,
    SheetFacts,
    SheetHelp,
    SheetLook,
    SheetMember,
    SheetPromise,
    SheetStatus,
    SheetTalk,
    SheetVisit,
    SheetWatch,
)
from app.models.households import HouseholdStatus, Member, PlanLine
from app.models.matters import Matter
from app.web.filters import campaign_stage, stage_words
from app.web.household_file import HouseholdFile, Promised, Watched

_USUAL = (Health.WELL, Schooling.NOT_OF_AGE)
"""What nobody looks for on a sheet."""


def facts_of(file: HouseholdFile) -> SheetFacts:
    """The household as its printed sheet shows it to this reader."""
    household, clear = file.household, file.clear
    causes = [cause for cause in (household.main_cause, household.further_causes) if cause]
    income = (household.income, household.income_year)
    return SheetFacts(
        number=household.number,
        head=_person(file.head, clear=clear) if file.head else "",
        address=household.village.town.name + household.village.name + (household.hamlet or ""),
        kind=label(household.kind),
        retired_on=household.retired_on,
        causes=causes if clear else None,
        income=(income[0], income[1]) if income[0] is not None and income[1] is not None else None,
        housing=label(household.housing) if household.housing else None,
        water_safe=household.water_safe,
        phone=privacy.mask_phone(household.phone) if household.phone else "",
        helper=household.helper.name if household.helper else "",
        unclear=[label(why) for why in file.unclear],
        members=[_member(one, clear=clear) for one in file.living],
        statuses=[_status(one, clear=clear) for one in sorted(household.statuses, key=lambda one: one.from_on)],
        watched=[_watched(one, clear=clear) for one in file.monitoring],
        plan=[_help(one, clear=clear) for one in household.plan],
        matters=[_matter(one) for one in file.matters],
        visits=[
            SheetVisit(
                one.visited_on,
                label(one.kind),
                one.matter.number,
                (label(one.solved), label(one.satisfied)),
                one.visitor.name if one.visitor else "",
            )
            for one in file.visits
        ],
        campaigns=[
            SheetLook(
                one.looked_on,
                one.campaign.name,
                consent_words(one),
                campaign_stage(one),
                one.looked_by.name if one.looked_by else "",
            )
            for one in file.campaigns
        ],
        talks=[
            SheetTalk(one.held_on, label(one.kind), label(one.purpose), len(file.photos[one.id]), one.person.name)
            for one in file.talks
        ],
        promises=[_promise(one) for one in file.promises],
        today=file.today,
    )


def _person(member: Member, *, clear: bool) -> str:
    name = member.name or ""
    return name if clear else privacy.mask_name(name)


def _member(member: Member, *, clear: bool) -> SheetMember:
    known = (member.health, member.labour, member.schooling, member.vulnerable)
    return SheetMember(
        name=_person(member, clear=clear),
        relation=label(member.relation),
        id_no=privacy.mask_id(member.id_no) if member.id_no else "",
        state=[label(one) for one in known if one and one not in _USUAL] if clear else None,
        months_worked=member.months_worked,
        insured=member.insured,
        low_income=member.low_income,
    )


def _status(status: HouseholdStatus, *, clear: bool) -> SheetStatus:
    reason = privacy.mask_text(status.reason or "") if clear else None
    return SheetStatus(label(status.kind), status.from_on, status.to_on, reason)


def _watched(one: Watched, *, clear: bool) -> SheetWatch:
    case = one.case
    return SheetWatch(
        clue=sentence("entered_after", {"words": label(case.clue)}) if case.entered_after else label(case.clue),
        clue_on=case.clue_on,
        risk=label(case.risk) if clear else None,
        stage=label(case.stage),
        kind=label(case.kind) if case.kind else "",
        decided_on=case.decided_on,
        way=label(case.way) if case.way else "",
        cleared_on=case.cleared_on,
        due=[(label(due.rule), due.due_on) for due in one.due],
    )


def _help(line: PlanLine, *, clear: bool) -> SheetHelp:
    return SheetHelp(
        measure=label(line.measure) if line.measure else "",
        text=privacy.mask_text(line.text or "") if clear else None,
        member=_person(line.member, clear=clear) if line.member else "",
        owner=line.owner.name,
        due_on=line.due_on,
        done_on=line.done_on,
    )


def _matter(matter: Matter) -> LedgerMatter:
    return LedgerMatter(
        received_on=matter.received_on,
        number=matter.number,
        title=privacy.mask_text(matter.title or ""),
        unit=matter.unit.name if matter.unit else "",
        holder="",
        stage=stage_words(matter),
    )


def _promise(one: Promised) -> SheetPromise:
    talk = one.line.talk
    made = [f"{talk.held_on.isoformat()} {label(talk.kind)}"] if talk else []
    numbers = [matter.number for matter in one.matters]
    return SheetPromise(one.line.due_on, one.line.text, [*made, *numbers], one.line.kept_on)
