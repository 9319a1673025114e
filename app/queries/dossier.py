"""What a matter's page shows beside its row: posts of the holders, links, and who may be offered in its lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.accountability import PostKind
from app.domain.assisting import AssistState
from app.domain.cards import CardKind, CardState
from app.domain.permissions import Actor
from app.domain.petitions import Stage
from app.domain.workflow import Facts
from app.models.assists import Assist
from app.models.cards import Card
from app.models.directory import Post, Unit, UnitLevel, Village
from app.models.filing import Filing
from app.models.matters import Accused, Holding, Judgement, Link, Matter
from app.models.papers import Attachment, PaperRole, Withdrawal
from app.models.petitions import Petition
from app.models.receptions import Reception
from app.queries import assists, campaigns, directory, receptions
from app.queries.addressees import addressed, addressed_any, meant_in_words
from app.queries.directory import PostHolder
from app.queries.facts import facts_of
from app.queries.held_to_account import paper_open
from app.queries.papers import OF_TROUBLE
from app.queries.recusals import Pending, pending
from app.queries.trouble import knower
from app.queries.visibility import visible

HEADS = (PostKind.UNIT_HEAD, PostKind.TOWN_SECRETARY, PostKind.PETITION_HEAD, PostKind.COUNTY_OFFICE_HEAD)
RESPONSIBLE = (UnitLevel.TOWN, UnitLevel.PARK, UnitLevel.DEPARTMENT, UnitLevel.DISCIPLINE)
"""Units that can be made responsible for a matter."""


@dataclass(frozen=True)
class Linked:
    """Another matter held against this one, and what was judged of the two, when and by whom."""

    matter: Matter
    link: Link

    @property
    def judgement(self) -> Judgement:
        """重复、相关 or 非重复."""
        return self.link.judgement


@dataclass(frozen=True)
class Offered:
    """Units and people that a list of this matter may offer: nobody complained of, nobody recused (DECISIONS 3).

    Each is asked for when a form wants it: most forms offer few of these lists, or none.
    """

    session: Session
    actor: Actor
    matter: Matter
    on: date

    @cached_property
    def facts(self) -> Facts:
        """What the rules know of it: who is complained of, who keeps away."""
        return facts_of(self.session, self.matter)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Units that can be made responsible."""
        return tuple(_responsible(self.session, [self.facts], self._in_post))

    @cached_property
    def addressees(self) -> tuple[Unit, ...]:
        """Those of them to which this petition may be sent."""
        if not isinstance(self.matter, Petition):
            return self.units
        return tuple(addressed(self.session, self.matter, self.units, self.facts))

    @cached_property
    def left_out(self) -> tuple[tuple[Unit, str], ...]:
        """Units that are not among them because of who is complained of, each with the code that says why."""
        if not isinstance(self.matter, Petition):
            return ()
        there, words = {unit.id for unit in self.units}, meant_in_words(self.session, [self.matter])[self.matter.id]
        why = {
            unit.id: "unit_is_accused" if unit.id in self.facts.accused_unit_ids else "unit_headed_by_accused"
            for unit in directory.units(self.session, *RESPONSIBLE)
            if unit.id not in there
        } | {unit_id: code for unit_id, code in words.items() if unit_id in there}
        return tuple((unit, why[unit.id]) for unit in directory.units(self.session, *RESPONSIBLE) if unit.id in why)

    @cached_property
    def posts(self) -> tuple[PostHolder, ...]:
        """Everybody in post whom nothing keeps away."""
        known = self.facts
        kept_away = known.accused_person_ids | known.recused_ids
        return tuple(
            post
            for post in self._in_post
            if post.person_id not in kept_away and post.unit_id not in known.accused_unit_ids
        )

    @cached_property
    def _in_post(self) -> Sequence[PostHolder]:
        return directory.in_post(self.session, self.on)

    @cached_property
    def towns(self) -> tuple[Unit, ...]:
        """Towns and parks."""
        return tuple(directory.towns(self.session))

    @cached_property
    def villages(self) -> tuple[Village, ...]:
        """Villages of all towns."""
        return tuple(directory.villages(self.session))

    @cached_property
    def links(self) -> tuple[Linked, ...]:
        """What the matter is held against."""
        return tuple(links(self.session, self.actor, self.matter))

    @cached_property
    def assists(self) -> tuple[Assist, ...]:
        """The units that were asked to assist and still owe their answer."""
        asked = assists.of_matter(self.session, self.matter)
        return tuple(one for one in asked if one.state is AssistState.OPEN)

    @cached_property
    def order_proposed(self) -> Card | None:
        """The latest order that the ladder proposes and nobody has given."""
        waiting = (Card.matter_id == self.matter.id, Card.kind == CardKind.ORDER, Card.state == CardState.PROPOSED)
        return self.session.scalar(select(Card).where(*waiting).order_by(Card.id.desc()).limit(1))

    @cached_property
    def recusals(self) -> tuple[Pending, ...]:
        """Declarations that wait for a decision."""
        return tuple(pending(self.session, self.matter, self.on))

    def people(self, unit_id: int | None = None, *kinds: PostKind) -> list[PostHolder]:
        """Everybody in post, each once; of one unit, or in posts of these kinds, if told so."""
        wanted = [
            post
            for post in self.posts
            if (unit_id is None or post.unit_id == unit_id) and (not kinds or post.kind in kinds)
        ]
        return list({post.person_id: post for post in reversed(wanted)}.values())[::-1]


def offered(session: Session, actor: Actor, matter: Matter, on: date) -> Offered:
    """Who and what may be offered to the actor for this matter on that day."""
    return Offered(session, actor, matter, on)


def assignable(session: Session, petitions: Sequence[tuple[Petition, Facts]], on: date) -> list[Unit]:
    """Units that may be offered for all of these at once: complained of in none of them, and one at least may be sent
    there; at each that may not its reason is told."""
    units = _responsible(session, [known for _, known in petitions], directory.in_post(session, on))
    return addressed_any(session, petitions, units)


def _responsible(session: Session, facts: Sequence[Facts], posts: Sequence[PostHolder]) -> list[Unit]:
    accused = {person for known in facts for person in known.accused_person_ids}
    closed = {unit for known in facts for unit in known.accused_unit_ids}
    closed |= {post.unit_id for post in posts if post.kind in HEADS and post.person_id in accused}
    return [unit for unit in directory.units(session, *RESPONSIBLE) if unit.id not in closed]


def holdings(session: Session, matter: Matter) -> Sequence[Holding]:
    """The spans of accountability, the newest first, with their persons."""
    found = select(Holding).where(Holding.matter_id == matter.id)
    found = found.options(joinedload(Holding.person), joinedload(Holding.unit), joinedload(Holding.handed_by))
    return session.scalars(found.order_by(Holding.from_at.desc(), Holding.id.desc())).all()


def post_titles(session: Session, ids: set[int]) -> dict[int, str]:
    """The titles of these posts."""
    return {row.id: row.title for row in session.execute(select(Post.id, Post.title).where(Post.id.in_(ids)))}


def accused(session: Session, matter: Matter) -> Sequence[Accused]:
    """Who is complained of, for those who may read the matter at all."""
    found = select(Accused).where(Accused.matter_id == matter.id)
    return session.scalars(found.options(joinedload(Accused.person), joinedload(Accused.unit))).all()


def unmatched(session: Session, complained_of: Sequence[Accused]) -> dict[str, list[str]]:
    """Of those named in words alone, by uid, whom of the directory the words may mean: nobody is kept away by them."""
    in_words = [
        (one.uid, one.name) for one in complained_of if one.name and one.person_id is None and one.unit_id is None
    ]
    return {uid: directory.alike(session, name) for uid, name in in_words}


def links(session: Session, actor: Actor, matter: Matter) -> list[Linked]:
    """Every judgement that stands between this matter and another one that the actor may see, the oldest first."""
    sides = or_(
        and_(Link.matter_id == matter.id, Matter.id == Link.other_id),
        and_(Link.other_id == matter.id, Matter.id == Link.matter_id),
    )
    found = select(Link, Matter).join(Matter, sides).where(Link.revoked_at.is_(None), visible(actor))
    found = found.options(joinedload(Link.judged_by)).order_by(Link.id)
    return [Linked(other, link) for link, other in session.execute(found)]


def repeats(session: Session, actor: Actor, matter: Matter) -> int:
    """How many petitions were judged to repeat this one, as far as the actor may know; voided ones are none."""
    found = select(func.count()).select_from(Link).join(Matter, Matter.id == Link.matter_id)
    judged = (Link.other_id == matter.id, Link.judgement == Judgement.REPEAT, Link.revoked_at.is_(None))
    return session.scalar(found.where(*judged, visible(actor), Matter.stage != Stage.VOID.value)) or 0


def has_paper(session: Session, matter: Matter, role: PaperRole) -> bool:
    """Whether a paper of this role stands among those of the matter."""
    there = exists().where(Attachment.matter_id == matter.id, Attachment.role == role)
    return bool(session.scalar(select(there.where(~exists().where(Withdrawal.paper_id == Attachment.id)))))


def paper(session: Session, actor: Actor, uid: str) -> Attachment | None:
    """The paper of this address, or None when it or what it belongs to does not exist for the actor, or when it came
    with a visit at which trouble was told and he is not of the county petition office, or with advice on accountability
    that is not his to read."""
    found = select(Attachment, OF_TROUBLE).outerjoin(Matter, Attachment.matter_id == Matter.id)
    found = found.options(joinedload(Attachment.added_by), joinedload(Attachment.words))
    found = found.options(joinedload(Attachment.withdrawal).joinedload(Withdrawal.by))
    of_matter = and_(Attachment.matter_id.is_not(None), visible(actor))
    of_talk = Attachment.reception_id.in_(select(Reception.id).where(receptions.seen(actor)))
    of_campaign = Attachment.campaign_row_id.in_(campaigns.rows_seen(actor))
    row = session.execute(found.where(Attachment.uid == uid, or_(of_matter, of_talk, of_campaign))).one_or_none()
    if row is None:
        return None
    there, is_kept = row
    if not paper_open(session, actor, there):
        return None
    return None if is_kept and not (there.matter and knower(session, actor)(there.matter)) else there


def filing(session: Session, matter: Matter) -> Filing | None:
    """Where the matter's paper file lies, with who said so."""
    found = select(Filing).where(Filing.matter_id == matter.id)
    return session.scalar(found.options(joinedload(Filing.filed_by)))
