"""Walks through the procedure, act by act: together they go over every move of petitions and items (DOMAIN 8 and 9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.letters import LetterKind as K
from bench.filling import FIRST, WORDS


class Start(StrEnum):
    """How the matter of a walk came in; AGAIN: by whom the petition came that is kept in process."""

    OFFICE = "office"
    AGAIN = "again"
    URGENT = "urgent"
    OWN = "own"
    ACCUSATION = "accusation"
    ITEM = "item"
    LONG_TERM = "long_term"


@dataclass(frozen=True)
class Do:
    """One act: who does it, and what differs from the commonest filling of its form.

    Words may hold the names of `actions.places`, such as {town} or {in_40}.
    """

    by: str
    says: Mapping[str, str] = field(default_factory=dict)


PROVEN = {"evidence-0-files": "1", "evidence-0-dated_on": "{today}"}
TOLD = {"notice_on": "{today}", "notice_way": "in_person", "proof": "本人当面签收"}
SERVED = {"delivered_on": "{today}", "way": "in_person"}
ASKED = {"asked_on": "{today}", "received_on": "{today}", "papers": "1"}
CORRECTED = {"reason": "登记时写错，照原件更正"}
BETTER = "经查，所反映的改厕补助没有发放属实。补助已于本月五日转入您的账户，第{turn}次答复。"
ACTS: Mapping[str, Do] = {
    # A petition, the straight way
    "assign": Do("petition_head", {"unit": "{town}", "routing": "assign", "report_due_on": "{in_40}"}),
    "sign_for": Do("unit_head", {"handler": "{handler}"}),
    "accept": Do("unit_head", {**TOLD, "papers": "1"}),
    "accept:own": Do("unit_head", {**TOLD, "handler": "{handler}"}),
    "note": Do("unit_handler", {"papers": "1"}),
    "issue": Do("unit_head", {"opinion": BETTER, "seen": "y", "decision": "support", "papers": "1"}),
    "deliver": Do("unit_handler", {**SERVED, "papers": "1"}),
    "check_file": Do("petition_head"),
    "close": Do("unit_head", {"outcome": "resolved", "papers": "1"}),
    "visit": Do("supervisor", {"how": "phone", "solved": "yes", "satisfied": "satisfied", "carried_out": "yes"}),
    "visit:unsolved": Do(
        "supervisor",
        {"how": "phone", "solved": "no", "satisfied": "dissatisfied", "carried_out": "no", "reason": "补助仍没有到账"},
    ),
    "archive": Do("petition_head", {"reason": WORDS, "elsewhere": WORDS}),
    "reopen": Do("petition_head"),
    # Beside it
    "extend": Do("unit_head", {"extend": "20", **TOLD, "papers": "1"}),
    "hear": Do("unit_handler", {"papers": "1"}),
    "hear:recheck": Do("recheck_body", {"first_on": "{today}", "last_on": "{today}", "papers": "1"}),
    "mediate": Do("unit_handler", {"consented": "y", "papers": "1"}),
    "object": Do("unit_head", {"papers": "1"}),
    "agree": Do("petition_head"),
    "overrule": Do("petition_head"),
    "merge": Do("petition_head", {"number": "{in_process}", **TOLD}),
    "not_accept": Do("petition_head", {"refusal": "outside_powers", "competent_organ": "邻县人民政府", **TOLD}),
    "divert": Do("petition_head", {"competent_organ": "县人民法院", **TOLD}),
    "transfer": Do("confidential_clerk", {"unit": "{discipline}", "papers": "1"}),
    "supervise": Do("petition_head", {"due_on": "{in_10}", "hour": "18"}),
    "answer_supervision": Do("unit_handler"),
    "report_urgent": Do("petition_head", {"reported_to": "县委办公室"}),
    "name_holder": Do("petition_head", {"holder": FIRST}),
    "propose_void": Do("registrar"),
    "refuse_void": Do("petition_head"),
    "void": Do("petition_head"),
    # Review and recheck
    "ask_review": Do("registrar", {**ASKED, "reviewer": "{reviewer}"}),
    "ask_review:own": Do("petition_head", {**ASKED, "reviewer": "{reviewer}"}),
    "review": Do("review_body", {"finding": "uphold", "papers": "1"}),
    "review:revoked": Do("review_body", {"finding": "revoke_redo"}),
    "redo": Do("review_body", {"due_on": "{in_40}", **SERVED, "proof": "本人当面签收"}),
    "deliver:review": Do("review_body", {**SERVED, "papers": "1"}),
    "ask_recheck": Do("registrar", {**ASKED, "reviewer": "{rechecker}"}),
    "ask_recheck:own": Do("petition_head", {**ASKED, "reviewer": "{rechecker}"}),
    "recheck": Do(
        "recheck_body",
        {"finding": "uphold", "outcome": "resolved", **SERVED, "papers": "2", "papers-roles": "evidence receipt"},
    ),
    "set_redo_day": Do("review_body", {"due_on": "{in_20}"}),
    "redo:recheck": Do(
        "recheck_body", {"due_on": "{in_40}", "law": "《信访工作条例》第三十六条", **SERVED, "proof": "本人当面签收"}
    ),
    # Corrections
    "correct": Do("petition_head", {"title": "井台村三组改厕补助没有发放（第{turn}次更正）", **CORRECTED}),
    "correct:accusation": Do("petition_head", {"category": "accusation", **CORRECTED}),
    "correct_people": Do("petition_head", {"people-0-phone": "199{turn:08}", **CORRECTED}),
    "correct_words": Do("registrar", {"body": "去年十月改的厕，验收以后补助一直没有发。第{turn}次补正。", **CORRECTED}),
    "correct_course": Do("petition_head", {"notice_way": "mail", **CORRECTED}),
    "correct_visit": Do("petition_head", {"satisfied": "fairly", **CORRECTED}),
    "link": Do("registrar", {"number": "{in_process}", "judgement": "related"}),
    "revoke_link": Do("registrar", {"link": FIRST}),
    # Other units, recusal
    "ask_assist": Do("unit_handler", {"unit": "{assisting}", "due_on": "{in_10}"}),
    "ask_assist:other": Do("unit_handler", {"unit": "{other_unit}", "due_on": "{in_10}"}),
    "entrust_assist": Do("assisting_head", {"assist": FIRST, "handler": "{assistant}"}),
    "reply_assist": Do("assisting_head", {"assist": FIRST}),
    "waive_assist": Do("unit_head", {"assist": FIRST}),
    "recuse": Do("unit_handler", {"cause": FIRST}),
    "decide_recusal": Do("unit_head", {"recusal": FIRST, "decision": "refused", "reason": WORDS}),
    # An item
    "claim": Do("unit_head", {"handler": "{handler}", "lead_leader": FIRST}),
    "plan": Do(
        "unit_handler",
        {
            "goal": "全部正常使用",
            "measures-0-text": "逐户更换冲水设施，第{turn}次",
            "measures-0-owner": "镇办公室",
            "measures-0-due_on": "{today}",
        },
    ),
    "approve_plan": Do("county_office", {"verifier": "{second_verifier}", "due_on": "{in_40}"}),
    "name_verifier": Do("county_office", {"verifier": "{verifier}"}),
    "note:item": Do("unit_handler", {"papers": "1"}),
    "ask_extension": Do("unit_handler", {"due_on": "{in_60}"}),
    "grant_extension": Do("county_office", {"due_on": "{in_60}"}),
    "refuse_extension": Do("county_office"),
    "keep_watch": Do("county_leader", {"check_on": "{in_40}"}),
    "check": Do("verifier", {"check_on": "{in_60}"}),
    "check_failed": Do("verifier", {"due_on": "{in_20}"}),
    "approve_report": Do("unit_head", PROVEN),
    "apply": Do("unit_handler", PROVEN),
    "return": Do(
        "verifier",
        {"due_on": "{in_20}", "way": FIRST, **dict.fromkeys(("measures_done", "evidence_true", "goal_met"), "no")},
    ),
    "verify": Do(
        "verifier",
        {"papers": "1", "way": FIRST, **dict.fromkeys(("measures_done", "evidence_true", "goal_met"), "yes")},
    ),
    "sign_off": Do("county_leader"),
    "rework": Do("county_office", {"cause": FIRST, "due_on": "{in_40}"}),
    "name_holder:item": Do("county_office", {"holder": FIRST}),
    "correct:item": Do("county_office", {"title": "井台村部分农户改厕后不能使用（第{turn}次更正）", **CORRECTED}),
    "correct_plan": Do("county_office", {"measures-0-text": "逐户更换冲水设施，更正第{turn}次", **CORRECTED}),
    "correct_round": Do("county_office", {"document_no": "省考〔2026〕{turn}号", **CORRECTED}),
    "correct_course:item": Do("county_office", {"handler": FIRST, **CORRECTED}),
    "void:item": Do("county_office"),
}
"""By the last part of the act's address; what stands behind a colon tells several of one act apart."""

LETTERS: Mapping[K, str] = {
    **dict.fromkeys((K.REGISTER_FORM, K.VISIT_RECORD, K.EVALUATION_FORM), "registrar"),
    **dict.fromkeys((K.ACCEPTANCE_NOTICE, K.EXTENSION_NOTICE, K.HEARING_NOTICE, K.OPINION), "unit_head"),
    **dict.fromkeys((K.DELIVERY_RECEIPT, K.CLOSING_REPORT), "unit_head"),
    **dict.fromkeys((K.REVIEW_OPINION,), "review_body"),
    **dict.fromkeys((K.RECHECK_OPINION,), "recheck_body"),
}
"""Who writes such a paper; the others the petition office's head."""

TO_ACCEPTED = "assign sign_for accept"
TO_DELIVERED = f"{TO_ACCEPTED} issue deliver"
WALKS: tuple[tuple[int, Start, str], ...] = (
    (
        *(1, Start.OFFICE),
        f"{TO_ACCEPTED} recuse decide_recusal note extend hear mediate supervise answer_supervision ask_assist"
        " entrust_assist reply_assist ask_assist:other waive_assist name_holder correct correct_people correct_words"
        " correct_course link revoke_link issue note deliver note check_file close visit:unsolved correct_visit archive"
        " reopen",
    ),
    (
        *(1, Start.OFFICE),
        f"-9 {TO_DELIVERED} ask_review review deliver:review ask_recheck -0 hear:recheck check_file recheck visit"
        " archive",
    ),
    (
        *(2, Start.OFFICE),
        f"{TO_DELIVERED} check_file close ask_review review:revoked redo set_redo_day note issue deliver"
        " check_file close visit:unsolved reopen note issue deliver ask_review review deliver:review check_file close"
        " ask_recheck redo:recheck",
    ),
    (1, Start.URGENT, "report_urgent assign object overrule sign_for propose_void void"),
    (1, Start.OFFICE, "assign object agree propose_void refuse_void propose_void void"),
    (1, Start.OFFICE, "not_accept archive"),
    (1, Start.OFFICE, "divert archive"),
    (1, Start.AGAIN, "merge archive"),
    (
        3,
        Start.OWN,
        "accept:own issue deliver ask_review:own review deliver:review ask_recheck:own check_file recheck"
        " visit:unsolved reopen",
    ),
    (1, Start.ACCUSATION, "transfer"),
    (
        *(1, Start.ITEM),
        "claim plan approve_plan name_verifier note:item name_holder:item correct:item correct_plan correct_round"
        " ask_extension refuse_extension ask_extension grant_extension approve_report apply return"
        " approve_report apply verify sign_off visit rework plan approve_plan correct_course:item",
    ),
    (1, Start.ITEM, "void:item"),
    (
        *(2, Start.LONG_TERM),
        "claim plan approve_plan name_verifier note:item approve_report apply verify keep_watch check check_failed",
    ),
    *((5, Start.OFFICE, f"{way} correct:accusation transfer") for way in ("assign", TO_ACCEPTED)),
    (
        *(3, Start.OFFICE),
        f"/register_form {TO_ACCEPTED} /acceptance_notice extend /extension_notice /hearing_notice"
        " supervise /supervision answer_supervision /advice_work /advice_policy /advice_accountability"
        " issue /opinion deliver"
        " /delivery_receipt check_file close /closing_report visit /visit_record /evaluation_form",
    ),
    (
        *(3, Start.OFFICE),
        f"{TO_DELIVERED} ask_review review /review_opinion deliver:review ask_recheck check_file recheck"
        " /recheck_opinion",
    ),
    (3, Start.OFFICE, "assign /whereabouts_notice"),
    (
        3,
        Start.OFFICE,
        "/refer /assign /not_accepted_notice /no_longer_accepted_notice /diversion_notice /merged_notice",
    ),
)
"""In every which round it is walked, how the matter came in, and the way: acts, letters (/kind), days back (-9)."""
