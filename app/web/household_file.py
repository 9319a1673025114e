"""一户一档: one household with all that hangs on it, as its page and its sheet show it to a reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain import privacy
from app.domain.households import Relation, Unclear
from app.domain.monitoring import MOVES, OPEN, Action, actions
from app.labels import WORDS, label
from app.models.campaigns import CampaignRow
from app.models.households import Household, HouseholdChange, Member
from app.models.matters import Matter
from app.models.monitoring import MonitoringCase
from app.models.papers import Attachment
from app.models.receptions import Reception
from app.models.visits import Visit
from app.queries import campaigns, households, monitoring, promises, receptions
from app.queries.monitoring import Due, Waiting
from app.web import household_proposals
from app.web.household_proposals import ProposalLine
from app.web.promised import PromiseLine, promise_lines, talk_line
from app.web.request import actor, reading, today
from app.web.veil import veil_of


@dataclass(frozen=True)
class Promised:
    """A promise with the matter in which it was made, or the matters that the talk was about."""

    matters: Sequence[Matter]
    line: PromiseLine


@dataclass(frozen=True)
class Watched:
    """A case of monitoring: what is due of it, what the reader may do with it now, whose turn it is in words."""

    case: MonitoringCase
    due: Sequence[Due]
    actions: Sequence[Action]
    turn: str

    @property
    def is_open(self) -> bool:
        """Whether it is on its way or watched."""
        return self.case.stage in OPEN


@dataclass(frozen=True)
class HouseholdFile:
    """What a reader may see of a household: of its matters only those within his scope.

    `clear`: names, health and reasons are shown. `unclear`: why it is not clear.
    """

    household: Household
    living: Sequence[Member]
    gone: Sequence[Member]
    head: Member | None
    unclear: Sequence[Unclear]
    matters: Sequence[Matter]
    visits: Sequence[Visit]
    promises: Sequence[Promised]
    campaigns: Sequence[CampaignRow]
    talks: Sequence[Reception]
    photos: Mapping[int, Sequence[Attachment]]
    """The own papers of these talks, as far as the reader sees them, by the talk's id."""
    signed: Mapping[int, Sequence[Attachment]]
    """What the household signed in campaigns, by the id of its row there."""
    changes: Sequence[HouseholdChange]
    monitoring: Sequence[Watched]
    proposals: Sequence[ProposalLine]
    clear: bool
    today: date

    @property
    def is_proposed(self) -> bool:
        """Whether something proposed of it waits to be confirmed."""
        return any(one.proposal.outcome is None for one in self.proposals)


def file_of(household: Household) -> HouseholdFile:
    """The file of this household for who asks."""
    talks, rows = receptions.of_household(reading(), actor(), household), campaigns.of_household(reading(), household)
    living = [one for one in household.members if one.left_on is None]
    return HouseholdFile(
        household,
        living,
        [one for one in household.members if one.left_on is not None],
        next((one for one in living if one.relation is Relation.HEAD), None),
        households.unclear_of(reading(), actor(), [household])[household.id],
        households.matters_of(reading(), actor(), household),
        households.visits_of(reading(), actor(), household),
        _promised(household),
        rows,
        talks,
        receptions.papers_of(reading(), actor(), talks),
        campaigns.papers_of(reading(), rows),
        households.changes_of(reading(), household),
        [_watched(one) for one in monitoring.of_household(reading(), household)],
        household_proposals.lines_of(household),
        actor().knows_households(),
        today(),
    )


def _promised(household: Household) -> list[Promised]:
    made = [
        Promised([one.matter], promise_lines([one], veil_of(one.matter, actor()), today())[0])
        for one in promises.of_household(reading(), actor(), household.id)
    ]
    for talk in receptions.promised_to(reading(), actor(), household):
        text = privacy.mask_text(talk.promise or "") if actor().knows_households() else WORDS["veil"]["words"]
        made.append(Promised(talk.matters, talk_line(talk, text, today())))
    return sorted(made, key=lambda one: one.line.due_on)


def _watched(waiting: Waiting) -> Watched:
    case = waiting.case
    possible = actions(case.stage)
    mine = [action for action in possible if actor().may(MOVES[case.stage, action][1])]
    if Action.CLEAR in mine and actor().person_id in monitoring.kept_from_deciding(reading(), case):
        mine.remove(Action.CLEAR)
    whose = label(MOVES[case.stage, possible[0]][1], "turn") if possible else ""
    return Watched(case, waiting.due, mine, whose)
