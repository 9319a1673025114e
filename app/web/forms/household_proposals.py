"""What is proposed of a household (提请), its correction, and the word on it; each is one page."""

from collections.abc import Iterable
from typing import Any, ClassVar

from app.domain.household_proposals import Proposed
from app.domain.households import HouseholdKind
from app.labels import label
from app.models.household_proposals import HouseholdProposal
from app.operations.household_proposals import ProposalFacts, facts_of
from app.web.forms.base import Choice, Day, Form, Needed, Place, Text, Token, Version

HEADINGS = {Proposed.CLEAR: "提请户清", Proposed.KIND: "提请身份变动", Proposed.RETIRE: "提请整户注销"}
HINTS = {
    Proposed.CLEAR: "写明谁在哪天入户看过、看到什么。没有在办信访件、未清问题和不安全的，才能提请；"
    "县里另一个人确认以后，这一户才算清；更改是谁写的，谁不能确认。",
    Proposed.KIND: "县里另一个人确认以后才变。提请人、入户核实的人和这一户的帮扶责任人都不能确认。",
    Proposed.RETIRE: "整户迁出、整户去世、并户的才注销。县里另一个人确认以后才注销；还有在办的，不能提请。",
}
ASKS = {
    "confirm": "核对了什么，凭什么确认",
    "decline": "不予确认的原因",
    "withdraw": "撤回的原因",
    "revoke": "撤销的原因",
}
"""What each word on a proposal asks."""


class ProposalForm(Form):
    """What is proposed, and what it rests on; what another proposal asks is taken away."""

    token = Token()
    version = Version()
    kind = Choice("变成什么户", [Needed()], of=HouseholdKind, empty="请选择")
    since = Day("从哪天起", [Needed()])
    looked_on = Day("哪天入户核实的", [Needed()])
    looked_by = Place("谁去核实的", [Needed()])
    reason = Text("核实的情况和依据", [Needed()], most=500, render_kw={"rows": 3})
    asked_by: ClassVar[dict[str, tuple[Proposed, ...]]] = {
        "kind": (Proposed.KIND,),
        "since": (Proposed.KIND, Proposed.RETIRE),
    }

    def __init__(self, what: Proposed, persons: Iterable[tuple[int, str]], holds: int, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.looked_on.description = f"只认最近 {holds} 天以内、最后更改以后的。"
        self.heading = self.button = HEADINGS[what]
        self.hint = HINTS[what]
        self.looked_by.offer(persons)
        for name, by in self.asked_by.items():
            if what not in by:
                del self[name]

    def facts(self) -> ProposalFacts:
        """As the operation takes it."""
        return ProposalFacts(
            self.reason.data or "",
            self.looked_on.data,
            self.looked_by.data,
            self.kind.data if "kind" in self else None,
            self.since.data if "since" in self else None,
        )


class CorrectProposalForm(ProposalForm):
    """What was proposed, put right by who proposed it."""

    why = Text("更正原因", [Needed()], most=500, render_kw={"rows": 2})

    def __init__(
        self, proposal: HouseholdProposal, persons: Iterable[tuple[int, str]], holds: int, *args: Any, **more: Any
    ) -> None:
        looked_by = {proposal.looked_by_id: proposal.looked_by.name}
        super().__init__(proposal.what, (looked_by | dict(persons)).items(), holds, *args, **more)
        self.heading, self.button = "更正提请", "保存更正"
        if not self.is_submitted():
            known = facts_of(proposal)
            shown = {"reason": known.reason, "looked_on": known.looked_on, "looked_by": known.looked_by_id}
            for name, value in {**shown, "kind": known.kind, "since": known.since}.items():
                if name in self:
                    self[name].data = value


class DecideForm(Form):
    """A word on a proposal, and why."""

    token = Token()
    version = Version()
    answer = Text("", [Needed()], most=500, render_kw={"rows": 3})

    def __init__(self, action: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.button = label(action, "proposal")
        self.heading = "确认提请" if action == "confirm" else self.button
        self.answer.label.text = ASKS[action]
