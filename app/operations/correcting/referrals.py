"""What can be corrected of a false rectification that was sent on (虚假整改送交)."""

from datetime import date
from typing import ClassVar

from app.models.rectification import FalseFinding
from app.operations.correcting.rows import CorrectedRow, Wanted
from app.operations.matters import check_days


class OfReferral(CorrectedRow):
    """To whom it was sent, and when."""

    row: FalseFinding
    columns: ClassVar = {"referral_to": "referred_to", "referral_on": "referred_on"}

    @property
    def on(self) -> date:
        """The day it was sent."""
        return self.row.referred_on or self.row.found_on

    def check(self, want: Wanted) -> None:
        """As it was checked when it was sent."""
        if (day := want.differing.get("referral_on")) is not None:
            check_days(day, "referral_on", now=want.now, not_before=self.row.found_on)
