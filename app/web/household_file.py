"""一户一档: one household with all that hangs on it, as its page and its sheet show it to a reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.households import Relation, Unclear
from app.models.campaigns import CampaignRow
from app.models.households import Household, HouseholdChange, Member
from app.models.matters import Matter
from app.models.receptions import Reception
from app.models.visits import Visit
from app.queries import campaigns, households, promises, receptions
from app.web.promised import PromiseLine, promise_lines
from app.web.request import actor, reading, today
from app.web.veil import veil_of


@dataclass(frozen=True)
class Promised:
    """A promise with the matter in which it was made."""

    matter: Matter
    line: PromiseLine


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
    changes: Sequence[HouseholdChange]
    clear: bool
    today: date


def file_of(household: Household) -> HouseholdFile:
    """The file of this household for who asks."""
    living = [one for one in household.members if one.left_on is None]
    return HouseholdFile(
        household,
        living,
        [one for one in household.members if one.left_on is not None],
        next((one for one in living if one.relation is Relation.HEAD), None),
        households.unclear_of(reading(), actor(), [household])[household.id],
        households.matters_of(reading(), actor(), household),
        households.visits_of(reading(), actor(), household),
        [
            Promised(one.matter, promise_lines([one], veil_of(one.matter, actor()), today())[0])
            for one in promises.of_household(reading(), actor(), household.id)
        ],
        campaigns.of_household(reading(), household),
        receptions.of_household(reading(), actor(), household),
        households.changes_of(reading(), household),
        actor().knows_households(),
        today(),
    )
