"""What a paper belongs to, as its pages name it: a matter, a talk about none, a household's row of a campaign."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.domain.permissions import Permission
from app.labels import label, paper_role, sentence
from app.labels.campaigns import CONSENT_PAPER
from app.models.campaigns import CampaignRow
from app.models.matters import Kind, Matter
from app.models.papers import Attachment
from app.models.receptions import Reception
from app.operations.papers import Home
from app.queries import campaigns, matters, receptions, trouble
from app.queries.held_to_account import papers_for
from app.web.request import actor, found, reading
from app.web.veil import Veil, veil_of

PAGES = {Kind.PETITION: "petitions.page", Kind.ITEM: "rectification.page"}


@dataclass(frozen=True)
class PaperHome:
    """Where a paper lies: the address there, how that is called, all papers of it, what the reader sees of people.

    `here`: the two or three words in sentences about it.
    """

    row: Home
    url: str
    called: str
    here: str
    papers: Sequence[Attachment]
    veil: Veil

    def role(self, paper: Attachment) -> str:
        """What the paper is for."""
        return CONSENT_PAPER if isinstance(self.row, CampaignRow) else paper_role(paper.role, self.row.kind)

    def name(self, paper: Attachment) -> str:
        """The file's name as the reader may see it: who was met may stand in it."""
        if not isinstance(self.row, Matter) and not self.veil.clear:
            return f"{self.role(paper)}.{paper.file_kind}"
        return self.veil.text(paper.name)

    def may_hold_names(self) -> bool:
        """Whether names may stand in its files that the reader sees masked."""
        return not self.veil.clear and (not isinstance(self.row, Matter) or bool(self.veil.names))


def page_of(matter: Matter) -> str:
    """The address of the matter's page."""
    return url_for(PAGES[Kind(matter.kind)], uid=matter.uid)


def home_of(paper: Attachment) -> PaperHome:
    """What this paper, which the reader was found to see, belongs to; 404 when that went meanwhile."""
    if paper.reception is not None:
        return _of_talk(found(receptions.by_uid(reading(), actor(), paper.reception.uid)))
    if paper.campaign_row is not None:
        return _of_campaign(paper.campaign_row)
    matter = found(matters.by_uid(reading(), actor(), paper.matter.uid if paper.matter is not None else ""))
    knows = trouble.knower(reading(), actor())(matter)
    papers, veil = matters.papers(reading(), matter, of_trouble=knows), veil_of(matter, actor())
    papers = papers_for(reading(), actor(), matter, papers)
    return PaperHome(matter, page_of(matter), matter.number, sentence("here_matter"), papers, veil)


def _of_talk(talk: Reception) -> PaperHome:
    called = f"{label(talk.kind)} {talk.held_on.isoformat()}"
    url, papers = url_for("receptions.page", uid=talk.uid), receptions.papers(reading(), talk)
    return PaperHome(talk, url, called, sentence("here_talk"), papers, Veil(actor().sees_names(), frozenset()))


def _of_campaign(row: CampaignRow) -> PaperHome:
    household = found(row.household)
    edits = actor().may(Permission.HOUSEHOLD_EDIT)
    of_household = url_for("households.page", uid=household.uid)
    url = url_for("campaigns.row", uid=row.campaign.uid, household_uid=household.uid) if edits else of_household
    called, papers = f"{household.number} {row.campaign.name}", campaigns.papers(reading(), row)
    return PaperHome(row, url, called, sentence("here_row"), papers, Veil(actor().knows_households(), frozenset()))
