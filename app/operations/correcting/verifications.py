"""What can be corrected of the check form of a verification (验收)."""

from datetime import date
from typing import ClassVar

from app.domain.accountability import local_day
from app.models.rectification import RectificationItem, Verification
from app.operations.closing_out import check_sample
from app.operations.correcting.rows import CorrectedRow, Wanted
from app.operations.matters import said


class OfVerification(CorrectedRow):
    """How it was looked at, the households with what was found there, and why it did not pass if it did not."""

    matter: RectificationItem
    row: Verification
    columns: ClassVar = {"check_way": "way", "check_finding": "finding", "check_sample": "sample"}
    texts: ClassVar = frozenset({"check_finding", "check_sample"})
    may_be_empty: ClassVar = frozenset({"check_sample"})

    @property
    def on(self) -> date:
        """The day it was verified."""
        return local_day(self.row.at)

    @property
    def author(self) -> int | None:
        """Whoever verified: what he found is not said otherwise by whoever signs on it (R9)."""
        return self.row.person_id

    def check(self, want: Wanted) -> None:
        """As it was checked when it was verified."""
        if "check_sample" in want.differing:
            sample = want.differing["check_sample"] or ""
            check_sample(self.session, self.matter, sample, "check_sample", needed=self.row.passed)
        if want.differing.get("check_finding"):
            said(want.differing["check_finding"], "check_finding", "opinion_too_short")
