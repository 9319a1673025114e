"""Message (消息): what concerns one person about a matter or what hangs on none, unread until opened."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.escalation import Level
from app.models.base import At, Base, HasUid, Id, Instant, Short, code, to
from app.models.household_proposals import HouseholdProposal
from app.models.instructions import Instruction
from app.models.matters import Matter
from app.models.monitoring import MonitoringCase
from app.models.raisings import Raising
from app.models.warnings import Alarm


class MessageKind(StrEnum):
    """Why somebody is told: something waits for him to do it, something about him changed, or a day comes near."""

    TO_SIGN_FOR = "to_sign_for"
    TO_CLAIM = "to_claim"
    TO_ISSUE = "to_issue"
    TO_CLOSE = "to_close"
    TO_APPROVE_PLAN = "to_approve_plan"
    TO_APPROVE_REPORT = "to_approve_report"
    TO_VERIFY = "to_verify"
    TO_SIGN_OFF = "to_sign_off"
    TO_EXTEND = "to_extend"
    EXTENDED = "extended"
    NOT_EXTENDED = "not_extended"
    TO_VISIT = "to_visit"
    TO_RULE = "to_rule"
    TO_REVIEW = "to_review"
    OVERRULED = "overruled"
    SUPERVISED = "supervised"
    HANDLER = "handler"
    HOLDER = "holder"
    VERIFIER = "verifier"
    RETURNED = "returned"
    REOPENED = "reopened"
    REWORKED = "reworked"
    CORRECTED = "corrected"
    HANDED_OVER = "handed_over"
    ASSIST_ASKED = "assist_asked"
    ASSIST_HANDLER = "assist_handler"
    ASSIST_REPLIED = "assist_replied"
    RETALIATION = "retaliation"
    NEW_MATTER = "new_matter"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    CARD = "card"
    CARD_WITHDRAWN = "card_withdrawn"
    RECUSAL_ASKED = "recusal_asked"
    RECUSAL_REFUSED = "recusal_refused"
    DUE = "due"
    CASE_TO_VERIFY = "case_to_verify"
    CASE_TO_POST = "case_to_post"
    CASE_TO_END_NOTICE = "case_to_end_notice"
    CASE_TO_REVIEW = "case_to_review"
    CASE_TO_DECIDE = "case_to_decide"
    CASE_TO_MEASURE = "case_to_measure"
    CASE_TO_POST_CLEARING = "case_to_post_clearing"
    CASE_TO_END_CLEARING = "case_to_end_clearing"
    CASE_TO_REVIEW_CLEARING = "case_to_review_clearing"
    CASE_TO_CLEAR = "case_to_clear"
    RAISED = "raised"
    RAISED_TAKEN = "raised_taken"
    RAISED_DECLINED = "raised_declined"
    FALSE_FOUND = "false_found"
    INSTRUCTED = "instructed"
    ALARM = "alarm"
    TO_VOID = "to_void"
    VOID_REFUSED = "void_refused"
    PROPOSAL_TO_CONFIRM = "proposal_to_confirm"
    PROPOSAL_DECIDED = "proposal_decided"


class Message(HasUid, Base):
    """One line of somebody's inbox. It holds no words of the matter: those are read anew, as he may see them now.

    It is about a matter, a case of monitoring (`case_id`), what was raised for somebody to decide (`raising_id`), an
    early warning (`alarm_id`), what was proposed of a household (`proposal_id`) or a leader's instruction of no single
    matter (`instruction_id`).
    It tells of a step, of a case that of a line of the household's history (`change_id`), once a person; or of a duty
    that runs out: `duty` is the rule of its clock, or a cause of the
    ladder; each level is told once a person. Outside the product it is told with its notification, and only once.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(
            " + ".join(
                f"CASE WHEN {key} IS NULL THEN 0 ELSE 1 END"
                for key in ("matter_id", "case_id", "raising_id", "alarm_id", "proposal_id", "instruction_id")
            )
            + " = 1",
            name="of_one_thing",
        ),
        CheckConstraint("step_id IS NULL OR matter_id IS NOT NULL", name="step_of_matter"),
        CheckConstraint("change_id IS NULL OR case_id IS NOT NULL", name="change_of_case"),
        CheckConstraint(
            "(kind = 'due') = (step_id IS NULL AND change_id IS NULL AND raising_id IS NULL AND alarm_id IS NULL"
            " AND proposal_id IS NULL AND (instruction_id IS NULL OR duty IS NOT NULL))",
            name="of_step_or_duty",
        ),
        CheckConstraint(
            "(kind = 'due') = (duty IS NOT NULL AND due_on IS NOT NULL AND level IS NOT NULL)", name="duty_is_whole"
        ),
        Index("uq_message_step_id_person_id", "step_id", "person_id", unique=True),
        Index("uq_message_duty_told", *("matter_id", "person_id", "duty", "due_on", "level"), unique=True),
        Index("uq_message_change_id_person_id", "change_id", "person_id", unique=True),
        Index("uq_message_case_duty_told", *("case_id", "person_id", "duty", "due_on", "level"), unique=True),
        Index("uq_message_raising_told", "raising_id", "person_id", "kind", unique=True),
        Index("uq_message_alarm_told", "alarm_id", "person_id", unique=True),
        Index(
            "uq_message_instruction_told",
            *("instruction_id", "person_id", "kind", "due_on", "level"),
            unique=True,
        ),
        Index("uq_message_proposal_told", "proposal_id", "person_id", "kind", unique=True),
        Index("ix_message_unread", "person_id", "read_at", "matter_id"),
        Index("ix_message_person_id_at", "person_id", "at"),
    )
    id: Mapped[Id]
    person_id: Mapped[int] = to("person", index=False)
    matter_id: Mapped[int | None] = to("matter", index=False)
    kind: Mapped[MessageKind] = mapped_column(code(MessageKind, "kind"))
    step_id: Mapped[int | None] = to("step", index=False)
    duty: Mapped[Short | None]
    due_on: Mapped[date | None]
    level: Mapped[Level | None] = mapped_column(code(Level, "level"))
    at: Mapped[At]
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    case_id: Mapped[int | None] = to("monitoring_case", index=False, sort_order=1)
    change_id: Mapped[int | None] = to("household_change", index=False, sort_order=1)
    raising_id: Mapped[int | None] = to("raising", index=False, sort_order=1)
    notification_id: Mapped[int | None] = to("notification", sort_order=2)
    alarm_id: Mapped[int | None] = to("alarm", index=False, sort_order=3)
    proposal_id: Mapped[int | None] = to("household_proposal", index=False, sort_order=4)
    instruction_id: Mapped[int | None] = to("instruction", index=False, sort_order=5)

    matter: Mapped[Matter | None] = relationship()
    case: Mapped[MonitoringCase | None] = relationship()
    raising: Mapped[Raising | None] = relationship()
    alarm: Mapped[Alarm | None] = relationship()
    instruction: Mapped[Instruction | None] = relationship()
    proposal: Mapped[HouseholdProposal | None] = relationship()
