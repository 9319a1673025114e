"""The two tables of DOMAIN 8 and 9, written out once: what the rules are held against."""

from app.domain import petitions, rectification

S, Q = petitions.Stage, petitions.Action
T, R = rectification.Stage, rectification.Action

PETITIONS = {
    (S.REGISTERED, Q.ASSIGN): S.ROUTED,
    (S.ROUTED, Q.SIGN_FOR): S.ROUTED,
    (S.ROUTED, Q.ACCEPT): S.ACCEPTED,
    (S.ACCEPTED, Q.NOTE): S.ACCEPTED,
    (S.ACCEPTED, Q.ISSUE): S.OPINION_ISSUED,
    (S.OPINION_ISSUED, Q.NOTE): S.OPINION_ISSUED,
    (S.OPINION_ISSUED, Q.DELIVER): S.DELIVERED,
    (S.DELIVERED, Q.NOTE): S.DELIVERED,
    (S.DELIVERED, Q.CLOSE): S.CLOSED,
    (S.CLOSED, Q.VISIT): S.CLOSED,
    (S.CLOSED, Q.ARCHIVE): S.ARCHIVED,
    (S.CLOSED, Q.REOPEN): S.ACCEPTED,
    (S.FINAL, Q.REOPEN): S.ACCEPTED,
    (S.ARCHIVED, Q.REOPEN): S.ACCEPTED,
    (S.REGISTERED, Q.TRANSFER): S.TRANSFERRED_DISCIPLINE,
    (S.ROUTED, Q.TRANSFER): S.TRANSFERRED_DISCIPLINE,
    (S.ACCEPTED, Q.TRANSFER): S.TRANSFERRED_DISCIPLINE,
    (S.OPINION_ISSUED, Q.TRANSFER): S.TRANSFERRED_DISCIPLINE,
    (S.DELIVERED, Q.TRANSFER): S.TRANSFERRED_DISCIPLINE,
    (S.CLOSED, Q.TRANSFER): S.TRANSFERRED_DISCIPLINE,
}
"""Line by line; naming, reporting and correcting stay where they are (see STAYING), voiding is possible everywhere."""
ITEMS = {
    (T.LISTED, R.CLAIM): T.CLAIMED,
    (T.CLAIMED, R.PLAN): T.CLAIMED,
    (T.CLAIMED, R.APPROVE_PLAN): T.RECTIFYING,
    (T.RECTIFYING, R.NOTE): T.RECTIFYING,
    (T.RECTIFYING, R.APPROVE_REPORT): T.RECTIFYING,
    (T.RECTIFYING, R.APPLY): T.APPLIED,
    (T.APPLIED, R.VERIFY): T.VERIFIED,
    (T.APPLIED, R.RETURN): T.RECTIFYING,
    (T.VERIFIED, R.SIGN_OFF): T.CLOSED,
    (T.CLOSED, R.VISIT): T.CLOSED,
    (T.CLOSED, R.REWORK): T.REOPENED,
    (T.REOPENED, R.PLAN): T.REOPENED,
    (T.REOPENED, R.APPROVE_PLAN): T.RECTIFYING,
}
STAYING = ("name_holder", "name_verifier", "report_urgent", "correct")
"""What leaves the stage wherever it is done."""
VOIDED = "void"
"""The action, and the stage it leads to from every other."""
