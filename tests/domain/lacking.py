"""What can be missing before an act, each with the code by which it is refused."""

from datetime import date, timedelta
from typing import Any

from app.domain.petitions import Category, Finding
from tests.domain.stages import Q, R, S, T

OTHER_UNIT = 20
TODAY = date(2024, 5, 13)

MISSING: list[tuple[str, Any, Any, dict[str, Any], str]] = [
    ("petition", S.REGISTERED, Q.ASSIGN, {"category": Category.ACCUSATION}, "accusation_goes_to_discipline"),
    ("petition", S.REGISTERED, Q.TRANSFER, {"category": Category.APPEAL}, "only_accusations_are_transferred"),
    ("petition", S.ROUTED, Q.SIGN_FOR, {"signed_for": True}, "already_signed_for"),
    ("petition", S.ROUTED, Q.ACCEPT, {"signed_for": False}, "not_signed_for"),
    ("petition", S.ROUTED, Q.ACCEPT, {"handler_id": None}, "no_handler"),
    ("petition", S.DELIVERED, Q.CLOSE, {"urgent": True}, "urgent_not_reported"),
    ("petition", S.ACCEPTED, Q.REPORT_URGENT, {"urgent": False}, "not_urgent"),
    ("petition", S.CLOSED, Q.ARCHIVE, {"visited_since_close": False}, "follow_up_missing"),
    ("petition", S.CLOSED, Q.ARCHIVE, {"delivery_way": "mail", "receipt_count": 0}, "receipt_missing"),
    ("petition", S.REGISTERED, Q.ACCEPT, {"received_directly": False}, "not_received_directly"),
    ("petition", S.REGISTERED, Q.MERGE, {"category": Category.ACCUSATION}, "accusation_goes_to_discipline"),
    ("petition", S.REGISTERED, Q.NOT_ACCEPT, {"category": Category.ACCUSATION}, "accusation_goes_to_discipline"),
    ("petition", S.REGISTERED, Q.DIVERT, {"category": Category.SUGGESTION}, "only_appeals_are_diverted"),
    ("petition", S.ROUTED, Q.OBJECT, {"objected": True}, "already_objected"),
    ("petition", S.ROUTED, Q.OBJECT, {"returns": 2}, "decided_by_superior"),
    ("petition", S.ROUTED, Q.OBJECT, {"today": TODAY + timedelta(days=1)}, "objection_too_late"),
    ("petition", S.ACCEPTED, Q.EXTEND, {"extended": True}, "extension_already_given"),
    ("petition", S.ACCEPTED, Q.EXTEND, {"handling_until": None}, "no_sixty_days"),
    ("petition", S.ACCEPTED, Q.EXTEND, {"today": TODAY + timedelta(days=1)}, "extension_too_late"),
    ("petition", S.DELIVERED, Q.ASK_REVIEW, {"category": Category.SUGGESTION}, "nothing_to_review"),
    ("petition", S.DELIVERED, Q.ASK_REVIEW, {"appeal_path": 4}, "nothing_to_review"),
    ("petition", S.CLOSED, Q.ASK_REVIEW, {"opinion_served": False}, "nothing_to_review"),
    ("petition", S.OPINION_ISSUED, Q.ASK_REVIEW, {"opinion_served": False}, "nothing_to_review"),
    ("petition", S.IN_REVIEW, Q.ADMIT, {"admission_until": None}, "admission_not_asked"),
    ("petition", S.IN_REVIEW, Q.DELIVER, {"served_on_all": True}, "served_on_all"),
    ("petition", S.DELIVERED, Q.ASK_REVIEW, {"review": Finding.UPHOLD}, "already_reviewed"),
    ("petition", S.DELIVERED, Q.ASK_RECHECK, {"review": None}, "not_reviewed"),
    ("petition", S.REVIEWED, Q.DELIVER, {"review": Finding.REVOKE_REDO}, "redo_is_ordered"),
    ("petition", S.REVIEWED, Q.REDO, {"review": Finding.CHANGE}, "redo_not_ordered"),
    ("petition", S.IN_RECHECK, Q.RECHECK, {"urgent": True}, "urgent_not_reported"),
    ("petition", S.ACCEPTED, Q.ANSWER_SUPERVISION, {"open_supervisions": 0}, "not_supervised"),
    ("petition", S.REGISTERED, Q.SUPERVISE, {"unit_id": None}, "supervise_needs_unit"),
    ("petition", S.DELIVERED, Q.CLOSE, {"open_supervisions": 1}, "supervision_open"),
    ("petition", S.DELIVERED, Q.CLOSE, {"poverty": True}, "file_not_checked"),
    ("petition", S.DELIVERED, Q.CHECK_FILE, {"poverty": False}, "file_check_not_needed"),
    ("petition", S.DELIVERED, Q.CHECK_FILE, {"file_checked": True}, "file_already_checked"),
    ("petition", S.IN_RECHECK, Q.RECHECK, {"open_supervisions": 1}, "supervision_open"),
    ("petition", S.ARCHIVED, Q.REOPEN, {"never_accepted": True}, "never_accepted"),
    ("petition", S.CLOSED, Q.REOPEN, {"found_wanting": False}, "nothing_found_wanting"),
    ("petition", S.FINAL, Q.ARCHIVE, {"visited_since_close": False}, "follow_up_missing"),
    ("petition", S.ACCEPTED, Q.NAME_HANDLER, {"handler_id": 2}, "handler_is_there"),
    ("petition", S.ACCEPTED, Q.NAME_HOLDER, {"settled": True}, "already_settled"),
    ("item", T.CLAIMED, R.APPROVE_PLAN, {"planned": False}, "no_plan"),
    ("item", T.REOPENED, R.APPROVE_PLAN, {"planned": False}, "no_plan"),
    ("item", T.RECTIFYING, R.APPROVE_REPORT, {"report_approved": True}, "report_already_approved"),
    ("item", T.RECTIFYING, R.APPROVE_REPORT, {"evidence_count": 2}, "evidence_missing"),
    ("item", T.RECTIFYING, R.APPLY, {"evidence_count": 0, "measure_count": 0}, "evidence_missing"),
    ("item", T.RECTIFYING, R.APPLY, {"evidence_count": 2}, "evidence_missing"),
    ("item", T.RECTIFYING, R.APPLY, {"report_approved": False}, "report_not_approved"),
    ("item", T.APPLIED, R.VERIFY, {"unit_id": OTHER_UNIT}, "verifier_of_same_unit"),
    ("item", T.APPLIED, R.VERIFY, {"applicant_unit_id": OTHER_UNIT}, "verifier_of_same_unit"),
    ("item", T.CLOSED, R.NAME_HOLDER, {"settled": True}, "already_settled"),
]
