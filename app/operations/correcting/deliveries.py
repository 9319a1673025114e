"""What can be corrected of serving an opinion on a person (送达); the day of the whole follows the last of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.petitions import DeliveryWay, RemedyKind
from app.models.deliveries import Delivery
from app.models.petitions import Petition
from app.models.remedies import Remedy, in_force
from app.operations import clocks
from app.operations.correcting import order
from app.operations.correcting.following import ENDS
from app.operations.correcting.rows import CorrectedRow, Wanted
from app.operations.delivering import check_day, keep_windows, together
from app.operations.recording import Change
from app.operations.witnesses import check_witnessed
from app.queries import deliveries


class OfDelivery(CorrectedRow):
    """When and how the opinion in force, or that of a review, reached this person, and what was said of it."""

    row: Delivery
    matter: Petition
    columns: ClassVar = {
        "person_delivered_on": "delivered_on",
        "person_delivery_way": "way",
        "person_delivery_note": "note",
    }
    texts: ClassVar = frozenset({"person_delivery_note"})
    may_be_empty: ClassVar = frozenset({"person_delivery_note"})

    @property
    def on(self) -> date:
        """The day it was served on him."""
        return self.row.delivered_on

    def correct(self, want: Wanted) -> tuple[Change, ...]:
        """The day of the whole is told with it, where that moved."""
        before = self._whole()
        changes = super().correct(want)
        if (after := self._whole()) == before:
            return changes
        fact = "delivered_on" if self._remedy is None else f"remedy_delivered_on.{RemedyKind.REVIEW}"
        return (*changes, Change(fact, str(before or ""), str(after)))

    def check(self, want: Wanted) -> None:
        """After what was served was made, before what was asked against it; a refusal with its witness."""
        remedy, day = self._remedy, want.values["person_delivered_on"]
        made_on = self.matter.issued_on if remedy is None else remedy.decided_on
        later = in_force(self.matter, RemedyKind.REVIEW if remedy is None else RemedyKind.RECHECK)
        if later is not None and later.asker_id not in (None, self.row.petitioner_id):
            later = None  # somebody else asked, who was served before
        days = [("", made_on), ("person_delivered_on", day), ("", later.asked_on if later is not None else None)]
        days += [("", self.matter.closed_on)] if remedy is None else []
        order.in_order([(name, one) for name, one in days if one is not None], want.differing, now=want.now)
        if "person_delivered_on" in want.differing:
            refused = want.values["person_delivery_way"] is DeliveryWay.REFUSED
            check_day(self.session, self.matter, "person_delivered_on", refused=refused)
        says = want.differing.keys() & {"person_delivery_way", "person_delivery_note"}
        if says and want.values["person_delivery_way"] is DeliveryWay.REFUSED:
            note = want.values["person_delivery_note"]
            check_witnessed(note or want.reason, "person_delivery_note" if note else "reason")

    def follow(self, _before: Mapping[str, Any], want: Wanted, /) -> None:
        """His own days to ask follow; once it has reached everybody, the whole was served on the last day."""
        remedy, was, rule = self._remedy, self._whole(), RuleId.D7 if self._remedy is None else RuleId.D9
        if was is not None:
            self._whole_follows(remedy, was)
        if any(clock.rule is rule and clock.stopped_on is None for clock in self.matter.clocks):
            keep_windows(self.session, self.matter, remedy, local_day(want.now))

    def _whole_follows(self, remedy: Remedy | None, was: date) -> None:
        served = together(deliveries.served(self.matter, remedy))
        assert served.on is not None  # noqa: S101  # this row is one of them
        if remedy is None:
            self.matter.delivered_on, self.matter.delivery_way = served.on, served.way
            starts, ends = RuleId.D7, ENDS["delivered_on"]
        else:
            remedy.delivered_on, remedy.delivery_way = served.on, served.way
            starts, ends = RuleId.D9, (RuleId.D8,)
        if served.on != was:
            clocks.restart(self.session, self.matter, starts, was, served.on)
            clocks.end_on(self.matter, ends, served.on)
            self.matter.lapsed = None

    @property
    def _remedy(self) -> Remedy | None:
        return next((one for one in self.matter.remedies if one.id == self.row.remedy_id), None)

    def _whole(self) -> date | None:
        return self.matter.delivered_on if self._remedy is None else self._remedy.delivered_on
