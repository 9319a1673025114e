"""What a letter is filled from: plain values of one matter, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain.letters import Law, LetterKind
from app.domain.petitions import (
    PETITION_PATH,
    Adoption,
    Category,
    Channel,
    Decision,
    DeliveryWay,
    Finding,
    Form,
    Outcome,
    Refusal,
    SupervisionReason,
)
from app.domain.visits import Satisfied, Solved, VisitMethod


@dataclass(frozen=True)
class Served:
    """A letter that was made final and goes to the petitioner: what a receipt is made out for."""

    title: str
    number: str


@dataclass(frozen=True)
class Visited:
    """The last follow-up visit that met somebody."""

    on: date
    visitor: str
    method: VisitMethod
    solved: Solved
    satisfied: Satisfied
    carried_out: bool | None
    reason: str
    note: str
    told: bool | None = None
    opinion_received: bool | None = None
    satisfied_office: Satisfied = Satisfied.NOT_SAID
    reason_office: str = ""


@dataclass(frozen=True)
class Extended:
    """An extension in force: why, the last day before and after, by how many days."""

    reason: str
    before: date
    after: date
    days: int


@dataclass(frozen=True)
class Objected:
    """What the receiving unit objects: why it is not its matter, and whose it is thought to be."""

    reason: str
    competent: str


@dataclass(frozen=True)
class Ruled:
    """What became of an objection: whether whoever routed the matter agreed and why (None: not ruled yet); whose it
    was, of which day."""

    unit: str
    objected_on: date
    agreed: bool | None = None
    reason: str = ""


@dataclass(frozen=True)
class Remedied:
    """A review or recheck: who decides it, when and what was asked, and, once it is decided, what it says.

    `number`: of its opinion, once that is final. `redo_by`: the day by which it orders the matter handled anew.
    `asker`: who of several petitioners asked, where that is known.
    """

    unit: str
    asked_on: date
    request: str
    finding: Finding | None = None
    opinion: str = ""
    law: str = ""
    decided_on: date | None = None
    number: str = ""
    redo_by: date | None = None
    asker: str = ""
    asker_address: str = ""


@dataclass(frozen=True)
class Supervised:
    """A supervision order that waits for its answer: why, what is demanded, from whom, until when (local time), and who
    ordered it."""

    reason: SupervisionReason
    demand: str
    unit: str
    due_at: datetime
    contact: str = ""


@dataclass(frozen=True)
class Advised:
    """Advice that waits for its feedback: to whom, what was found, what is advised, by when its adoption is told."""

    unit: str
    finding: str
    text: str
    due_on: date


@dataclass(frozen=True)
class LetterFacts:
    """What the papers of one matter may say. Units are named in full; what is not known yet is empty or None."""

    law: Law
    county: str
    unit: str
    """Who writes the paper."""
    phone: str
    """Its telephone, where the directory has one."""
    responsible: str
    above: str
    """The organ to which one turns for review: the next higher one."""
    office: str
    number: str
    title: str
    received_on: date
    registered_on: date
    channel: Channel
    category: Category
    form: Form
    people_count: int
    names: tuple[str, ...]
    representatives: tuple[str, ...]
    address: str
    place: str
    body: str
    demand: str
    registrar: str
    recorder: str
    handler: str
    head: str
    """Who heads the responsible unit."""
    papers: int
    appeal_path: int
    routed_on: date | None = None
    referred_by: str = ""
    report_due_on: date | None = None
    above_both: str | None = None
    """The common superior that decided to whom it goes after the second return, empty while it is not named (art. 24);
    None where nobody had to."""
    accepted_on: date | None = None
    anew_on: date | None = None
    """The day from which it is handled once more, if it is (P18, P22)."""
    due_on: date | None = None
    """The last day of the sixty days, or of their extension."""
    late_on: date | None = None
    """The last day of the duty that is due next or is late."""
    days_late: int = 0
    refusal: Refusal | None = None
    reason: str = ""
    """Why it was not accepted or diverted, in the words of who decided it."""
    competent: str = ""
    """The organ that has the power, to which the petitioner was told to turn."""
    same_as: str = ""
    """The number of the earlier petition about the same matter; of a confidential one it is not named."""
    same_rechecked: Remedied | None = None
    """The recheck of that earlier petition."""
    objected: Objected | None = None
    ruled: Ruled | None = None
    extended: Extended | None = None
    review: Remedied | None = None
    recheck: Remedied | None = None
    supervised: Supervised | None = None
    advised: Mapping[LetterKind, Advised] = field(default_factory=dict)
    """The advice of each kind that was given last and waits, by the kind of its paper."""
    decision: Decision | None = None
    decisions: Sequence[Decision] = ()
    """What is decided of each numbered demand, in their order."""
    adoption: Adoption | None = None
    opinion: str = ""
    opinion_law: str = ""
    issued_on: date | None = None
    delivered_on: date | None = None
    """When what is served reached the petitioner: the letter `served`, or else the opinion."""
    delivery_way: DeliveryWay | None = None
    outcome: Outcome | None = None
    closed_on: date | None = None
    report: str = ""
    served: Served | None = None
    receiver: str = ""
    """On whom of the petitioners an opinion is served, each by himself."""
    receiver_address: str = ""
    opinion_number: str = ""
    visited: Visited | None = None

    @property
    def is_reviewable(self) -> bool:
        """Whether its opinion can be reviewed: that of an appeal on the path of petitions (art. 31 (6), 35)."""
        return self.category is Category.APPEAL and self.appeal_path == PETITION_PATH

    @property
    def petitioner(self) -> str:
        """By what name the petitioner is addressed; of several the first, as 李秀英等3人."""
        if not self.names:
            return ""
        return self.names[0] if self.people_count == 1 else f"{self.names[0]}等{self.people_count}人"
