"""What can be corrected of a step: its words and the facts that stand with it alone; the step itself stays as it is.

A later step 更正 tells both, and readers see beside the first what it was corrected to (`queries.corrections`).
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from sqlalchemy import select

from app.domain.accountability import local_day
from app.domain.clocks import RULES, RuleId
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.petitions import Action, DeliveryWay, RemedyKind
from app.domain.proofs import names
from app.domain.rectification import Action as ItemAction
from app.models.letters import Letter
from app.models.matters import Clock, StopReason
from app.models.petitions import Petition
from app.models.remedies import Hearing, Remedy
from app.models.timeline import Step
from app.operations import clocks
from app.operations.archiving import ORIGINALS_ELSEWHERE
from app.operations.correcting.correction import spoken
from app.operations.correcting.rows import CorrectedRow, Wanted, at_field
from app.operations.handling import check_after_hearings, check_hearings, hearings_of
from app.operations.matters import check_days, said
from app.operations.recording import Change
from app.operations.routing import Told, check_told
from app.operations.witnesses import PROOF, check_proof, check_witnessed
from app.queries.corrections import CORRECTED, WORDS, latest, told

LEAST: Mapping[str, str] = {
    **dict.fromkeys((Action.MERGE, Action.NOT_ACCEPT, Action.DIVERT, Action.OBJECT), "reason_too_short"),
    **dict.fromkeys((Action.AGREE, Action.OVERRULE, Action.EXTEND, Action.EXTEND_REPORT), "reason_too_short"),
    **dict.fromkeys((Action.REDO, Action.SET_REDO_DAY, Action.REOPEN), "reason_too_short"),
    **dict.fromkeys((Action.HEAR, Action.MEDIATE, Action.CHECK_FILE), "record_too_short"),
    **dict.fromkeys((ItemAction.RETURN, ItemAction.REWORK), "reason_too_short"),
    Action.CLOSE: "report_too_short",
    ItemAction.VERIFY: "opinion_too_short",
}
"""Acts whose words must say something, and what is told when they do not."""
MAY_SAY = (
    *(Action.REGISTER, Action.ASSIGN, Action.TRANSFER, Action.SIGN_FOR, Action.ACCEPT, Action.NOTE, Action.ISSUE),
    *(Action.DELIVER, Action.ARCHIVE, Action.REPORT_URGENT, Action.NAME_HANDLER, Action.NAME_HOLDER),
    *(ItemAction.ENTER, ItemAction.CLAIM, ItemAction.PLAN, ItemAction.APPROVE_PLAN, ItemAction.NAME_VERIFIER),
    *(ItemAction.APPLY, ItemAction.SIGN_OFF, "refer"),
)
"""Acts that may have words of their own. Those of others stand in what they made: a visit, a review, an answer."""
WITH_WORDS = (*LEAST, *MAY_SAY)
HIS_OWN = (ItemAction.VERIFY, ItemAction.RETURN, ItemAction.SIGN_OFF)
"""Acts whose words are the verifier's or the signer's own."""
HELD = ("hearing_first_on", "hearing_last_on")
EXTENDED = ("extension_days", "extension_told_on", "extension_told_way")
TELLING = (
    *(Action.MERGE, Action.NOT_ACCEPT, Action.DIVERT, Action.TELL_WHEREABOUTS, Action.ACCEPT, Action.EXTEND),
    *(Action.RECHECK, Action.REDO),
)
SAID_WITH_IT: Mapping[str, tuple[str, ...]] = {
    ItemAction.APPLY: ("no_household",),
    **{Action.ASSIGN: ("decided_by", PROOF), Action.OBJECT: ("competent_organ",), Action.MEDIATE: ("held_on",)},
    **dict.fromkeys(TELLING, (PROOF,)),
    Action.ARCHIVE: (ORIGINALS_ELSEWHERE,),
}
"""Facts that an act tells and no row keeps."""


class OfStep(CorrectedRow):
    """The words of a step, who decided where it goes, whose it is thought to be, what proves that its notice arrived,
    the day of a mediation, the days of a hearing; of the extension in force its days and how that was told."""

    row: Step
    texts: ClassVar = frozenset({WORDS})
    may_be_empty: ClassVar = frozenset({"extension_told_on", "extension_told_way"})

    @property
    def on(self) -> date:
        """The day it was done."""
        return local_day(self.row.at)

    @property
    def author(self) -> int | None:
        """The verifier and the signer of an item: each says his own words otherwise himself."""
        return self.row.person_id if self.row.action in HIS_OWN else None

    def kept(self) -> dict[str, object]:
        """As it was said, or corrected last."""
        step, facts = self.row, dict[str, object]()
        corrected = latest(self.session, self.matter)
        if step.action in WITH_WORDS and step.note:
            facts[WORDS] = corrected.get(f"{WORDS}.{step.uid}", step.note)
        for fact in SAID_WITH_IT.get(step.action, ()):
            first = next((after for name, _, after in told(step) if name == fact), None)
            said_last = corrected.get(f"{fact}.{step.uid}", first)
            if said_last is not None:
                facts[fact] = date.fromisoformat(said_last) if fact == "held_on" else said_last
        if (hearing := self._hearing()) is not None:
            facts |= dict(zip(HELD, (hearing.first_on, hearing.last_on), strict=True))
        if isinstance(self.matter, Petition) and (days := self._days_longer()) is not None:
            way = (self.matter.extension_told_on, self.matter.extension_told_way)
            facts |= dict(zip(EXTENDED, (days, *way), strict=True))
        return facts

    def signed(self) -> frozenset[str]:
        """An order to handle it anew is a decision."""
        return frozenset({WORDS} if self.row.action == Action.REDO else ())

    def correct(self, want: Wanted) -> tuple[Change, ...]:
        """Set what a row keeps; what the step alone tells stands in the new step."""
        self.check(want)
        before, changed = self.kept(), want.differing.keys()
        if changed & set(HELD):
            self._hold(want)
        if changed & set(EXTENDED):
            self._extend(want)
        if WORDS in changed and self.row.action == Action.NAME_HOLDER:
            self._tell_the_span(want.differing[WORDS])
        plain = [self.change(fact, before[fact], value) for fact, value in want.differing.items() if fact not in HELD]
        held = [Change(f"hearing_on.{self.place}", _both(before), _both(want.values))] if changed & set(HELD) else []
        return (*plain, *held)

    def check(self, want: Wanted) -> None:
        """As the act checked it."""
        if WORDS in want.differing and self.row.action in LEAST:
            said(want.differing[WORDS], WORDS, LEAST[self.row.action])
        if PROOF in want.differing:
            check_proof(None, str(want.differing[PROOF] or ""), PROOF)
        if "decided_by" in want.differing and not names(str(want.differing["decided_by"] or "")):
            raise Refused("decider_unnamed", "decided_by")
        if (held_on := want.differing.get("held_on")) is not None and isinstance(self.matter, Petition):
            check_days(held_on, "held_on", now=want.now, not_before=self.matter.accepted_on)

    def _hearing(self) -> Hearing | None:
        return self.session.scalar(select(Hearing).where(Hearing.step_id == self.row.id))

    def _hold(self, want: Wanted) -> None:
        hearing, (first_on, last_on) = self._hearing(), (want.values[fact] for fact in HELD)
        if hearing is None or not isinstance(self.matter, Petition):
            raise Refused("row_unknown")
        remedy = self.session.get(Remedy, hearing.remedy_id) if hearing.remedy_id is not None else None
        since = remedy.received_on if remedy is not None else self.matter.accepted_on
        check_days(first_on, HELD[0], now=want.now, not_before=since)
        check_days(last_on, HELD[1], now=want.now, not_before=first_on)
        hearing.first_on, hearing.last_on = first_on, last_on
        self.session.flush()
        with at_field(HELD[1]):
            of_all = hearings_of(self.session, remedy) if remedy is not None else [(first_on, last_on)]
            check_hearings(self.session, self.matter, of_all, HELD[1])
        if remedy is not None and remedy.decided_on is not None:
            with at_field(HELD[1]):
                check_after_hearings(self.session, remedy, remedy.decided_on)
        if remedy is not None and remedy.kind is RemedyKind.RECHECK:
            with at_field(HELD[0]):
                clocks.leave_out_anew(self.session, self.matter, remedy.received_on, of_all)

    def _days_longer(self) -> int | None:
        """By how many days the extension in force is; None of one that a new beginning has ended."""
        if self.row.action != Action.EXTEND:
            return None
        since = select(Step.id).where(
            Step.matter_id == self.matter.id,
            Step.action.in_((Action.EXTEND, Action.REDO, Action.REOPEN)),
            Step.id > self.row.id,
        )
        if self.session.scalar(since) is not None:
            return None
        extended = self._in_force()
        return extended[-1].length - RULES[RuleId.D5].length if extended else None

    def _in_force(self) -> list[Clock]:
        counting = (None, StopReason.MET)
        return [one for one in self.matter.clocks if one.rule == RuleId.D6 and one.stop_reason in counting]

    def _extend(self, want: Wanted) -> None:
        petition = self.matter
        assert isinstance(petition, Petition)  # noqa: S101  # nothing else is extended
        if "extension_days" in want.differing:
            self._check_longer(want)
            with at_field("extension_days"):
                clocks.extend_anew(self.session, petition, want.values["extension_days"])
        on, way = want.values["extension_told_on"], want.values["extension_told_way"]
        if want.differing.keys() & {"extension_told_on", "extension_told_way"}:
            assert way is None or isinstance(way, DeliveryWay)  # noqa: S101  # what the form offers
            if want.differing.get("extension_told_way") is DeliveryWay.REFUSED:
                check_witnessed(want.reason, "reason")
            with at_field("extension_told_on"):
                now_told = Told(on, way, exempt=on is None and way is None, entered_late=want.reason)
                check_told(petition, now_told, now=want.now, not_before=self._told_from(petition))
            petition.extension_told_on, petition.extension_told_way = on, way

    def _told_from(self, petition: Petition) -> date | None:
        """As the act had it: the day of its paper, of one that was brought any day since the acceptance."""
        first = select(Letter).where(Letter.step_id == self.row.id, Letter.version == 1)
        letter = self.session.scalar(first)
        if letter is not None and letter.sealed_at is not None:
            return min(self.on, local_day(letter.sealed_at))
        return petition.accepted_on if petition.extension_told_on is not None else self.on

    def _check_longer(self, want: Wanted) -> None:
        # Art. 34: a longer limit is approved by who has the power, once, before the one in force is over. A correction
        # gives back at most what was approved and shortened by another one.
        days = want.values["extension_days"]
        if days <= (self._days_longer() or 0):
            return
        over = self._in_force()[-1].due_on < local_day(want.now)
        if over or days > self._approved() or not want.actor.may(Permission.MATTER_APPROVE):
            raise Refused("extension_not_lengthened", "extension_days")

    def _approved(self) -> int:
        """The days that the act gave, whatever a correction has made of them since."""
        steps = select(Step).where(Step.matter_id == self.matter.id, Step.action == CORRECTED).order_by(Step.id)
        fact = f"extension_days.{self.row.uid}"
        before = (was for step in self.session.scalars(steps) for name, was, _ in told(step) if name == fact and was)
        return int(next(before, self._days_longer() or 0))

    def _tell_the_span(self, words: str) -> None:
        for span in self.matter.holdings:
            if span.from_at == self.row.at:
                span.reason_note = words[:200]


def _both(facts: Mapping[str, object]) -> str:
    return "/".join(spoken(facts[fact]) or "" for fact in HELD)
