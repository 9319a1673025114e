"""What the papers of the procedure say once its acts have kept something."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.domain.petitions import Action, Adoption, Category, Finding, Refusal, Stage
from app.letters import blanks
from app.models.letters import Letter
from app.models.matters import Matter
from app.models.petitions import Petition
from app.operations import letters
from app.operations.letters import Draft
from app.queries import letters as queried
from tests import given
from tests.given import MORNING, County
from tests.golden import Golden

K = LetterKind
NOON = MORNING + timedelta(hours=3)


def drafted(session: Session, matter: Matter, kind: LetterKind, actor: Actor) -> Letter:
    """A draft filled from the matter."""
    return letters.draft(session, matter.uid, None, Draft(kind), actor=actor, now=MORNING)


def composed(session: Session, matter: Petition, kind: LetterKind, actor: Actor) -> dict[str, Any]:
    """What a paper says that is drafted now."""
    letter = drafted(session, matter, kind, actor)
    return {
        name: (getattr(letter, name) or "").splitlines() for name in ("issuer", "title", "addressee", "body", "copies")
    }


def test_a_paper_drafted_after_its_act_says_what_the_act_kept(session: Session, here: County, golden: Golden) -> None:
    said: dict[str, Any] = {}
    head, reviewer, rechecker = (here.actors[name] for name in ("petition_head", "reviewer", "rechecker"))

    def keep(name: str, matter: Petition, kind: LetterKind, actor: Actor) -> None:
        said[name] = composed(session, matter, kind, actor)
        assert blanks(*("\n".join(lines) for lines in said[name].values())) == [], name

    turned: dict[str, dict[str, Any]] = {
        "outside_powers": {},
        "litigation": {
            "refusal": Refusal.LITIGATION,
            "competent_organ": "县人民法院",
            "reason": "该补助纠纷正在县人民法院审理",
        },
    }
    for name, changes in turned.items():
        matter = given.petition(session, here)
        given.done(session, here, matter, Action.NOT_ACCEPT, at=MORNING, **changes)
        keep(name, matter, K.NOT_ACCEPTED_NOTICE, head)
    first = given.petition(session, here, Stage.ACCEPTED)
    again = given.petition(session, here)
    same: dict[str, Any] = {"number": first.number, "reason": "所反映的是去年的同一笔补助"}
    given.done(session, here, again, Action.NOT_ACCEPT, at=NOON, refusal=Refusal.IN_PROCESS, **same)
    keep("in_process", again, K.NOT_ACCEPTED_NOTICE, head)
    merged = given.petition(session, here)
    given.done(session, here, merged, Action.MERGE, at=NOON, number=first.number)
    keep("merged", merged, K.MERGED_NOTICE, head)
    diverted = given.petition(session, here)
    given.done(session, here, diverted, Action.DIVERT, at=MORNING)
    keep("diverted", diverted, K.DIVERSION_NOTICE, head)
    given.done(session, here, first, Action.EXTEND, at=NOON)
    keep("extended", first, K.EXTENSION_NOTICE, here.actors["town_head"])
    given.done(session, here, first, Action.SUPERVISE, at=NOON + timedelta(minutes=30))
    keep("supervised", first, K.SUPERVISION, head)
    suggestion = given.petition(session, here, Stage.ACCEPTED, category=Category.SUGGESTION)
    answer: dict[str, Any] = {"decision": None, "adoption": Adoption.PARTLY, "law": ""}
    given.done(session, here, suggestion, Action.ISSUE, at=NOON, **answer)
    keep("suggestion", suggestion, K.OPINION, here.actors["town_head"])
    second = given.petition(session, here, Stage.DELIVERED)
    given.done(session, here, second, Action.ASK_REVIEW, at=NOON)
    given.done(session, here, second, Action.REVIEW, at=NOON)
    keep("review", second, K.REVIEW_OPINION, reviewer)
    given.done(session, here, second, Action.DELIVER, at=NOON, by="reviewer")
    given.done(session, here, second, Action.ASK_RECHECK, at=NOON)
    given.done(session, here, second, Action.RECHECK, at=NOON)
    keep("recheck", second, K.RECHECK_OPINION, rechecker)
    anew = given.petition(session, here, Stage.DELIVERED)
    given.done(session, here, anew, Action.ASK_REVIEW, at=NOON)
    given.done(session, here, anew, Action.REVIEW, at=NOON, finding=Finding.REVOKE_REDO)
    keep("review_redo", anew, K.REVIEW_OPINION, reviewer)
    third = given.petition(session, here, at=NOON)
    same = {"number": second.number, "reason": "与复核时反映的事实和理由相同"}
    given.done(session, here, third, Action.NOT_ACCEPT, at=NOON, refusal=Refusal.FINALITY, **same)
    keep("finality", third, K.NO_LONGER_ACCEPTED_NOTICE, head)
    assert K.NOT_ACCEPTED_NOTICE not in letters.offered(session, third, head)
    golden("letters_of_acts", said)


def test_a_second_extension_does_not_repeat_the_reason_of_the_first(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.ACCEPTED)
    given.done(session, here, matter, Action.EXTEND, at=NOON)
    for action in (Action.ISSUE, Action.DELIVER, Action.CLOSE):
        given.done(session, here, matter, action, at=NOON)
    given.visited(session, here, matter, given.NOT_SOLVED, at=NOON)
    given.done(session, here, matter, Action.REOPEN, at=NOON)
    letter = drafted(session, matter, K.EXTENSION_NOTICE, here.actors["town_head"])
    assert "调取档案" not in (letter.body or "")
    assert "延期的理由" in blanks(letter.body or "")


def test_an_extension_of_what_was_taken_up_again_counts_from_that_day(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.CLOSED)
    anew = NOON + timedelta(days=10)
    given.visited(session, here, matter, given.NOT_SOLVED, at=anew)
    given.done(session, here, matter, Action.REOPEN, at=anew)
    given.done(session, here, matter, Action.EXTEND, at=NOON + timedelta(days=20))
    (notice,) = [one for one in queried.of_matter(session, matter) if one.kind == K.EXTENSION_NOTICE]
    assert "已于2024年5月11日受理，自2024年5月21日起重新办理，原办理期限至2024年7月22日" in (notice.body or "")


def test_an_answered_order_is_not_supervised_once_more(session: Session, here: County) -> None:
    matter = given.petition(session, here, Stage.ACCEPTED)
    given.done(session, here, matter, Action.SUPERVISE, at=NOON)
    given.done(session, here, matter, Action.ANSWER_SUPERVISION, at=NOON)
    letter = drafted(session, matter, K.SUPERVISION, here.actors["petition_head"])
    assert {"督办的情形", "督办的要求", "年月日时"} <= set(blanks(letter.body or ""))


def test_a_confidential_petition_is_named_in_no_letter_of_another(session: Session, here: County) -> None:
    first, again = (given.petition(session, here, stage) for stage in (Stage.ACCEPTED, Stage.REGISTERED))
    given.done(session, here, again, Action.MERGE, at=NOON, number=first.number)
    first.confidential = True
    session.flush()
    letter = drafted(session, again, K.MERGED_NOTICE, here.actors["petition_head"])
    assert first.number not in (letter.body or "")
