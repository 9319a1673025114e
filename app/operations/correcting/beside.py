"""What can be corrected of supervision orders (督办), promises (承诺) and assisting units' parts (协办)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from app.domain.accountability import LOCAL, local_day
from app.domain.assisting import AssistState
from app.domain.errors import Refused
from app.models.assists import Assist
from app.models.promises import Promise
from app.models.remedies import SupervisionOrder
from app.operations import clocks, executions
from app.operations.assisting import check_within
from app.operations.correcting.correction import numbered
from app.operations.correcting.rows import CorrectedRow, Wanted, at_field
from app.operations.executions import check_day, check_owner
from app.operations.matters import check_days, said, target_unit
from app.operations.recording import Change
from app.queries.facts import facts_of

HOURS = 24


class OfSupervision(CorrectedRow):
    """An order: why, what is demanded, of whom and until when; the answer, which stands for all answered with it."""

    row: SupervisionOrder
    columns: ClassVar = {
        "supervision_reason": "reason",
        "supervision_demand": "demand",
        "supervision_unit_id": "unit_id",
        "supervision_answer": "answer",
    }
    texts: ClassVar = frozenset({"supervision_demand", "supervision_answer"})

    @property
    def on(self) -> date:
        """The day of the order."""
        return local_day(self.row.ordered_at)

    def kept(self) -> dict[str, object]:
        """The hour is told as it was asked for: 24 is the end of its day."""
        due_at = self.row.due_at.astimezone(LOCAL)
        ends_the_day = due_at.time() == time()
        due_on = due_at.date() - timedelta(days=1) if ends_the_day else due_at.date()
        return super().kept() | {
            "supervision_due_on": due_on,
            "supervision_hour": HOURS if ends_the_day else due_at.hour,
        }

    def correct(self, want: Wanted) -> tuple[Change, ...]:
        """Day and hour are one fact."""
        moved = want.differing.keys() & {"supervision_due_on", "supervision_hour"}
        before, due_at = self.row.due_at.astimezone(LOCAL), self._due_at(want) if moved else self.row.due_at
        rest = {fact: value for fact, value in want.differing.items() if fact not in moved}
        changes = super().correct(Wanted(want.values, rest, want.reason, want.actor, want.now))
        self.row.due_at = due_at
        if "supervision_answer" in rest:
            for other in self.matter.supervisions:
                if other.answered_at == self.row.answered_at:
                    other.answer = rest["supervision_answer"]
        if not moved:
            return changes
        return (*changes, Change(numbered("due_at", int(self.place)), f"{before:%F %R}", f"{due_at:%F %R}"))

    def check(self, want: Wanted) -> None:
        """As the order and its answer were checked."""
        if "supervision_demand" in want.differing:
            said(want.differing["supervision_demand"], "supervision_demand", "demand_too_short")
        if "supervision_answer" in want.differing:
            said(want.differing["supervision_answer"], "supervision_answer", "report_too_short")
        if (unit_id := want.differing.get("supervision_unit_id")) is not None:
            with at_field("supervision_unit"):
                target_unit(self.session, unit_id, facts_of(self.session, self.matter), now=want.now)

    def _due_at(self, want: Wanted) -> datetime:
        due_on, hour = want.values["supervision_due_on"], want.values["supervision_hour"]
        if not 1 <= hour <= HOURS:
            raise Refused("hour_out_of_range", "supervision_hour")
        due_at = datetime.combine(due_on, time(), tzinfo=LOCAL) + timedelta(hours=hour)
        if due_at <= self.row.ordered_at:
            raise Refused("due_before_order", "supervision_due_on")
        return due_at


class OfPromise(CorrectedRow):
    """A promise: what, by which day, and what became of it; one that was not kept after all is open again."""

    row: Promise
    columns: ClassVar = {
        "promise": "text",
        "promise_owner_id": "owner_id",
        "promise_due_on": "due_on",
        "promise_kept_on": "kept_on",
        "promise_note": "kept_note",
    }
    texts: ClassVar = frozenset({"promise", "promise_note"})

    @property
    def on(self) -> date:
        """The day it was recorded."""
        return local_day(self.row.made_at)

    def as_kept(self, asked: Mapping[str, object], before: Mapping[str, object]) -> dict[str, object]:
        """Without its day nothing was kept, and nothing shows it."""
        if asked.get("promise_kept_on", "there") in (None, "") and "promise_kept_on" in before:
            rest = {fact: value for fact, value in asked.items() if fact not in ("promise_kept_on", "promise_note")}
            return super().as_kept(rest, before) | {"promise_kept_on": None, "promise_note": None}
        return super().as_kept(asked, before)

    def check(self, want: Wanted) -> None:
        """As it was checked when it was recorded, and when it was said to be kept."""
        received_on = self.matter.received_on
        if (owner := want.differing.get("promise_owner_id")) is not None:
            check_owner(self.session, self.matter, owner, "promise_owner", now=want.now)
        if (due_on := want.differing.get("promise_due_on")) is not None and due_on < received_on:
            raise Refused("day_before", "promise_due_on", day=due_on, earliest=received_on)
        if due_on is not None and self.row.clock is not None:
            check_day(self.row, due_on, "promise_due_on")
        if (kept_on := want.differing.get("promise_kept_on")) is not None:
            check_days(kept_on, "promise_kept_on", now=want.now, not_before=received_on)
        if (note := want.differing.get("promise_note")) is not None:
            said(note, "promise_note", "promise_note_too_short")

    def follow(self, _before: object, want: Wanted, /) -> None:
        """Nobody has kept what was not kept; the clock of what is to be carried out goes by the days as they are."""
        if self.row.kept_on is None:
            self.row.kept_by_id = None
        executions.follow(self.session, self.row, local_day(want.now))


class OfAssist(CorrectedRow):
    """An assisting unit's part: what it is asked for, by when, its answer, or why it was let off.

    Another unit is asked anew, and who sees to it is named anew: the first is let off, with its reason.
    """

    row: Assist
    columns: ClassVar = {
        "assist_task": "task",
        "assist_due_on": "due_on",
        "assist_reply": "reply",
        "assist_waiver": "waiver",
    }
    texts: ClassVar = frozenset({"assist_task", "assist_reply", "assist_waiver"})

    @property
    def on(self) -> date:
        """The day it was asked."""
        return local_day(self.row.asked_at)

    def check(self, want: Wanted) -> None:
        """As it was checked when it was asked, answered or waived."""
        codes = {
            "assist_task": "assist_task_too_short",
            "assist_reply": "assist_reply_too_short",
            "assist_waiver": "reason_too_short",
        }
        for fact in codes.keys() & want.differing.keys():
            said(want.differing[fact], fact, codes[fact])
        due_on, first = want.differing.get("assist_due_on"), self.on + timedelta(days=1)
        if due_on is not None and due_on < first:
            raise Refused("day_before", "assist_due_on", day=due_on, earliest=first)
        if due_on is not None and self.row.state is AssistState.OPEN:
            check_within(self.matter, due_on, "assist_due_on")

    def put(self, fact: str, value: object) -> None:
        """The day is that of its clock."""
        if fact != "assist_due_on":
            super().put(fact, value)

    def follow(self, _before: object, want: Wanted, /) -> None:
        """Its clock goes by the day as it is now."""
        if (day := want.differing.get("assist_due_on")) is not None:
            row = self.row
            row.clock = clocks.assist_anew(self.session, self.matter, row.clock, day, local_day(want.now))
