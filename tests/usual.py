"""How the acts beside the straight way usually go: disputes, ends without handling, review, recheck, supervision."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.clock import SHANGHAI
from app.domain.petitions import Action as Q
from app.domain.petitions import DeliveryWay, Finding, LegalRoute, Outcome, Refusal, SupervisionReason
from app.models.papers import PaperRole
from app.operations import checking, handling, matters, redoing, remedies, routing, supervising, voiding
from app.operations.papers import NewPaper
from tests.county import County

SIGNED = "本人当面签收"
Operation = Callable[..., Any]


def paper(role: PaperRole = PaperRole.EVIDENCE, name: str = "现场照片.jpg") -> NewPaper:
    """A paper that already lies sealed on disk; each is another file."""
    return NewPaper(name=name, role=role, file_kind="jpg", size=1024, sha256=secrets.token_hex(32), ref="00/none")


@dataclass(frozen=True)
class Usual:
    """How an action usually goes: the operation, what is said, and who does it."""

    operation: Operation
    command: Callable[[County, datetime], Any]
    by: str


def later(at: datetime, days: int) -> date:
    return at.astimezone(SHANGHAI).date() + timedelta(days=days)


def today(at: datetime) -> date:
    return later(at, 0)


def told(at: datetime) -> routing.Told:
    return routing.Told(today(at), DeliveryWay.IN_PERSON, proof=SIGNED)


PROCEDURE: dict[str, Usual] = {
    Q.MERGE: Usual(
        routing.merge,
        lambda _, at: routing.Merge("2024-信-000001", "同一事项，正在办理，不另行受理", told(at)),
        "petition_head",
    ),
    Q.NOT_ACCEPT: Usual(
        routing.not_accept,
        lambda _, at: routing.NotAccept(
            Refusal.OUTSIDE_POWERS,
            "属于邻县职权范围，不归本县管辖",
            told(at),
            competent_organ="邻县人民政府",
        ),
        "petition_head",
    ),
    Q.DIVERT: Usual(
        routing.divert,
        lambda _, at: routing.Divert(
            LegalRoute.ADMINISTRATIVE, "县人民政府", "对处罚决定不服，可以申请行政复议", told(at)
        ),
        "petition_head",
    ),
    Q.TELL_WHEREABOUTS: Usual(
        routing.tell_whereabouts, lambda _, at: routing.TellWhereabouts(told(at)), "petition_head"
    ),
    Q.OBJECT: Usual(routing.object_, lambda *_: routing.Object("所反映的房屋不在本镇，应由石桥镇办理"), "town_head"),
    Q.AGREE: Usual(routing.agree, lambda *_: routing.Rule("经核实房屋确实不在该镇"), "petition_head"),
    Q.OVERRULE: Usual(routing.overrule, lambda *_: routing.Rule("房屋登记在该镇名下，应当办理"), "petition_head"),
    Q.EXTEND: Usual(
        handling.extend,
        lambda _, at: handling.Extend(20, "需要向省里调取档案核实", told(at)),
        "town_head",
    ),
    Q.EXTEND_REPORT: Usual(
        handling.extend_report,
        lambda _, at: handling.ExtendReport(later(at, 55), "承办单位延期办理，同意随之延长"),
        "petition_head",
    ),
    Q.SET_REDO_DAY: Usual(
        redoing.set_redo_day,
        lambda _, at: redoing.SetRedoDay(later(at, 20), "责令时把月份写错了，按决定书更正"),
        "reviewer",
    ),
    Q.HEAR: Usual(
        handling.hear,
        lambda _, at: handling.Hear(
            today(at), today(at), "双方到场，查明补助没有发放。", (paper(PaperRole.MINUTES, "听证笔录.pdf"),)
        ),
        "town_clerk",
    ),
    Q.MEDIATE: Usual(
        handling.mediate,
        lambda _, at: handling.Mediate(
            today(at), True, "双方同意十日内付清，已签协议。", (paper(PaperRole.MINUTES, "调解协议书.pdf"),)
        ),
        "town_clerk",
    ),
    Q.ASK_REVIEW: Usual(
        remedies.ask_review,
        lambda c, at: remedies.Ask(
            *(today(at), today(at), "对补助数额不服，请求复查", c.people["reviewer"], "住院期间无法提出请求"),
            (paper(PaperRole.ORIGINAL, "申请书.pdf"),),
        ),
        "registrar",
    ),
    Q.ADMIT: Usual(remedies.admit, lambda *_: remedies.Admit("材料齐全，予以受理"), "reviewer"),
    Q.REVIEW: Usual(
        remedies.review,
        lambda *_: remedies.Decide(Finding.UPHOLD, "原处理意见事实清楚，予以维持。", "《信访工作条例》第三十五条"),
        "reviewer",
    ),
    Q.ASK_RECHECK: Usual(
        remedies.ask_recheck,
        lambda c, at: remedies.Ask(
            *(today(at), today(at), "对复查意见不服，请求复核", c.people["rechecker"], "住院期间无法提出请求"),
            (paper(PaperRole.ORIGINAL, "申请书.pdf"),),
        ),
        "registrar",
    ),
    Q.RECHECK: Usual(
        remedies.recheck,
        lambda _, at: remedies.Decide(
            Finding.UPHOLD,
            "复查意见事实清楚，予以维持。",
            "《信访工作条例》第三十六条",
            Outcome.UNRESOLVED,
            remedies.Served(today(at), DeliveryWay.IN_PERSON),
            (paper(), paper(PaperRole.RECEIPT, "送达回证.jpg")),
        ),
        "rechecker",
    ),
    Q.REDO: Usual(
        redoing.redo,
        lambda _, at: redoing.Redo(
            later(at, 30),
            "原意见认定事实不清，重新调查",
            remedies.Served(today(at), DeliveryWay.IN_PERSON, proof=SIGNED),
            "《信访工作条例》第三十五条",
        ),
        "reviewer",
    ),
    Q.CHECK_FILE: Usual(
        checking.check_file,
        lambda *_: checking.CheckFile("受理、意见、送达和佐证齐全，与实地一致。"),
        "petition_head",
    ),
    Q.VOID: Usual(matters.void, lambda *_: matters.Void("同一封信登记了两次，留先登记的"), "petition_head"),
    Q.PROPOSE_VOID: Usual(
        voiding.propose, lambda *_: voiding.ProposeVoid("同一封信登记了两次，留先登记的"), "registrar"
    ),
    Q.REFUSE_VOID: Usual(
        voiding.refuse, lambda *_: voiding.RefuseVoid("两封信说的不是一件事，照常办理"), "petition_head"
    ),
    Q.SUPERVISE: Usual(
        supervising.supervise,
        lambda _, at: supervising.Supervise(
            SupervisionReason.EVASION, "十日内书面说明办理情况", at + timedelta(days=10)
        ),
        "petition_head",
    ),
    Q.ANSWER_SUPERVISION: Usual(
        supervising.answer, lambda *_: supervising.AnswerSupervision("已经入户核实，本周内发放。"), "town_clerk"
    ),
}
