"""Matters at any stage, made by performing the operations that lead there, in the county of tests/county.py."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain import petitions as petition_rules
from app.domain import rectification as item_rules
from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.petitions import (
    Adoption,
    Category,
    Channel,
    Decision,
    DeliveryWay,
    Form,
    Outcome,
)
from app.domain.rectification import ReworkCause, RoundSource
from app.domain.visits import Answers, Satisfied, Solved, VisitKind, VisitMethod
from app.models.letters import Letter
from app.models.matters import Kind, Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.rectification import RectificationItem
from app.models.visits import Visit
from app.operations import (
    closing_out,
    item_time,
    letters,
    matters,
    petitions,
    rectification,
    registering,
    urgent,
    visits,
    watching,
)
from app.operations.registering import NewPetition, NewPetitioner
from app.queries.evidence import in_force
from app.queries.facts import facts_of
from tests.beforehand import prepared
from tests.county import MORNING as MORNING
from tests.county import PEOPLE as PEOPLE
from tests.county import County as County
from tests.county import county as county
from tests.county import succeeded as succeeded
from tests.proving import add_originals, after_the_opinion
from tests.proving import receipted as receipted
from tests.usual import PROCEDURE, SIGNED, Usual, later, today
from tests.usual import paper as paper


def new_petition(here: County, at: datetime, **changes: Any) -> NewPetition:
    """A villager's letter about his house."""
    usual = NewPetition(
        channel=Channel.LETTER,
        body="我家的危房改造补助一直没有发下来。去年十月已经验收，多次到镇里询问没有结果。",
        received_on=at.astimezone(SHANGHAI).date(),
        category=Category.APPEAL,
        form=Form.INDIVIDUAL,
        people=(NewPetitioner(name="钱满仓", phone="19900123456", address="井台村三组"),),
        town_id=here.units["willow"],
        village_id=here.villages["well"],
        poverty=True,
    )
    return replace(usual, **changes)


def new_item(here: County, at: datetime, **changes: Any) -> rectification.NewItem:
    """A problem of the yearly assessment that the town shall put right."""
    today = at.astimezone(SHANGHAI).date()
    usual = rectification.NewItem(
        round=rectification.NewRound(RoundSource.PROVINCIAL_ASSESSMENT, "2024 年省级考核反馈"),
        problem="部分农户改厕后不能正常使用。抽查井台村 12 户，有 4 户冲水设施损坏。",
        unit_id=here.units["willow"],
        due_on=today + timedelta(days=60),
        received_on=today,
        village_id=here.villages["well"],
    )
    return replace(usual, **changes)


def measure(text: str, at: datetime = MORNING) -> rectification.NewMeasure:
    """A measure that somebody does by some day."""
    return rectification.NewMeasure(text, "秦玉洁", later(at, 8))


R, Q = item_rules.Action, petition_rules.Action


SOLVED = Answers(reached=True, solved=Solved.YES, satisfied=Satisfied.SATISFIED, carried_out=True)
NOT_SOLVED = Answers(
    reached=True, solved=Solved.NO, satisfied=Satisfied.DISSATISFIED, carried_out=False, reason="补助仍然没有发到户"
)
NOTHING_VERIFIED = Answers(reached=True, solved=Solved.UNVERIFIABLE)
NOBODY_MET = Answers(reached=False, solved=Solved.UNVERIFIABLE)

USUAL: dict[Kind, dict[str, Usual]] = {
    Kind.PETITION: {
        Q.ASSIGN: Usual(
            petitions.assign,
            lambda c, at: petitions.Assign(unit_id=c.units["willow"], report_due_on=later(at, 40)),
            "petition_head",
        ),
        Q.TRANSFER: Usual(
            petitions.transfer,
            lambda c, _: petitions.Transfer(c.units["discipline"], "已当面移交", (paper(PaperRole.RECEIPT),)),
            "confidential",
        ),
        **PROCEDURE,
        Q.SIGN_FOR: Usual(petitions.sign_for, lambda c, _: petitions.SignFor(c.people["town_clerk"]), "town_head"),
        Q.NAME_HANDLER: Usual(
            petitions.replace_handler, lambda c, _: petitions.NameHandler(c.people["other_clerk"]), "town_head"
        ),
        Q.ACCEPT: Usual(
            petitions.accept,
            lambda _, at: petitions.Accept(today(at), DeliveryWay.IN_PERSON, proof=SIGNED),
            "town_head",
        ),
        Q.NOTE: Usual(petitions.note, lambda *_: petitions.Note("已入户核实房屋情况"), "town_clerk"),
        Q.ISSUE: Usual(
            petitions.issue,
            lambda *_: petitions.Issue(
                Decision.SUPPORT,
                "经核实属实，补助十日内发放到户。",
                "《信访工作条例》第三十四条",
                adoption=Adoption.ADOPTED,  # of suggestions alone
            ),
            "town_head",
        ),
        Q.DELIVER: Usual(
            petitions.deliver,
            lambda _, at: petitions.Deliver(today(at), DeliveryWay.IN_PERSON, papers=(paper(PaperRole.RECEIPT),)),
            "town_clerk",
        ),
        Q.CLOSE: Usual(
            petitions.close,
            lambda *_: petitions.Close(Outcome.RESOLVED, "补助已经发放，附转账凭证。", (paper(),)),
            "town_head",
        ),
        Q.VISIT: Usual(
            visits.record,
            lambda _, at: visits.NewVisit(VisitKind.FOLLOW_UP, VisitMethod.IN_PERSON, today(at), SOLVED),
            "visitor",
        ),
        Q.REPORT_URGENT: Usual(
            urgent.report_urgent, lambda *_: urgent.ReportUrgent("县委办公室", "已电话上报"), "petition_head"
        ),
        Q.REOPEN: Usual(petitions.reopen, lambda *_: petitions.Reopen("回访发现处理意见没有落实"), "petition_head"),
        Q.ARCHIVE: Usual(petitions.archive, lambda *_: petitions.Archive("信访人已迁出，无法进一步核实"), "registrar"),
    },
    Kind.ITEM: {
        R.CLAIM: Usual(
            rectification.claim,
            lambda c, _: rectification.Claim(c.people["town_clerk"], c.people["leader"]),
            "town_head",
        ),
        R.PLAN: Usual(
            rectification.plan,
            lambda _, at: rectification.Plan((measure("逐户更换冲水设施", at),), "全部能够正常使用"),
            "town_clerk",
        ),
        R.APPROVE_PLAN: Usual(
            rectification.approve_plan,
            lambda c, at: rectification.ApprovePlan(c.people["verifier"], later(at, 50)),
            "office_clerk",
        ),
        R.NAME_VERIFIER: Usual(
            rectification.replace_verifier,
            lambda c, _: rectification.ReplaceVerifier(c.people["housing_clerk"], "验收人调离"),
            "office_clerk",
        ),
        R.NOTE: Usual(
            rectification.note, lambda *_: rectification.Note("已更换四户冲水设施", (paper(),)), "town_clerk"
        ),
        R.APPROVE_REPORT: Usual(
            closing_out.approve_report,
            lambda *_: closing_out.ApproveReport("四户冲水设施已全部更换，逐户试用正常。"),
            "town_head",
        ),
        R.APPLY: Usual(closing_out.apply, lambda *_: closing_out.Apply(), "town_clerk"),
        R.VERIFY: Usual(
            closing_out.verify,
            lambda *_: closing_out.Verify(
                "现场逐户查看，均能正常使用。", item_rules.CheckWay.ON_SITE, frozenset(item_rules.CheckPoint)
            ),
            "verifier",
        ),
        R.RETURN: Usual(
            closing_out.return_,
            lambda _, at: closing_out.Return(
                *("仍有一户管道漏水，应当修复", later(at, 15), "逐户查看，第四户管道漏水，没有修好"),
                *(item_rules.CheckWay.ON_SITE, frozenset({item_rules.CheckPoint.EVIDENCE_TRUE})),
            ),
            "verifier",
        ),
        R.SIGN_OFF: Usual(closing_out.sign_off, lambda *_: closing_out.SignOff(), "leader"),
        R.ASK_EXTENSION: Usual(
            item_time.ask_extension,
            lambda _, at: item_time.AskExtension(later(at, 80), "汛期不能施工，要到汛期以后"),
            "town_clerk",
        ),
        R.GRANT_EXTENSION: Usual(
            item_time.grant_extension, lambda _, at: item_time.GrantExtension(later(at, 80)), "office_clerk"
        ),
        R.REFUSE_EXTENSION: Usual(
            item_time.refuse_extension,
            lambda *_: item_time.RefuseExtension("可以先修不受汛期影响的各户"),
            "office_clerk",
        ),
        R.KEEP_WATCH: Usual(
            watching.keep_watch,
            lambda _, at: watching.KeepWatch("管护协议到户，镇里每月巡查一次", later(at, 90)),
            "leader",
        ),
        R.CHECK: Usual(watching.check, lambda _, at: watching.Check("抽查十户，都有人管护", later(at, 90)), "verifier"),
        R.CHECK_FAILED: Usual(
            watching.fail_check,
            lambda _, at: watching.FailCheck("抽查十户，三户没有人管护", later(at, 30)),
            "verifier",
        ),
        R.VISIT: Usual(
            visits.record,
            lambda _, at: visits.NewVisit(VisitKind.LOOK_BACK, VisitMethod.IN_PERSON, today(at), SOLVED),
            "supervisor",
        ),
        R.SUPERVISE: replace(PROCEDURE[Q.SUPERVISE], by="office_clerk"),
        R.ANSWER_SUPERVISION: PROCEDURE[Q.ANSWER_SUPERVISION],
        R.VOID: Usual(matters.void, lambda *_: matters.Void("同一问题录入了两次，留先录的"), "office_head"),
        R.REWORK: Usual(
            closing_out.rework,
            lambda _, at: closing_out.Rework(ReworkCause.POOR_QUALITY, "回头看发现两户再次损坏", later(at, 37)),
            "office_clerk",
        ),
    },
}


def tied(matter: Matter, command: Any, at: datetime) -> Any:
    """The command with its evidence named for every measure, unless they say for which."""
    if not isinstance(matter, RectificationItem) or not getattr(command, "papers", ()):
        return command
    measures = tuple(measure.uid for measure in in_force(matter))
    papers = (
        replace(one, measures=measures, dated_on=today(at))
        if one.role is PaperRole.EVIDENCE and not one.measures
        else one
        for one in command.papers
    )
    return replace(command, papers=tuple(papers))


def done(
    session: Session,
    here: County,
    matter: Matter,
    action: str,
    *,
    at: datetime,
    by: str | None = None,
    version: int | None = None,
    **changes: Any,
) -> Any:
    """Do one action as it is usually done; `changes` replace what is usually said, `by` who usually does it.

    Closing and a recheck come after the county's check of the file, filing after the originals were added that nobody
    asked for before (those of opinions came with their service), what tests.beforehand knows after that, unless they
    are done against a version.
    """
    if action == Q.ARCHIVE and version is None and isinstance(matter, Petition) and "elsewhere" not in changes:
        add_originals(session, here, matter, at)
    if (
        action in (Q.CLOSE, Q.RECHECK)
        and version is None
        and petition_rules.WORKFLOW.refusal(Q.CHECK_FILE, facts_of(session, matter), here.actors["petition_head"])
        is None
    ):
        done(session, here, matter, Q.CHECK_FILE, at=at)
    if version is None and isinstance(matter, Petition):
        changes = prepared(session, here, matter, action, at, by or "petition_head") | changes
    at = after_the_opinion(session, matter, action, at)
    usual = USUAL[Kind(matter.kind)][action]
    command = tied(matter, replace(usual.command(here, at), **changes), at)
    return usual.operation(session, matter.uid, version, command, actor=here.actors[by or usual.by], now=at)


PETITION_PATH: tuple[tuple[str, petition_rules.Stage], ...] = (
    (Q.ASSIGN, petition_rules.Stage.ROUTED),
    (Q.SIGN_FOR, petition_rules.Stage.ROUTED),
    (Q.ACCEPT, petition_rules.Stage.ACCEPTED),
    (Q.NOTE, petition_rules.Stage.ACCEPTED),
    (Q.ISSUE, petition_rules.Stage.OPINION_ISSUED),
    (Q.DELIVER, petition_rules.Stage.DELIVERED),
    (Q.CLOSE, petition_rules.Stage.CLOSED),
)
ITEM_PATH: tuple[tuple[str, item_rules.Stage], ...] = (
    (R.CLAIM, item_rules.Stage.CLAIMED),
    (R.PLAN, item_rules.Stage.CLAIMED),
    (R.APPROVE_PLAN, item_rules.Stage.RECTIFYING),
    (R.NOTE, item_rules.Stage.RECTIFYING),
    (R.APPROVE_REPORT, item_rules.Stage.RECTIFYING),
    (R.APPLY, item_rules.Stage.APPLIED),
    (R.VERIFY, item_rules.Stage.VERIFIED),
    (R.SIGN_OFF, item_rules.Stage.CLOSED),
)


def petition(
    session: Session,
    here: County,
    stage: petition_rules.Stage = petition_rules.Stage.REGISTERED,
    *,
    at: datetime = MORNING,
    by: str = "registrar",
    **changes: Any,
) -> Petition:
    """A petition at this stage; a routed one is signed for as well. `changes` are what is said at the counter."""
    new = new_petition(here, at, **changes)
    made = registering.register(session, new, actor=here.actors[by], now=at)
    if stage is not petition_rules.Stage.REGISTERED:
        _walk(session, here, made, PETITION_PATH, stage, at)
    return made


def referred(session: Session, here: County, stage: petition_rules.Stage, *, at: datetime = MORNING) -> Petition:
    """A petition that came to its unit by referral alone (转送), at this stage: no day for a report was set."""
    made = petition(session, here, at=at)
    done(session, here, made, Q.ASSIGN, at=at, routing=petition_rules.Routing.REFER, report_due_on=None)
    _walk(session, here, made, PETITION_PATH[1:], stage, at)
    return made


def item(
    session: Session,
    here: County,
    stage: item_rules.Stage = item_rules.Stage.LISTED,
    *,
    at: datetime = MORNING,
    **changes: Any,
) -> RectificationItem:
    """An item at this stage; at RECTIFYING everything is ready to apply. `changes` are what the list says."""
    made = rectification.enter(session, new_item(here, at, **changes), actor=here.actors["office_clerk"], now=at)
    if stage is not item_rules.Stage.LISTED:
        _walk(session, here, made, ITEM_PATH, stage, at)
    return made


def watched(session: Session, here: County, *, at: datetime = MORNING) -> RectificationItem:
    """An item that is watched for good, since the first morning."""
    made = item(session, here, item_rules.Stage.VERIFIED, at=at, item_type=item_rules.ItemType.LONG_TERM)
    done(session, here, made, R.KEEP_WATCH, at=at + timedelta(minutes=30))
    return made


def _walk(
    session: Session, here: County, matter: Matter, path: tuple[tuple[str, Any], ...], stage: str, at: datetime
) -> None:
    # The first steps within the same morning: minutes apart, as nothing happens at one instant.
    last = max(place for place, (_, reached) in enumerate(path) if reached == stage)
    for minutes, (action, _) in enumerate(path[: last + 1], start=1):
        done(session, here, matter, action, at=at + timedelta(minutes=minutes))


def visited(
    session: Session, here: County, matter: Matter, answers: Answers = SOLVED, *, at: datetime, **changes: Any
) -> Visit:
    """A follow-up or look-back with these answers, by somebody who did none of the work."""
    visit: Visit = done(session, here, matter, Q.VISIT, at=at, answers=answers, **changes)
    return visit


def put_right(session: Session, here: County, uid: str, *words: str) -> None:
    """The next version of a petition's opinion, with these words, made final by the unit's head."""
    head, at = here.actors["town_head"], MORNING + timedelta(hours=12)
    found = select(Letter).where(Letter.matter.has(Matter.uid == uid), Letter.kind == LetterKind.OPINION)
    again = letters.renew(session, session.scalars(found).one().uid, None, None, actor=head, now=at)
    said = letters.Edit(again.title or "", again.addressee or "", "\n".join(words), again.issuer or "")
    letters.seal(session, again.uid, None, said, actor=head, now=at)


@contextmanager
def refused(session: Session, code: str, field: str | None = None) -> Iterator[None]:
    """What is done inside must be refused with this code (at this field), and leaves nothing behind."""
    with pytest.raises(Refused) as why, session.begin_nested():
        yield
    assert why.value.code == code, why.value.facts
    assert field is None or why.value.field == field
