"""What can be corrected of the check form of a verification (验收)."""

from datetime import date
from typing import ClassVar

from app.domain.accountability import local_day
from app.models.rectification import RectificationItem, Verification
from app.operations.closing_out import check_sample
from app.operations.correcting.rows import CorrectedRow, Wanted


class OfVerification(CorrectedRow):
    """How it was looked at, and the households with what was found there."""

    matter: RectificationItem
    row: Verification
    columns: ClassVar = {"check_way": "way", "check_sample": "sample"}
    texts: ClassVar = frozenset({"check_sample"})
    may_be_empty: ClassVar = frozenset({"check_sample"})

    @property
    def on(self) -> date:
        """The day it was verified."""
        return local_day(self.row.at)

    def check(self, want: Wanted) -> None:
        """As it was checked when it was verified."""
        if "check_sample" in want.differing:
            check_sample(self.session, self.matter, want.differing["check_sample"] or "", "check_sample")
