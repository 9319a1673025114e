"""What can be corrected of a review or recheck (复查、复核); its clocks and those of the right to ask follow."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select

from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.petitions import Action, DeliveryWay, Finding, RemedyKind
from app.models.deliveries import Delivery
from app.models.petitions import Petition
from app.models.remedies import Hearing, Remedy
from app.models.timeline import Step
from app.operations import clocks
from app.operations.correcting import order
from app.operations.correcting.rows import CorrectedRow, Wanted, at_field
from app.operations.delivering import check_day
from app.operations.handling import check_after_hearings
from app.operations.matters import said
from app.operations.remedies import LIMITS, WINDOWS, name_reviewer
from app.operations.witnesses import check_witnessed
from app.queries import deliveries


class OfRemedy(CorrectedRow):
    """A review or recheck: what was asked, when, of whom; what was decided, on which basis, when and how it was served.

    What it finds (维持、变更、撤销) is no fact to correct: it decided the stage, and whoever doubts it asks for a
    recheck or has it taken up again. Who decides is named anew as long as nobody has decided, and within the organ that
    decided whoever still has to serve it.
    """

    row: Remedy
    matter: Petition
    columns: ClassVar = {
        "remedy_asked_on": "asked_on",
        "remedy_received_on": "received_on",
        "remedy_request": "request",
        "remedy_late_reason": "late_reason",
        "remedy_reviewer_id": "reviewer_id",
        "remedy_opinion": "opinion",
        "remedy_law": "law",
        "remedy_decided_on": "decided_on",
        "remedy_delivered_on": "delivered_on",
        "remedy_delivery_way": "delivery_way",
    }
    texts: ClassVar = frozenset({"remedy_request", "remedy_late_reason", "remedy_opinion"})
    may_be_empty: ClassVar = frozenset({"remedy_late_reason"})

    @property
    def on(self) -> date:
        """The day it was asked."""
        return self.row.asked_on

    def kept(self) -> dict[str, object]:
        """Who has decided and served it has done so; he is not exchanged, nor is he named twice for what is decided
        together."""
        facts = super().kept()
        over = self.row.delivered_on is not None or self.row.ended_on is not None
        if (self.row.decided_on is not None and over) or self.row.joined_id is not None:
            del facts["remedy_reviewer_id"]
        return facts

    def signed(self) -> frozenset[str]:
        """What was decided."""
        return frozenset({"remedy_opinion", "remedy_law"} if self.row.decided_on is not None else ())

    def check(self, want: Wanted) -> None:
        """The days in their order, the right to ask in its time, the words long enough."""
        codes = {
            "remedy_request": "request_too_short",
            "remedy_late_reason": "reason_too_short",
            "remedy_opinion": "opinion_too_short",
        }
        for fact in codes.keys() & want.differing.keys():
            if want.differing[fact] is not None:
                said(want.differing[fact], fact, codes[fact])
        if want.differing.get("remedy_delivery_way") is DeliveryWay.REFUSED:
            check_witnessed(want.reason, "reason")
        own = [(fact, want.values.get(fact)) for fact in _DAYS]
        days = [("", self._own_service()), *own, ("", self._next_asked_on())]
        order.in_order([(name, day) for name, day in days if day is not None], want.differing, now=want.now)
        self._check_registered(want)
        if want.differing.get("remedy_delivered_on"):
            refused = want.values["remedy_delivery_way"] is DeliveryWay.REFUSED
            check_day(self.session, self.matter, "remedy_delivered_on", refused=refused, kind=self.row.kind)
        if isinstance(day := want.differing.get("remedy_decided_on"), date):
            with at_field("remedy_decided_on"):
                check_after_hearings(self.session, self.row, day)
        closed_on, decided_on = self.matter.closed_on, want.differing.get("remedy_decided_on")
        if self._is_final and closed_on is not None and decided_on is not None and decided_on > closed_on:
            raise Refused("day_after", "remedy_decided_on", day=decided_on, latest=closed_on)
        self._check_window(want)

    def follow(self, before: Mapping[str, Any], want: Wanted, /) -> None:
        """The right to ask ends on the day of asking; its limit begins with the receipt and ends with the answer."""
        remedy, limit = self.row, LIMITS[self.row.kind]
        served_before = self._served_before()
        if "remedy_asked_on" in before and served_before is not None and remedy.joined_id is None:
            clocks.end_on(self.matter, [WINDOWS[remedy.kind]], remedy.asked_on, started_on=served_before)
        if "remedy_received_on" in before and (remedy.joined_id is None or remedy.kind is RemedyKind.REVIEW):
            clocks.restart(self.session, self.matter, limit, before["remedy_received_on"], remedy.received_on)
            clocks.restart(self.session, self.matter, RuleId.D12, before["remedy_received_on"], remedy.received_on)
            held = select(Hearing.first_on, Hearing.last_on).where(Hearing.remedy_id == remedy.id)
            hearings = [(row.first_on, row.last_on) for row in self.session.execute(held)]
            if hearings:
                with at_field("remedy_received_on"):
                    clocks.leave_out_anew(self.session, self.matter, remedy.received_on, hearings)
        if before.keys() & {"remedy_received_on", "remedy_decided_on", "remedy_delivered_on"}:
            self._end_the_limit()
        if "remedy_delivered_on" in before and remedy.kind is RemedyKind.REVIEW and remedy.delivered_on is not None:
            was = before["remedy_delivered_on"]
            clocks.restart(self.session, self.matter, RuleId.D9, was, remedy.delivered_on)
        if "remedy_reviewer_id" in before:
            self._name_reviewer(want)

    @property
    def _is_final(self) -> bool:
        """Whether it is the recheck that has ended the procedure."""
        remedy = self.row
        return remedy.kind is RemedyKind.RECHECK and remedy.finding not in (None, Finding.REVOKE_REDO)

    def _served_before(self) -> date | None:
        """The day on which what it is asked against was served; None once it was handled anew."""
        if self.row.ended_on is not None:
            return None
        if self.row.kind is RemedyKind.REVIEW:
            return self.matter.delivered_on
        earlier = (one for one in self.matter.remedies if one.kind is RemedyKind.REVIEW and one.ended_on is None)
        return next((one.delivered_on for one in earlier), None)

    def _own_service(self) -> date | None:
        """The day on which it was served on whoever asked: of several, others may have been served after he asked."""
        own = self._service()
        return own.delivered_on if own is not None else self._served_before()

    def _service(self) -> Delivery | None:
        if self.row.kind is not RemedyKind.REVIEW or self.row.ended_on is not None:
            return None
        rows = deliveries.served(self.matter, None)
        return next((row for row in rows if row.petitioner_id == self.row.asker_id), None)

    def _next_asked_on(self) -> date | None:
        if self.row.kind is RemedyKind.RECHECK or self.row.ended_on is not None:
            return None
        later = (one for one in self.matter.remedies if one.kind is RemedyKind.RECHECK and one.ended_on is None)
        return next((one.asked_on for one in later), None)

    def _check_registered(self, want: Wanted) -> None:
        # Whoever registered it had it: a later receipt would put off the 30 days of the answer (art. 35, 36).
        day = want.differing.get("remedy_received_on")
        asked = select(Step.at).where(Step.matter_id == self.matter.id, Step.action == _ASKING[self.row.kind])
        steps = self.session.scalars(asked.order_by(Step.id.desc())).all()
        later = sum(one.kind is self.row.kind and one.id > self.row.id for one in self.matter.remedies)
        latest = local_day(steps[later]) if later < len(steps) else None
        if day is not None and latest is not None and day > latest:
            raise Refused("day_after", "remedy_received_on", day=day, latest=latest)

    def _check_window(self, want: Wanted) -> None:
        if not want.differing.keys() & {"remedy_asked_on", "remedy_late_reason"}:
            return
        served_before = self._served_before()
        window = next(
            (
                clock
                for clock in reversed(self.matter.clocks)
                if clock.rule == WINDOWS[self.row.kind] and clock.started_on == served_before
            ),
            None,
        )
        own = deliveries.until(self.session, self.matter, self._service())
        last = own or (window.due_on if window is not None else None)
        if last is not None and want.values["remedy_asked_on"] > last and want.values["remedy_late_reason"] is None:
            raise Refused("asked_too_late", "remedy_late_reason", due_on=last)

    def _end_the_limit(self) -> None:
        remedy = self.row
        ended_on = remedy.decided_on if remedy.kind is RemedyKind.RECHECK else remedy.delivered_on
        if ended_on is not None:
            for received_on in {one.received_on for one in (remedy, *self._joined())}:
                clocks.end_on(self.matter, [LIMITS[remedy.kind]], ended_on, started_on=received_on)

    def _joined(self) -> list[Remedy]:
        """What others asked for while it ran."""
        return [one for one in self.matter.remedies if one.joined_id == self.row.id]

    def _name_reviewer(self, want: Wanted) -> None:
        remedy = self.row
        with at_field("remedy_reviewer"):
            unit_id = name_reviewer(self.session, self.matter, remedy.reviewer_id, now=want.now)
            if remedy.decided_on is not None and unit_id != remedy.unit_id:
                raise Refused("reviewer_of_other_organ")
        for ordered in self.matter.supervisions:
            if ordered.is_open and ordered.unit_id == remedy.unit_id:
                ordered.unit_id = unit_id
        remedy.unit_id = unit_id
        for one in self._joined():
            one.unit_id, one.reviewer_id = remedy.unit_id, remedy.reviewer_id
        for clock in self.matter.clocks:
            if clock.rule in (LIMITS[remedy.kind], RuleId.D12) and clock.stopped_on is None:
                clock.unit_id = remedy.unit_id


_ASKING = {RemedyKind.REVIEW: Action.ASK_REVIEW, RemedyKind.RECHECK: Action.ASK_RECHECK}
"""By which act each was registered."""
_DAYS = ("remedy_asked_on", "remedy_received_on", "remedy_decided_on", "remedy_delivered_on")
