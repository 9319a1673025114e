"""What a move of a petition asks beyond its stage and its actor, each with the sentence of the law it stands on."""

from datetime import date

from app.domain.permissions import Actor, Permission
from app.domain.petition_terms import PETITION_PATH, TURNED_AWAY, Category, DeliveryWay, Finding, Stage
from app.domain.workflow import Facts

MOST_RETURNS = 2
"""art. 24: after the second return the common superior decides (DOMAIN P8)."""


def no_accusation(facts: Facts, _: Actor) -> str | None:
    # art. 22 para 2: accusations under discipline powers are transferred, never sent to a unit that could be named.
    return "accusation_goes_to_discipline" if facts.category == Category.ACCUSATION else None


def only_accusation(facts: Facts, _: Actor) -> str | None:
    return None if facts.category == Category.ACCUSATION else "only_accusations_are_transferred"


def only_appeal(facts: Facts, _: Actor) -> str | None:
    return None if facts.category == Category.APPEAL else "only_appeals_are_diverted"  # art. 31


def received_directly(facts: Facts) -> str | None:
    # art. 23 para 2: an organ that received it directly accepts what lies within its powers, without being asked to.
    return None if facts.received_directly else "not_received_directly"


def whereabouts_owed(facts: Facts, _: Actor) -> str | None:
    # art. 23 para 2: what reached another organ than the petition office, until the petitioner was told where it went.
    return None if facts.whereabouts_owed else "whereabouts_not_owed"


def signed_for(facts: Facts, _: Actor) -> str | None:
    if facts.stage == Stage.REGISTERED:
        return received_directly(facts)
    return None if facts.signed_for else "not_signed_for"


def not_signed_for(facts: Facts, _: Actor) -> str | None:
    # Once more when the handler has stepped back: another one is required (T34).
    return "already_signed_for" if facts.signed_for and facts.handler_id else None


def lost_its_handler(facts: Facts, _: Actor) -> str | None:
    return "handler_is_there" if facts.handler_id else None  # T34: whoever steps back is replaced


def has_handler(facts: Facts, _: Actor) -> str | None:
    return None if facts.handler_id or facts.stage == Stage.REGISTERED else "no_handler"


def objected_once(facts: Facts, _: Actor) -> str | None:
    return "already_objected" if facts.objected else None


def not_settled_above(facts: Facts, _: Actor) -> str | None:
    # art. 24: what the common superior has decided is not sent round once more.
    return "decided_by_superior" if facts.returns >= MOST_RETURNS else None


def objection_in_time(facts: Facts, _: Actor) -> str | None:
    # art. 23 para 3: 自收到之日起5个工作日内提出异议
    return None if _until(facts.objection_until, facts) else "objection_too_late"


def sixty_days_run(facts: Facts, _: Actor) -> str | None:
    return None if facts.handling_until is not None else "no_sixty_days"  # art. 34 counts for art. 31(6) alone


def not_extended(facts: Facts, _: Actor) -> str | None:
    return "extension_already_given" if facts.extended else None


def no_day_of_redoing(facts: Facts, _: Actor) -> str | None:
    # P18: the day that was ordered is the limit; whoever has to obey does not put it off (art. 35, 36).
    return "redo_not_extended" if facts.redo_ordered else None


def no_day_of_reopening(facts: Facts, _: Actor) -> str | None:
    # P22: the same of the day by which what was taken up again is to be done, sixty days at most.
    return "reopened_not_extended" if facts.reopened and facts.report_until is not None else None


def report_awaited(facts: Facts, _: Actor) -> str | None:
    return None if facts.report_until is not None else "no_report_awaited"  # art. 22(3): of what was assigned alone


def extension_in_time(facts: Facts, _: Actor) -> str | None:
    return None if _until(facts.handling_until, facts) else "extension_too_late"


def _until(last: date | None, facts: Facts) -> bool:
    return last is not None and (facts.today is None or facts.today <= last)


def has_an_opinion(facts: Facts, _: Actor) -> str | None:
    # art. 35: whoever 对信访处理意见不服 asks; suggestions and accusations get no such opinion.
    of_the_petition_path = facts.category == Category.APPEAL and facts.appeal_path == PETITION_PATH
    return None if of_the_petition_path and facts.opinion_served else "nothing_to_review"


def not_reviewed(facts: Facts, actor: Actor) -> str | None:
    if facts.stage == Stage.IN_REVIEW:
        return another_may_ask(facts, actor)
    return "already_reviewed" if facts.review is not None else None


def another_may_ask(facts: Facts, _: Actor) -> str | None:
    # D7 and D9 run per petitioner: while one's request is decided, another one who was served may ask as well.
    runs = facts.stage in (Stage.IN_REVIEW, Stage.IN_RECHECK)
    return "everybody_asked" if runs and not facts.others_may_ask else None


def reviewed(facts: Facts, _: Actor) -> str | None:
    return None if facts.review else "not_reviewed"  # art. 36: recheck is asked of whoever is above the reviewer


def admission_asked(facts: Facts, _: Actor) -> str | None:
    # A local limit (D12): where the county has not turned it on, who reviews is not asked to decide it apart.
    return None if facts.admission_until is not None else "admission_not_asked"


def redo_ordered(facts: Facts, _: Actor) -> str | None:
    ordered = facts.stage == Stage.IN_RECHECK or facts.review == Finding.REVOKE_REDO
    return None if ordered else "redo_not_ordered"


def redone_by_a_day(facts: Facts, _: Actor) -> str | None:
    return None if facts.redo_ordered and facts.report_until is not None else "not_being_redone"


def reviews_or_rechecks(_: Facts, actor: Actor) -> str | None:
    return None if actor.may(Permission.MATTER_REVIEW, Permission.MATTER_RECHECK) else "not_permitted"


def redo_not_ordered(facts: Facts, _: Actor) -> str | None:
    return "redo_is_ordered" if facts.review == Finding.REVOKE_REDO else None


def still_to_be_served(facts: Facts, _: Actor) -> str | None:
    # art. 35: each asks within 30 days of his own service, whoever is still to be served; on these it is served on.
    return "served_on_all" if facts.stage == Stage.IN_REVIEW and facts.served_on_all else None


def opinion_served_on_all(facts: Facts, _: Actor) -> str | None:
    # art. 35: whoever was not served could not ask yet; after the decision it would be too late for him.
    return None if facts.served_on_all else "opinion_not_served_on_all"


def supervised(facts: Facts, _: Actor) -> str | None:
    return None if facts.open_supervisions else "not_supervised"


def has_unit(facts: Facts, _: Actor) -> str | None:
    # Whoever answers for it: what was imported as history may have none.
    return "unit_not_there" if facts.unit_id is None else None


def no_open_supervision(facts: Facts, _: Actor) -> str | None:
    # art. 40: what was ordered is answered before the matter is over.
    return "supervision_open" if facts.open_supervisions else None


def was_accepted(facts: Facts, _: Actor) -> str | None:
    return "never_accepted" if facts.never_accepted else None  # what comes again is registered again


def found_wanting(facts: Facts, _: Actor) -> str | None:
    return None if facts.found_wanting else "nothing_found_wanting"  # P22: the follow-up visit shows it


def urgent_reported(facts: Facts, _: Actor) -> str | None:
    # art. 25: an urgent matter is reported at once; without the record it cannot be closed (T62).
    return "urgent_not_reported" if facts.urgent and not facts.urgent_reported else None


def worked_since(facts: Facts, _: Actor) -> str | None:
    # P18, P22: what is handled anew is looked at anew, before it is answered once more.
    return "nothing_done_since" if facts.work_owed else None


def file_checked(facts: Facts, _: Actor) -> str | None:
    # P15: before a petition about poverty is closed, or ended by a recheck (P20), the county checks its file.
    return "file_not_checked" if facts.poverty and not facts.file_checked else None


def to_be_checked(facts: Facts, _: Actor) -> str | None:
    if not facts.poverty:
        return "file_check_not_needed"
    return "file_already_checked" if facts.file_checked else None


def no_open_assist(facts: Facts, _: Actor) -> str | None:
    # art. 24: what a second organ was asked for belongs to the answer; it is answered or waived with a reason.
    return "assist_open" if facts.open_assists else None


def to_be_reported(facts: Facts, _: Actor) -> str | None:
    return None if facts.urgent else "not_urgent"  # reported again as often as there is something to report


def receipt_missing(facts: Facts) -> bool:
    """Whether the opinion was served and nothing shows it (P14): a signed receipt, or a refusal with its witness."""
    return facts.delivery_way not in (None, DeliveryWay.REFUSED) and not facts.receipt_count


def settled_or_other_end(facts: Facts, _: Actor) -> str | None:
    if facts.stage in TURNED_AWAY:
        return None
    return None if facts.visited_since_close else "follow_up_missing"  # T52: 涉贫 is visited before it is archived


def carried_out(facts: Facts, _: Actor) -> str | None:
    # art. 32 para 2: 予以支持的，有关机关、单位应当督促执行; nothing rests before that is proven.
    return "execution_open" if facts.open_executions else None


def is_slip(facts: Facts, actor: Actor) -> bool:
    """Whether it was registered wrongly by the actor himself this very day and nothing was done of it since: a rule of
    this house, such a slip needs no second person to be void."""
    this_day = facts.untouched_since is not None and facts.today in (None, facts.untouched_since)
    return this_day and actor.person_id is not None and actor.person_id == facts.registrar_id


def _decides_on_void(facts: Facts, actor: Actor) -> bool:
    """DOMAIN 8: the petition office's head, beside him the county's leaders, for he may have proposed it himself; of an
    accusation, which they do not read, a confidential clerk."""
    if facts.category == Category.ACCUSATION:
        return actor.may(Permission.MATTER_ROUTE)
    return actor.may(Permission.ITEM_SIGN_OFF) or (
        actor.may(Permission.MATTER_ROUTE) and actor.may(Permission.MATTER_APPROVE)
    )


def may_propose_void(facts: Facts, actor: Actor) -> str | None:
    his = actor.person_id is not None and actor.person_id in (facts.registrar_id, facts.handler_id)
    return None if his or actor.may(Permission.MATTER_REGISTER) else "not_permitted"


def void_not_proposed(facts: Facts, _: Actor) -> str | None:
    return "void_is_proposed" if facts.void_proposer_id is not None else None


def void_proposed(facts: Facts, _: Actor) -> str | None:
    return None if facts.void_proposer_id is not None else "void_not_proposed"


def decides_on_void_or_proposed(facts: Facts, actor: Actor) -> str | None:
    his = actor.person_id is not None and actor.person_id == facts.void_proposer_id  # who takes it back
    return None if his or _decides_on_void(facts, actor) else "not_permitted"


def voids(facts: Facts, actor: Actor) -> str | None:
    # What is expected of nobody any more has two who looked at it, but for a slip.
    if is_slip(facts, actor):
        return None
    if not _decides_on_void(facts, actor):
        return "not_permitted"
    if facts.void_proposer_id is None:
        return "void_not_proposed"
    return "void_by_another" if actor.person_id == facts.void_proposer_id else None


def not_answered(facts: Facts, _: Actor) -> str | None:
    # DOMAIN 8: void is what never should have been registered; what was answered in law (art. 32, 35, 36) is no such.
    return "answered_is_not_void" if facts.answered else None


def not_settled(facts: Facts, _: Actor) -> str | None:
    return "already_settled" if facts.settled else None
