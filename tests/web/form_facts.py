"""Which facts the forms of the acts take, as a correction calls them."""

from collections.abc import Iterable

from app.domain.rectification import CheckPoint
from app.operations.correcting.items import ROUND
from app.web.forms import archiving, checking, delivering, entering, evidence, issuing, petition_actions, visits
from app.web.forms import item_course as course
from app.web.forms import matters as shared
from app.web.forms import petitions as counter
from app.web.forms import rectification as items

PETITION_FORMS = (
    *(counter.RegisterForm, counter.PersonForm, petition_actions.AssignForm, petition_actions.TransferForm),
    *(petition_actions.SignForForm, petition_actions.AcceptForm, issuing.IssueForm, visits.VisitForm),
    *(delivering.DeliverForm, petition_actions.CloseForm, petition_actions.ReopenForm, shared.NoteForm),
    *(petition_actions.ReportUrgentForm, archiving.ArchiveForm, shared.NameHolderForm),
)
ITEM_FORMS = (
    *(entering.EnterForm, items.MeasureForm, items.ClaimForm, items.PlanForm, items.ApprovePlanForm),
    *(items.NameVerifierForm, items.ApproveReportForm, items.ApplyForm, checking.VerifyForm, checking.ReturnForm),
    *(items.SignOffForm, items.ReworkForm, evidence.ItemNoteForm, shared.NameHolderForm),
    *(form for form in vars(course).values() if isinstance(form, type) and form.__module__ == course.__name__),
)
CHECKS = (checking.VerifyForm, checking.ReturnForm)
CALLED = {
    **{name: f"{name}_id" for name in ("town", "village", "unit", "handler", "lead_leader")},
    **{
        "standing": "form",
        "people": "name",
        "signer": "is_representative",
        "way": "delivery_way",
        "law": "opinion_law",
    },
    **{"accused_person": "accused", "accused_unit": "accused", "accused_name": "accused"},
    **{"how": "visit_method", "exempt": "notice_on", "measures": "measure_text", "round": "round_name"},
    "told_way": "whereabouts_way",
    "reply_told": "visit_told",
    **{name: f"round_{name}" for name in ROUND[2:]},
    **{name: f"visit_{name}" for name in ("visited_on", "solved", "satisfied", "carried_out", "retaliation")},
    **{
        name: f"visit_{name}"
        for name in ("opinion_received", "satisfied_office", "reason_office", "new_matter", "trouble")
    },
    **dict.fromkeys(("note", "reason", "late_reason", "text"), "step_words"),
}
"""How a correction calls what a form calls otherwise."""
OF_FORM: dict[tuple[type, str], str] = {
    (entering.EnterForm, "source"): "round_source",
    (items.MeasureForm, "text"): "measure_text",
    (items.MeasureForm, "owner"): "measure_owner",
    (items.MeasureForm, "due_on"): "measure_due_on",
    (items.ReworkForm, "cause"): "rework_cause",
    (visits.VisitForm, "reason"): "visit_reason",
    (visits.VisitForm, "note"): "visit_note",
    (issuing.IssueForm, "decisions"): "decision",  # of several demands; test_deciding corrects them
    (petition_actions.CloseForm, "report"): "step_words",
    (petition_actions.ReopenForm, "due_on"): "redo_due_on",
    (petition_actions.CloseForm, "task"): "promise",
    (petition_actions.CloseForm, "task_owner"): "promise_owner_id",
    (petition_actions.CloseForm, "task_due_on"): "promise_due_on",
    (archiving.ArchiveForm, "elsewhere"): "originals_elsewhere",
    (checking.VerifyForm, "opinion"): "step_words",
    (course.ReferForm, "to"): "referral_to",
    (course.ReferForm, "on"): "referral_on",
    **{(form, name): f"check_{name}" for form in CHECKS for name in ("way", "sample")},
    (checking.ReturnForm, "finding"): "check_finding",
    (course.CheckForm, "opinion"): "step_words",
}
NO_FACT = {
    **dict.fromkeys(("token", "version"), "belongs to the form"),
    **dict.fromkeys(("papers",), "a paper is added to, never replaced"),
    **dict.fromkeys(("holder", "verifier"), "named anew by an act of its own"),
    "entered_late": "why the day of the act came so late, kept with the step",
    "receipt_later": "that the receipt comes later, which the receipt itself ends",
    "proof": "corrected with the step",
    "is_false": "taken back by an act of its own, until it is sent on",
    "raising": "what was put to the office, which is decided once",
    "petition": "a link, revoked and made anew",
    "visit": "the visit at which it was told, whose link is revoked by an act of its own",
    "problem": "stands as it was fed back, for everybody",
}
NO_FACT_OF_FORM: dict[tuple[type, str], str] = {
    **{(checking.VerifyForm, point.value): "without it nothing is verified" for point in CheckPoint},
    **{(checking.ReturnForm, point.value): "the next verification says it anew" for point in CheckPoint},
    **{(form, "evidence"): "corrected with the paper" for form in (items.ApproveReportForm, items.ApplyForm)},
    **{(evidence.ItemNoteForm, name): "corrected with the paper" for name in ("measures", "dated_on")},
    (course.AskExtensionForm, "due_on"): "a wish that is decided or falls away",
    (course.GrantExtensionForm, "consent"): "named with the decision",
    (issuing.IssueForm, "again"): "why it was answered as before, kept with the step",
    **{(issuing.IssueForm, name): "the way an opinion is checked" for name in ("seen", "remedy", "record")},
    (visits.VisitForm, "kind"): "after closing there is one kind alone; on the way it is corrected like the rest",
}


def facts_of_forms(forms: Iterable[type]) -> set[str]:
    """What people can enter by these forms, as a correction calls it."""
    found = set()
    for form in forms:
        for name in (name for name in dir(form) if hasattr(getattr(form, name), "field_class")):
            if (form, name) in OF_FORM:
                found.add(OF_FORM[form, name])
            elif name not in NO_FACT and (form, name) not in NO_FACT_OF_FORM:
                found.add(CALLED.get(name, name))
    return found
