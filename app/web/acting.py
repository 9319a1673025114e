"""One act on a matter, one page: what will happen, the form, the operation; a second sending changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Changed, Refused
from app.domain.petition_terms import Action
from app.domain.workflow import Facts, with_evidence
from app.files import Store
from app.labels import sentence
from app.models.matters import Kind, Matter
from app.operations import holdings, recording
from app.queries import dossier
from app.queries import matters as rows
from app.queries.facts import facts_of, workflow
from app.queries.held_to_account import steps_for
from app.queries.limits import receipt_of, reckoned
from app.web.context import home_of
from app.web.forms.matters import ActionForm
from app.web.forms.papers import kept
from app.web.matters import ClockLine, Entry, clock_to_come, proposed_void
from app.web.previews import of_act
from app.web.request import actor, end_reading, found, now, reading, today, write
from app.web.veil import veil_of

ON_VOID = (Action.VOID, Action.REFUSE_VOID)
BESIDE_CORRECTION = ("link", "revoke_link", "tie_household", "untie_household")
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class ActionPage:
    """The form of an act and the operation that does it: (session, uid, version, command, *, actor, now)."""

    form: Callable[[], ActionForm]
    operation: Callable[..., object]


def step_of(actions: type[StrEnum], name: str) -> StrEnum | None:
    """The action whose rules decide about this page: every page of a correction is one, and so is judging of
    another matter or a household, or taking that back; None beside the workflow."""
    action = "correct" if name.startswith("correct_") or name in BESIDE_CORRECTION else name
    return actions(action) if action in set(actions) else None


def store() -> Store:
    """Where papers are kept."""
    return Store(current_app.config["PAPERS"])


def act(matter: Matter, page: ActionPage, action: StrEnum | None, *, page_url: str) -> Answer:
    """The page of one act, or its doing. Raises Refused when the workflow has a reason against it already.

    `action` None: an act beside the workflow, such as keeping away from a matter.
    """
    form = page.form()
    _offer(form, matter)
    try:
        done = form.validate_on_submit() and _done(form, page, matter)
    except Changed:
        end_reading()
        there = found(rows.by_uid(reading(), actor(), matter.uid))
        return conflict(
            form, there, page_url=page_url, over=_why_not(there, facts_of(reading(), there, today()), form, action)
        )
    if done:
        flash(sentence("matter_saved", {"what": form.heading, "number": matter.number}), "good")
        return redirect(_back(matter.uid, page_url), 303)
    facts = facts_of(reading(), matter, today())
    if not form.is_submitted():
        _ask_the_rules(matter, facts, form, action)
    answer = render_template(
        form.template,
        form=form,
        matter=matter,
        page_url=page_url,
        url=request.path,
        lacking=form.lacking(facts),
        to_come=_to_come(form, matter),
        letters=of_act(matter, action.value) if action is not None else [],
        veil=veil_of(matter, actor()),
        to_void=_to_void(matter, facts) if action in ON_VOID else None,
    )
    return answer, 422 if form.is_submitted() else 200


def _to_void(matter: Matter, facts: Facts) -> Entry | None:
    steps = steps_for(reading(), actor(), matter, rows.steps(reading(), matter))
    return proposed_void(matter, facts, steps, veil_of(matter, actor()))


def conflict(form: ActionForm, matter: Matter, *, page_url: str, over: str | None = None) -> Answer:
    """Both versions of what two people changed, line by line; `over`: why the act cannot be done any more.

    A line that only one of them changed is not asked about: it is sent along as whoever changed it wants it. Raises
    Changed when nothing differs: then the common page offers to send the whole again.
    """
    theirs = form.kept(matter)
    differing = [name for name in form.compared if form[name].data != theirs[name]]
    if not differing:
        raise Changed(matter.version, form.chosen(), over)
    left_alone = [name for name in differing if form.showed(name, form[name].data)]
    only_mine = [name for name in differing if form.showed(name, theirs[name])]
    pairs = [
        {
            "name": f"pick-{name}",
            "label": form[name].label.text,
            "theirs": form.shown(name, theirs[name]) or "—",
            "mine": form.shown(name, form[name].data) or "—",
        }
        for name in differing
        if name not in (*left_alone, *only_mine)
    ]
    last = steps_for(reading(), actor(), matter, rows.steps(reading(), matter))[0]
    sent = [(name, value) for name, value in request.form.items() if _is_kept(name)]
    sent += [(f"pick-{name}", "theirs") for name in left_alone]
    answer = render_template(
        "matters/conflict.html",
        rows=pairs,
        last=last,
        matter=matter,
        sent=sent,
        url=request.path,
        page_url=page_url,
    )
    return answer, 409


def _is_kept(name: str) -> bool:
    return name not in ("csrf_token", "version") and not name.startswith("pick-")


def _done(form: ActionForm, page: ActionPage, matter: Matter) -> bool:
    token = form.token.data
    try:
        papers = kept(store(), form.sent(), form.paper_role, matter)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    with write(form) as session:
        if recording.made_before(session, token) is None:
            page.operation(session, matter.uid, form.version.data, form.command(papers), actor=actor(), now=now())
            recording.spend(session, token, matter.uid, actor=actor(), now=now())
    return not form.errors


def _offer(form: ActionForm, matter: Matter) -> None:
    session, form.matter_kind = reading(), Kind(matter.kind)
    if "entered_late" in form and not form.is_submitted():
        del form["entered_late"]
    holders = holdings.eligible(session, matter, now()) if form.names_holder else []
    form.offer(dossier.offered(session, actor(), matter, today()), matter, holders)
    if not form.is_filled():
        form.version.process_data(matter.version)
    for name, value in form.kept(matter).items():
        if request.form.get(f"pick-{name}") == "theirs":
            form[name].process_data(value)


def _ask_the_rules(matter: Matter, facts: Facts, form: ActionForm, action: StrEnum | None) -> None:
    if (code := _why_not(matter, facts, form, action)) is not None:
        raise Refused(code)


def _why_not(matter: Matter, facts: Facts, form: ActionForm, action: StrEnum | None) -> str | None:
    if form.carries:
        facts = with_evidence(facts)  # whether they bring enough is asked when they are sent
    return workflow(matter).refusal(action, facts, actor()) if action is not None else None


def _to_come(form: ActionForm, matter: Matter) -> list[ClockLine]:
    receipt = receipt_of(matter)
    started = (reckoned(reading(), rule, today(), receipt, again=form.again) for rule in form.clocks(matter))
    return [clock_to_come(found, today()) for found in started]


def _back(uid: str, page_url: str) -> str:
    """The matter's page, or one's first room when it cannot be seen any more."""
    end_reading()
    return page_url if rows.is_seen(reading(), actor(), uid) else url_for(home_of(actor()))
