"""What is missing before a matter goes on (还缺什么), and what keeps this reader from doing it himself."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from flask import url_for
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.assisting import AssistState
from app.domain.letters import LetterKind
from app.domain.originals import Original
from app.domain.permissions import Actor, Permission
from app.domain.petition_guards import receipt_missing
from app.domain.workflow import Facts, evidence_lacking
from app.labels import label, sentence
from app.models.matters import Kind, Matter
from app.models.petitions import Petition
from app.models.remedies import in_force
from app.operations import joining
from app.queries import deliveries, letters, originals
from app.queries.directory import posts_of
from app.queries.facts import workflow
from app.queries.recusals import headless
from app.queries.turns import ANYBODY
from app.web.assists import AssistLine
from app.web.forms.archiving import role_of
from app.web.veil import Veil

P, R = petitions.Action, rectification.Action
LINES: Mapping[Kind, tuple[StrEnum, ...]] = {
    Kind.PETITION: (P.REGISTER, P.ASSIGN, P.SIGN_FOR, P.ACCEPT, P.ISSUE, P.DELIVER, P.CLOSE, P.VISIT, P.ARCHIVE),
    Kind.ITEM: (R.ENTER, R.CLAIM, R.PLAN, R.APPROVE_PLAN, R.APPROVE_REPORT, R.APPLY, R.VERIFY, R.SIGN_OFF, R.VISIT),
}
"""The acts of a matter that takes the straight way, in their order."""
WITH_THE_UNIT = (petitions.Stage.ROUTED, petitions.Stage.ACCEPTED)
"""Where the responsible unit works by what it was sent."""
SERVING = (petitions.Stage.OPINION_ISSUED, petitions.Stage.REVIEWED)
"""Where an opinion is being served."""
REVIEWED_AT = (petitions.Stage.IN_REVIEW, petitions.Stage.REVIEWED, petitions.Stage.IN_RECHECK)
"""Where somebody named to the petition decides, or serves what he decided."""
ABOUT_THE_ACTOR = ("not_permitted", "not_at_this_stage", "recused", "accused_may_not_act", "no_person")
_ABOUT_THE_PERSON = ("not_the_", "same_person_", "had_part_", "verifier_of_", "signer_of_", "visitor_of_")
"""How refusals begin that another person would not meet."""
NOT_MISSING = (
    "accusation_goes_to_discipline",
    "only_accusations_are_transferred",
    "already_signed_for",
    "already_settled",
    "report_already_approved",
    "file_check_not_needed",
    "file_already_checked",
    "not_received_directly",
    "redo_is_ordered",
    "redo_not_ordered",
    "supervision_open",
    "assist_open",
    "served_on_all",
    "admission_not_asked",
    "whereabouts_not_owed",
)
"""Refusals that no act waits for: it is for another kind of matter, or done, or is told by itself."""


def _blocked(matter: Matter, facts: Facts, actor: Actor) -> list[tuple[str, bool]]:
    """What still keeps an act of the straight way from being done, and whether it is the actor who may not."""
    return [
        (f"{label(action)}：{sentence(code)}", code.startswith(_ABOUT_THE_PERSON))
        for action, code in workflow(matter).blocked_actions(facts, actor)
        if action in LINES[matter.kind] and code not in (*ABOUT_THE_ACTOR, *NOT_MISSING)
    ]


def of_the_actor(matter: Matter, facts: Facts, actor: Actor) -> list[str]:
    """Why it is not the actor who may do what comes next: somebody else's duty, or a second person's."""
    return [text for text, is_his in _blocked(matter, facts, actor) if is_his]


def of_its_repeats(matter: Matter, facts: Facts, repeats: int, actor: Actor) -> list[str]:
    """What people who come with the same matter again propose to whoever routes: rework of what was closed,
    supervision of what is open (DOMAIN 7.4)."""
    if not repeats or matter.kind != Kind.PETITION or not actor.may(Permission.MATTER_ROUTE):
        return []
    if matter.stage in petitions.REOPENABLE and not facts.never_accepted:
        return [sentence("repeated_after_closing", {"count": repeats})]
    return [sentence("repeated_while_open", {"count": repeats})] if matter.stage in petitions.LIVE else []


def of_its_report(matter: Matter, facts: Facts, actor: Actor) -> list[str]:
    """To who assigned it, that the unit's own extension runs beyond the day of the report, which stays (art. 22(3))."""
    report, last = facts.report_until, facts.handling_until
    behind = facts.extended and report is not None and last is not None and report < last
    if not behind or P.EXTEND_REPORT not in workflow(matter).open_actions(facts, actor):
        return []
    return [sentence("report_before_handling", {"report": report, "last": last})]


def of_its_orders(matter: Matter) -> list[str]:
    """Which orders of supervision are still to be answered, and by when: closing waits for the answer."""
    waiting = [order for order in matter.supervisions if order.is_open]
    return [sentence("supervision_waits", {"due": order.due_at}) for order in waiting]


def of_its_assists(lines: Sequence[AssistLine]) -> list[str]:
    """Which units were asked to assist and have not answered, and by when: closing waits for each."""
    waiting = [line for line in lines if line.assist.state is AssistState.OPEN]
    return [
        sentence(
            "assist_late" if line.days_late else "assist_waits",
            {"unit": line.assist.unit.name, "due": line.due_on, "days": line.days_late},
        )
        for line in waiting
    ]


def of_its_papers(session: Session, matter: Matter) -> list[str]:
    """Which papers of its way are not there, once nothing but the file waits for them (P23)."""
    if not isinstance(matter, Petition) or matter.stage not in (*petitions.VISITED, *petitions.TURNED_AWAY):
        return []
    lacking = letters.lacking(session, matter)
    return [sentence("archive_papers_missing", {"letters": lacking})] if lacking else []


def of_its_originals(session: Session, matter: Matter, veil: Veil) -> dict[str, str]:
    """Which originals the file waits for, each with where it is added (P23)."""
    if not isinstance(matter, Petition) or matter.stage not in (*petitions.VISITED, *petitions.TURNED_AWAY):
        return {}
    of_each = originals.unsigned(session, matter)
    return {
        _wanted(one, [veil.name(name) for name in of_each.get(one, ())]): url_for(
            "papers.add", uid=matter.uid, role=role_of(one)
        )
        for one in originals.lacking(session, matter)
    }


def _wanted(original: Original, people: Sequence[str]) -> str:
    if people:
        return sentence("receipts_missing_of", {"original": original, "people": list(people)})
    return sentence("source_missing" if original is Original.SOURCE else "original_missing", {"original": original})


def of_its_transfer(session: Session, matter: Matter) -> list[str]:
    """That the receipt of the organ to which an accusation went has not come yet (P5)."""
    if not isinstance(matter, Petition) or matter.stage != petitions.Stage.TRANSFERRED_DISCIPLINE:
        return []
    return [sentence("transfer_receipt_missing")] if deliveries.transfer_unproven(session, matter) else []


def of_its_unit(session: Session, matter: Matter, facts: Facts, today: date) -> list[str]:
    """That nobody is left in the responsible unit who can sign: another unit has to be named."""
    live = matter.stage in petitions.LIVE or matter.stage in rectification.LIVE
    return [sentence("head_kept_away")] if live and headless(session, matter, facts, today) else []


def of_its_routing(session: Session, matter: Matter) -> list[str]:
    """That the paper by which it was routed still names the unit that had it before the unit was corrected."""
    if not isinstance(matter, Petition) or matter.stage not in WITH_THE_UNIT or matter.routing is None:
        return []
    kind = LetterKind(matter.routing)
    letter = letters.of_its_act(session, matter, kind, P.ASSIGN)
    if letter is None or matter.unit is None or matter.unit.name in (letter.addressee or ""):
        return []
    return [sentence("routing_letter_differs", {"letter": kind})]


def of_its_review(session: Session, matter: Matter, today: date) -> list[str]:
    """That nobody is left who reviews or rechecks it: whoever was named keeps away or holds no post any more; and who
    may still join it, for whom it waits."""
    if not isinstance(matter, Petition) or matter.stage not in REVIEWED_AT:
        return []
    there = matter.verifier_id is not None and posts_of(session, matter.verifier_id, today)
    left = [] if there else [sentence("reviewer_left")]
    reviewed = matter.stage == petitions.Stage.IN_REVIEW and matter.delivered_on is not None
    if not reviewed or (days := joining.held(session, matter, today)) is None:
        return left
    return [*left, f"{label(P.REVIEW)}：{sentence('others_may_ask', {'until': days[0], 'free': days[1]})}"]


def of_its_service(matter: Matter, veil: Veil) -> list[str]:
    """On whom of several people the opinion is still to be served, once it has reached one of them."""
    if not isinstance(matter, Petition) or not (matter.stage in SERVING or _asked_before_all(matter)):
        return []
    remedy = in_force(matter, petitions.RemedyKind.REVIEW) if matter.stage == petitions.Stage.REVIEWED else None
    waiting = deliveries.waiting(matter, remedy)
    if not waiting or not deliveries.served(matter, remedy):
        return []
    names = "、".join(veil.name(person.name) or sentence("nameless") for person in waiting)
    return [sentence("unserved", {"count": len(waiting), "names": names})]


def _asked_before_all(petition: Petition) -> bool:
    """Whether a review was asked before the opinion had reached everybody."""
    return petition.stage == petitions.Stage.IN_REVIEW and petition.delivered_on is None


def of_the_matter(matter: Matter, facts: Facts, next_act: StrEnum | None) -> list[str]:
    """What has to be there and is not, the same for every reader: what the next acts wait for, the proof of others."""
    unproven = next_act == P.CLOSE and evidence_lacking(facts)
    proof = [f"{label(P.CLOSE)}：{sentence('evidence_for_closing')}"] if unproven else []
    left = workflow(matter).refusal(P.NAME_HANDLER, facts, ANYBODY) is None
    alone = [f"{label(P.NAME_HANDLER)}：{sentence('no_handler')}"] if left else []
    served = [sentence("receipt_missing")] if matter.stage in petitions.LIVE and receipt_missing(facts) else []
    return [text for text, _ in _blocked(matter, facts, ANYBODY)] + alone + proof + served
