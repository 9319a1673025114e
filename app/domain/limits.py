"""What a limit says of itself: length, who must act, what stops it, law with article and version."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RuleId(StrEnum):
    """A limit of which clocks run (DOMAIN 5; R: those of DOMAIN 9; X: of assisting units, of carrying out; L: of
    leaders' instructions; H: of households): it follows from its starting day alone, or its day is set (D11, D13-set,
    D24, D25, R11, X1, X2, L1). Of a longest or shortest time no clock runs."""

    D1 = "D1"
    D1_AGAIN = "D1-again"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"
    D5 = "D5"
    D6 = "D6"
    D7 = "D7"
    D8 = "D8"
    D9 = "D9"
    D10 = "D10"
    D10_HEARING = "D10-hearing"
    D11 = "D11"
    D11_FIRST = "D11-first"
    D11_MOST = "D11-most"
    D12 = "D12"
    D13 = "D13"
    D13_SET = "D13-set"
    D14 = "D14"
    D15 = "D15"
    D16 = "D16"
    D17 = "D17"
    D19 = "D19"
    D19_DECIDE = "D19-decide"
    D20 = "D20"
    D20_NOTICE = "D20-notice"
    D20A = "D20a"
    D20A_VISIT = "D20a-visit"
    D21 = "D21"
    D22 = "D22"
    D22_7 = "D22-7"
    D22_90 = "D22-90"
    D22_180 = "D22-180"
    D23 = "D23"
    D23_7 = "D23-7"
    D23_30 = "D23-30"
    D23_180 = "D23-180"
    D24 = "D24"
    D25 = "D25"
    R2 = "R2"
    R6 = "R6"
    R7 = "R7"
    R11 = "R11"
    R11_MOST = "R11-most"
    H1_MOST = "H1-most"
    ASSIST = "X1"
    EXECUTION = "X2"
    L1 = "L1"


class Unit(StrEnum):
    """What a length is counted in."""

    CALENDAR_DAYS = "calendar_days"
    OFFICE_DAYS = "office_days"
    MONTHS = "months"


class Kind(StrEnum):
    """A DUTY can be late; a WINDOW is somebody's right and only lapses (DECISIONS 4); LEAST is a shortest time, MOST a
    longest one."""

    DUTY = "duty"
    WINDOW = "window"
    LEAST = "least"
    MOST = "most"


class Order(StrEnum):
    """The order by which somebody set a day: no clock without its source."""

    ASSIGNED = "assigned"
    REDONE = "redone"
    REOPENED = "reopened"
    LISTED = "listed"
    PLANNED = "planned"
    RETURNED = "returned"
    REWORKED = "reworked"
    CORRECTED = "corrected"
    EXTENDED = "extended"
    WATCHED = "watched"
    FAILED = "failed"
    ADVISED = "advised"
    ASSISTING = "assisting"
    EXECUTING = "executing"
    AT_ONCE = "at_once"
    INSTRUCTED = "instructed"


class Standing(StrEnum):
    """What stands behind a rule: national LAW, a LOCAL text taken as a model, or this product's OWN rule."""

    LAW = "law"
    LOCAL = "local"
    OWN = "own"


ADVISED = (RuleId.D13, RuleId.D13_SET, RuleId.L1)
"""The feedback on an advice, the report on a leader's instruction: of another unit than the matter's, several at once,
and beyond the matter's end."""
BESIDE = (*ADVISED, RuleId.ASSIST)
"""What another unit than the matter's owes, several at once: these, and the answer of an assisting unit, which ends
with its matter."""
FOLLOW_UPS = (RuleId.D22_7, RuleId.D22, RuleId.D22_90, RuleId.D22_180)
"""The visits that may be planned after a petition was closed, the earliest first (FEATURES 44)."""
MORE_FOLLOW_UPS = (RuleId.D22_7, RuleId.D22_90, RuleId.D22_180)
"""Those planned by risk alone; the county may do without each of them."""
LOOK_BACKS = (RuleId.D23_7, RuleId.D23_30, RuleId.D23, RuleId.D23_180)
"""The look-backs that may be planned after an item was struck off, the earliest first."""
MORE_LOOK_BACKS = (RuleId.D23_7, RuleId.D23_30, RuleId.D23_180)
"""Those planned by risk alone; the county may do without each of them."""
AFTER_CLOSING = (*FOLLOW_UPS, *LOOK_BACKS)
"""The visits planned after closing, of either kind."""


@dataclass(frozen=True)
class Rule:
    """One limit. `lengths` are those it allows (one for a fixed limit); `law` is shown beside every date of it.

    `stops` says what ends it, `extends` who may give more time or what is left out.
    """

    id: RuleId
    length: int
    unit: Unit
    kind: Kind
    rolls: bool
    starts: str
    who: str
    what: str
    stops: str
    law: str
    standing: Standing
    in_force: date | None
    lengths: range
    extends: str

    @property
    def by_default(self) -> bool:
        """Local models wait until the county turns them on."""
        return self.standing is not Standing.LOCAL

    @property
    def is_editable(self) -> bool:
        """Whether the county may set its length; what stands in national law is never changed here."""
        return self.standing is not Standing.LAW


@dataclass(frozen=True)
class ByHand:
    """A limit that no rule reckons: somebody sets the day, or it is due at once (DOMAIN 5: D11, D18, D24, D25).

    What is ordered is owed, and no rule set of the county changes it.
    """

    id: str
    name: str
    length: str
    starts: str
    who: str
    what: str
    stops: str
    law: str
    extends: str
    kind: Kind = Kind.DUTY
    is_editable: bool = False


PETITION_REGULATION = date(2022, 5, 1)
"""信访工作条例 art. 50."""
LONGEST_EXTENSION = 30
LONGEST_HANDLING = 90
"""art. 34: 60 days and at most 30 more, by nominal dates from acceptance (DECISIONS 6)."""
