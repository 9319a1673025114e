"""Every column that an act enters can be corrected, or is named here with its reason (DECISIONS 9)."""

from collections.abc import Iterable, Mapping
from dataclasses import fields

import pytest

from app.domain.campaigns import RowFacts
from app.models.advice import Advice
from app.models.assists import Assist
from app.models.base import Base
from app.models.campaigns import Campaign, CampaignRow, CampaignVillage
from app.models.cards import Card, MeetingDecision
from app.models.deliveries import Delivery
from app.models.household_proposals import HouseholdProposal
from app.models.households import Household, HouseholdStatus, Member, PlanLine
from app.models.instructions import Instruction, InstructionAnswer
from app.models.matters import Accused, Matter
from app.models.monitoring import MonitoringCase
from app.models.petitions import Agent, Petition, Petitioner
from app.models.promises import Promise
from app.models.receptions import Reception
from app.models.rectification import (
    FalseFinding,
    ItemHousehold,
    ItemVillage,
    Measure,
    RectificationItem,
    Round,
    Verification,
)
from app.models.remedies import Hearing, Remedy, SupervisionOrder
from app.models.villages import ListingNote, VillageListing, VillagePairing
from app.models.visits import Visit
from app.operations import receptions
from app.operations.campaigns import CampaignFacts
from app.operations.cards import MeetingRecord
from app.operations.correcting import (
    advice,
    beside,
    deliveries,
    facts,
    instructions,
    items,
    people,
    referrals,
    remedies,
    steps,
    verifications,
    visits,
)
from app.operations.correcting.rows import CorrectedRow
from app.operations.household_proposals import ProposalFacts
from app.operations.households import HouseholdFacts
from app.operations.members import CorrectMember, MemberFacts
from app.operations.monitoring import CaseFacts
from app.operations.villages import ListingFacts, PairingFacts
from app.web.forms.correcting import COURSE

WHO = "who did an act stays who did it: it was his account that did it"
WHEN = "the system's own clock, when the act was done"
KEY = "ties the row to its matter"
BY_RULE = "follows from other facts by a rule"
BY_ANOTHER_ACT = "named anew by an act of its own"


def columns_of(model: type[Base]) -> set[str]:
    """The columns of its own table as the model calls their values, without what every row has."""
    names = {column.key.removesuffix("_sealed") for column in model.__table__.columns}
    return {name for name in names if not name.endswith("_blind")} - {"id", "uid"}


def said_in(*facts: type) -> set[str]:
    """What a form that shows all of a row again says of it."""
    return {field.name for kind in facts for field in fields(kind)}


def rows(kind: type[CorrectedRow]) -> set[str]:
    """The columns that correcting one of several knows."""
    return set(kind.columns.values())


ENTERED: Mapping[type[Base], tuple[Iterable[str], Mapping[str, str]]] = {
    Matter: (
        {*facts.SHARED, *facts.COUNTER, *COURSE},
        {
            **dict.fromkeys(("kind", "number", "batch_id"), "given by the system, for good"),
            **dict.fromkeys(("stage", "settled_on", "first_closed_on", "reopen_count", "confidential"), BY_RULE),
            "household_id": "follows from the household as it was named, which is corrected",
            **dict.fromkeys(("registered_at", "stage_at", "signed_for_at", "version"), WHEN),
            **dict.fromkeys(("registrar_id", "registrar_unit_id"), WHO),
            **dict.fromkeys(("holder_id", "verifier_id"), BY_ANOTHER_ACT),
            "is_history": "a batch is history or not; a matter taken in wrongly is voided",
            "content_given": "the word of the sheet it came from, kept as it was",
        },
    ),
    Petition: (
        {*facts.COUNTER, *COURSE, "form", "people_count"} | set(steps.EXTENDED),
        {
            "recorder_id": BY_RULE,
            "issuer_id": WHO,
            "notice_exempt": BY_RULE,
            "redo_on": WHEN,
            "lapsed": BY_RULE,
            "appeal_path": "corrected as legal_route",
            "same_as_id": "corrected as same_as, the number",
        },
    ),
    Petitioner: ({*people.SAID, "is_representative"}, {"petition_id": KEY, "position": BY_RULE}),
    Accused: ((), dict.fromkeys(("matter_id", "person_id", "unit_id", "name"), "struck and added anew as a whole")),
    Remedy: (
        rows(remedies.OfRemedy),
        {
            **{"petition_id": KEY, "kind": "which of the two it is decided the stage", "unit_id": BY_RULE},
            "finding": "decides the stage; whoever doubts it asks for a recheck, or it is taken up again",
            "ended_on": BY_RULE,
            "asker_id": "whose own days decided whether he could still ask; another one asks by himself",
            "joined_id": BY_RULE,
        },
    ),
    Delivery: (
        rows(deliveries.OfDelivery),
        {"petition_id": KEY, "petitioner_id": KEY, "remedy_id": KEY, "ended_on": BY_RULE},
    ),
    Agent: (("name", "phone", "relation"), {"petition_id": KEY}),
    Hearing: (
        {name.removeprefix("hearing_") for name in steps.HELD},
        {"petition_id": KEY, "remedy_id": KEY, "step_id": KEY},
    ),
    SupervisionOrder: (
        {*rows(beside.OfSupervision), "due_at"},
        {
            "matter_id": KEY,
            **dict.fromkeys(("effect", "effect_on", "effect_note"), "entered anew with the reason by orders.conclude"),
            **dict.fromkeys(("ordered_by_id", "answered_by_id", "effect_by_id"), WHO),
            **dict.fromkeys(("ordered_at", "answered_at", "ended_at"), WHEN),
        },
    ),
    Card: (
        (),
        {
            **dict.fromkeys(("matter_id", "unit_id", "kind", "cause", "cause_key", "arisen_on"), BY_RULE),
            **dict.fromkeys(("proposed_at", "decided_at", "decided_on", "withdrawn_at"), WHEN),
            **dict.fromkeys(("decided_by_id", "withdrawn_by_id"), WHO),
            "state": "what was not issued can be issued after all, what was issued can be withdrawn",
            **dict.fromkeys(("reason", "withdrawal"), "why it was decided so, kept as it was said"),
            "order_id": BY_RULE,
        },
    ),
    MeetingDecision: (
        said_in(MeetingRecord) - {"papers", "reason", "token"},
        {"card_id": KEY, "recorded_by_id": WHO, "recorded_at": WHEN},
    ),
    Promise: (
        rows(beside.OfPromise),
        {
            **{"matter_id": KEY, "clock_id": "its day is corrected as promise_due_on", "made_at": WHEN},
            **dict.fromkeys(("made_by_id", "kept_by_id"), WHO),
        },
    ),
    Assist: (
        rows(beside.OfAssist),
        {
            **{
                "matter_id": KEY,
                "handler_id": BY_ANOTHER_ACT,
                "unit_id": BY_ANOTHER_ACT,
                "clock_id": "its day is corrected as assist_due_on",
            },
            **dict.fromkeys(("asked_by_id", "replied_by_id", "waived_by_id"), WHO),
            **dict.fromkeys(("asked_at", "replied_at", "waived_at"), WHEN),
        },
    ),
    Advice: (
        rows(advice.OfAdvice),
        {
            "matter_id": KEY,
            **dict.fromkeys(("kind", "unit_id", "about_id"), "another paper: taken back with the reason, given anew"),
            "clock_id": "its day is corrected as advice_due_on",
            **dict.fromkeys(("given_by_id", "answered_by_id", "withdrawn_by_id"), WHO),
            **dict.fromkeys(("given_at", "answered_at", "withdrawn_at"), WHEN),
        },
    ),
    Instruction: (
        rows(instructions.OfInstruction),
        {
            **dict.fromkeys(("matter_id", "text"), "as the leader wrote it: taken back with the reason, entered anew"),
            **dict.fromkeys(("unit_id", "person_id"), "passed on to another, it is taken back and entered anew"),
            "clock_id": "its day is corrected as instruction_due_on",
            "general_due_on": "one of no matter is taken back with the reason, and entered anew",
            "reported_on": BY_RULE,
            **dict.fromkeys(("given_by_id", "settled_by_id", "withdrawn_by_id"), WHO),
            **dict.fromkeys(("given_at", "settled_at", "withdrawn_at"), WHEN),
        },
    ),
    InstructionAnswer: (
        rows(instructions.OfInstructionAnswer),
        {"instruction_id": KEY, "by_id": WHO, "at": WHEN},
    ),
    Visit: (
        visits.FACTS,
        {
            **{"matter_id": KEY, "visitor_id": WHO, "unit_id": WHO, "conclusion": BY_RULE, "recorded_at": WHEN},
            **dict.fromkeys(("external_no", "batch_id"), "given by the system, for good"),
            "raised_id": "the petition that was registered of it, which is itself corrected or voided",
        },
    ),
    Reception: (
        {*receptions.FACTS},
        {"unit_id": WHO, "recorder_id": WHO, "recorded_at": WHEN, "version": WHEN},
    ),
    RectificationItem: (
        {*COURSE, "item_type", "due_on", "lead_unit", "goal", "cause", "report"},
        {
            "round_id": "the item is moved to another round by correct_round",
            "problem": "stands as it was fed back, for everybody and for good",
            **dict.fromkeys(("planned_at", "applied_at"), WHEN),
            "extension_to": "a wish that is decided or falls away; asked for anew, it is another",
            **dict.fromkeys(("report_approved_by_id", "applicant_id", "applicant_unit_id"), WHO),
            **dict.fromkeys(("verified_by_id", "signed_off_by_id"), WHO),
        },
    ),
    FalseFinding: (
        rows(referrals.OfReferral),
        {
            **{"item_id": KEY, "found_on": WHEN, "ended_on": BY_RULE, "found_at": "which act said so"},
            **dict.fromkeys(("found_by_id", "referred_by_id"), WHO),
        },
    ),
    Verification: (
        rows(verifications.OfVerification),
        {
            **{"item_id": KEY, "person_id": WHO, "at": "the day of the verification is corrected of the item"},
            "passed": "which act it was; an item that was returned or passed wrongly is taken up by the next one",
            "lacking": "why it was returned; the next verification says it anew",
        },
    ),
    ItemVillage: (("village_id",), {"item_id": KEY}),
    ItemHousehold: ((), {"item_id": KEY, "household_id": "follows from the households as they are named"}),
    Measure: (("text", "owner", "due_on"), {"item_id": KEY, **dict.fromkeys(("plan_no", "position"), BY_RULE)}),
    Round: (items.ROUND, {"created_at": WHEN}),
    Household: (
        said_in(HouseholdFacts),
        {
            "kind": BY_ANOTHER_ACT,
            "unconfirmed": BY_RULE,
            "batch_id": "given by the system, for good",
            **dict.fromkeys(("recorded_at", "version"), WHEN),
            **dict.fromkeys(("retired_on", "retired_why"), "restored by an act of its own, and retired anew"),
        },
    ),
    HouseholdProposal: (
        {*said_in(ProposalFacts) - {"since"}, "from_on"},
        {
            "household_id": KEY,
            "what": "another thing is proposed anew, and this one taken back",
            **dict.fromkeys(("proposed_by_id", "decided_by_id"), WHO),
            **dict.fromkeys(("proposed_at", "decided_at"), WHEN),
            "outcome": "that it is clear is revoked, its kind corrected as a status, that it is no more restored",
            "answer": "the word of who decided, kept as it was said",
        },
    ),
    Member: (
        said_in(MemberFacts, CorrectMember) - {"member_uid", "facts", "reason", "external_no"},
        {
            "household_id": "who moved leaves one household with the day, and joins the other",
            "position": BY_RULE,
            "external_no": "how a sheet knows him when it comes again, kept for good",
            "left_why": "the reason of the correction that said the day",
        },
    ),
    HouseholdStatus: (
        ("from_on", "reason"),
        {
            "household_id": KEY,
            "kind": "what it was decided more than the record; another status is said by 身份变动",
            "to_on": BY_RULE,
            "by_id": WHO,
        },
    ),
    Campaign: (
        said_in(CampaignFacts) - {"village_ids"},
        {"opened_at": WHEN, "version": WHEN, "opened_by_id": WHO},
    ),
    CampaignVillage: (("village_id",), {"campaign_id": KEY}),
    CampaignRow: (
        {*said_in(RowFacts), "place"},
        {
            **{"campaign_id": KEY, "household_id": KEY, "version": WHEN},
            "village_id": "where a public toilet stands; one that stands elsewhere is another one",
            **dict.fromkeys(("stage", "cleared_on"), BY_RULE),
        },
    ),
    VillageListing: (
        said_in(ListingFacts),
        {"village_id": "listed for another village it is ended, and listed there", "recorded_at": WHEN, "by_id": WHO},
    ),
    ListingNote: (("week_on", "text"), {"listing_id": KEY, "written_at": WHEN, "by_id": WHO}),
    VillagePairing: (
        said_in(PairingFacts),
        {"village_id": "paired with another village it is ended, and paired there", "recorded_at": WHEN, "by_id": WHO},
    ),
    PlanLine: (
        ("text", "owner_id", "due_on", "done_on", "done_note", "measure"),
        {"household_id": KEY, "member_id": "the line stands with whom it was for", "made_at": WHEN},
    ),
    MonitoringCase: (
        said_in(CaseFacts),
        {
            "household_id": KEY,
            "stage": BY_RULE,
            "notice_text": "hung in the village as it was written",
            "clearing_text": "hung in the village as it was written",
            "kind": "what was decided; another status of the household is said by 身份变动",
            "entered_by_id": WHO,
            "entered_at": WHEN,
        },
    ),
}
"""Of each table what a correction knows, and what it does not, with the reason."""


@pytest.mark.parametrize("model", ENTERED, ids=lambda model: model.__name__)
def test_every_column_is_corrected_or_named_with_its_reason(model: type[Base]) -> None:
    corrected, named = ENTERED[model]
    assert columns_of(model) - set(corrected) - named.keys() == set()
    assert named.keys() - columns_of(model) == set(), "named and not there"
    assert named.keys() & set(corrected) == set(), "named although it can be corrected"


def test_a_column_nobody_thought_of_is_found() -> None:
    corrected, named = ENTERED[Remedy]
    assert columns_of(Remedy) - (set(corrected) - {"law"}) - named.keys() == {"law"}


def test_every_table_that_hangs_on_a_matter_is_here() -> None:
    """A table that a new act fills comes with its corrections, or is named as one that no act fills with facts."""
    no_facts = {
        **dict.fromkeys(("clock", "holding"), BY_RULE),
        **dict.fromkeys(
            ("step", "outbox", "message", "view_grant", "ladder_try"), "written beside an act, never entered"
        ),
        **dict.fromkeys(("attachment", "letter", "filing"), "has corrections of its own: a paper, a next version"),
        **dict.fromkeys(("link", "proposal", "household_tie"), "a judgement, revoked and made anew"),
        "sample_case": "drawn by a seed that nobody chose, kept as it was; taken out and in again with a reason",
        "alarm_matter": "which matters a rule of early warning counted, kept as it was",
        "raising": "what one side puts to the other: taken back and put anew until it is decided, then it is the item",
        "item_handler": "who was ever named handler, kept for good: he never checks the item",
        "reception_matter": "which matters a talk was about is corrected with the talk",
        "recusal": "what somebody declared of himself, and what was decided of it: declared and decided anew",
    }
    known = {model.__tablename__ for model in ENTERED} | no_facts.keys()
    parents = {"matter.id", "petition.id", "rectification_item.id"}
    hanging = {
        table.name
        for table in Base.metadata.sorted_tables
        if {key.target_fullname for key in table.foreign_keys} & parents
    }
    assert hanging - known == set()
