"""Searching (查询): one box over both kinds, two groups, facets with counts, and why something was not found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from flask import Blueprint, current_app, flash, get_template_attribute, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import sealing
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.labels import label, sentence
from app.labels.facets import CALLED
from app.operations import indexing, recording
from app.queries import confidential, hits, households_found, previewing, search, suggesting, talks_found, unfound
from app.queries.facets import FACETS
from app.queries.listing import People
from app.queries.matters import by_ids
from app.queries.search import PAGE, Answer, Found, Wanted
from app.queries.suggesting import Suggestion
from app.queries.unfound import Wider
from app.web import listing, printing, saved, searched
from app.web.filters import stage_of
from app.web.forms.search import ANY_TOWN, EXAMPLES, NARROWED, SUGGESTED, TITLES, TYPED, SearchForm
from app.web.ledger import list_taken_away
from app.web.listing import Row
from app.web.matters import note_view
from app.web.narrowing import MOST_TOLD, tell_left_out
from app.web.paging import Pager, page_number
from app.web.promised import DueLine
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires

room = Blueprint("search", __name__, url_prefix="/search")

SHOWN_VALUES = 8
"""Of one facet, beside those that are chosen."""
DEEPEST = 500
"""Pages that the index answers."""
LONGEST_WORD = 40
MOST_TAKEN = 10_000
"""Rows of one ledger of hits: as many as the index answers."""


@dataclass(frozen=True)
class HitLine:
    """A hit as components/lists.html draws it, with what stands in its second line. `people`: None for an item."""

    uid: str
    number: str
    url: str
    title: Sequence[tuple[str, bool]]
    snippets: Sequence[tuple[str, Sequence[tuple[str, bool]]]]
    lacking: Sequence[str]
    all_words: bool
    stage: StrEnum
    entered_closed: bool
    clock: DueLine | None
    place: str
    people: People | None
    holder: str
    received_on: date


@dataclass(frozen=True)
class Peek:
    """A hit beside the list: its row, its title and its texts with marks, each with the part it stands in."""

    row: Row
    title: Sequence[tuple[str, bool]]
    texts: Sequence[tuple[str, Sequence[tuple[str, bool]]]]


@dataclass(frozen=True)
class FacetGroup:
    """One facet: (value, what it is called, how many hits, chosen)."""

    name: str
    title: str
    options: Sequence[tuple[str, str, int, bool]]


@room.get("")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """The box, and the answer to what stands in the address."""
    form, wanted = _asked()
    tell_left_out(searched.ONE_VALUE, several=FACETS)
    if unread := searched.unread(form, wanted):
        flash(sentence("search_unread", {"what": "、".join(unread[:MOST_TOLD])}), "warn")
        bare = [one for one in _wider(wanted) if not one.without]
        return _page(form, wanted, search.nothing(wanted), bare, readable=False)
    if not searched.asks(wanted):
        return _unasked(form)
    engine = current_app.extensions["search"]
    answer = search.search(reading(), actor(), engine, wanted)
    if not answer.hits and wanted.page > (pages := _pager(wanted, answer).pages):
        wanted = replace(wanted, page=pages)
        answer = search.search(reading(), actor(), engine, wanted)
    _note(wanted, answer)
    return _page(form, wanted, answer, [] if answer.total else _wider(wanted))


@room.get("/peek/<uid>")
@requires(Permission.MATTER_VIEW)
def peek(uid: str) -> str:
    """What a hit says in its own words, to be read beside the list."""
    _, wanted = _asked()
    preview = found(_peeked(uid, wanted))
    return str(get_template_attribute("components/peek.html", "peek")(preview))


@room.get("/suggest")
@requires(Permission.MATTER_VIEW)
def suggest() -> str:
    """What the word that is being typed may become, as options below the box."""
    typed = request.args.get("q", "")[:LONGEST_WORD]
    suggested = suggesting.suggest(reading(), actor(), current_app.extensions["search"], typed, CALLED)
    options = get_template_attribute("components/suggestions.html", "options")
    return str(options([(one, _as_typed(one)) for one in suggested], SUGGESTED))


def _as_typed(one: Suggestion) -> str:
    """What stands in the box when it is taken: a holder or a category is no word of the texts."""
    return f"{TYPED[one.facet]}:{one.name}" if one.facet in TYPED else one.name


@room.get("/export")
@requires(Permission.MATTER_EXPORT)
def export() -> Response:
    """The hits that hold all words as xlsx, names masked; the journal keeps who took how many."""
    form, wanted = _asked()
    if not _is_readable(form, wanted):
        return redirect(_here(), 303)
    total, ids = search.every(reading(), actor(), current_app.extensions["search"], wanted, most=MOST_TAKEN)
    if total > MOST_TAKEN:
        raise Refused("export_too_long", total=total, most=MOST_TAKEN)
    detail = {"words": _hash(wanted), "filters": _asked_by()}
    return list_taken_away(sentence("hits"), None, ids, searched.told(form, wanted), detail, of="search")


@room.get("/print", endpoint="print")
@requires(Permission.MATTER_EXPORT)
def print_() -> str | Response:
    """The same hits on paper."""
    form, wanted = _asked()
    if not _is_readable(form, wanted):
        return redirect(_here(), 303)
    total, ids = search.every(reading(), actor(), current_app.extensions["search"], wanted, most=printing.MOST)
    printing.check_length(total)
    told, name = searched.told(form, wanted), sentence("hits")
    rows = by_ids(reading(), ids)
    return printing.ledger(rows, told=told, kind=None, by=_asked_by(), back=_here(), name=name, of="search")


def _asked() -> tuple[SearchForm, Wanted]:
    form, wanted = searched.read(request.args)
    return form, replace(wanted, page=min(page_number(), DEEPEST))


def _is_readable(form: SearchForm, wanted: Wanted) -> bool:
    return searched.asks(wanted) and not searched.unread(form, wanted)


def _peeked(uid: str, wanted: Wanted) -> Peek | None:
    """The preview of a hit; it shows what people said, so the journal keeps who read it."""
    preview = previewing.peek(reading(), actor(), uid, wanted)
    if preview is None:
        return None
    note_view(preview.matter)
    (row,) = listing.rows(reading(), actor(), [preview.matter], now=now(), with_evidence=False)
    texts = [(label(part.part, "part"), part.pieces) for part in preview.texts]
    return Peek(row, preview.title, texts)


def _asked_by() -> list[str]:
    return sorted(searched.conditions(request.args))


def _unasked(form: SearchForm) -> str:
    """The box and how to ask, with names that the reader's own matters bear."""
    engine = current_app.extensions["search"]
    named = {
        one: suggesting.commonest(reading(), actor(), engine, one, CALLED) for one in ("town", "village", "holder")
    }
    facts = {"town": named["town"] or ANY_TOWN, "year": today().year}
    examples = [text.format_map(facts) for text in EXAMPLES]
    return render_template(
        "search/index.html",
        form=form,
        examples=examples,
        named=named,
        year=today().year,
        searches=[line for line in saved.lines() if line.view.kind is None],
    )


def _wider(wanted: Wanted) -> Sequence[Wider]:
    return unfound.wider(reading(), actor(), current_app.extensions["search"], wanted)


def _page(form: SearchForm, wanted: Wanted, answer: Answer, wider: Sequence[Wider], *, readable: bool = True) -> str:
    engine = current_app.extensions["search"]
    accusations = confidential.accusations(reading(), actor(), wanted, answer)
    return render_template(
        "search/results.html",
        form=form,
        households=households_found.find(reading(), actor(), wanted.text),
        talks=talks_found.find(reading(), actor(), engine, wanted, answer.asked) if readable else None,
        clear=actor().knows_households(),
        answer=answer,
        hits=_hits(answer.hits),
        accusations=_hits(accusations[:PAGE]),
        accused=len(accusations),
        left_aside=confidential.left_aside(actor(), wanted, answer),
        unnamed=[(TITLES[wish.facet], wish.text) for wish in answer.unnamed],
        facets=_facets(answer, wanted),
        kept=[(name, value) for name, value in request.args.items(multi=True) if name in ("q", "sort", "exact")],
        pager=_pager(wanted, answer),
        newest=wanted.newest,
        small=answer.total + answer.more <= PAGE,
        exact=wanted.exact,
        near=unfound.near(reading(), actor(), engine, answer),
        named=[
            (f"{NARROWED[one.facet]}:{one.name}", one.count)
            for one in suggesting.named(reading(), actor(), engine, answer.asked)
        ],
        instead=_instead,
        peeked=_peeked(uid, wanted) if (uid := request.args.get("peek")) else None,
        peek_at=_peek_at(),
        peek_url=url_for("search.peek", uid="UID", **searched.conditions(request.args)),
        save_url=url_for("views.new", action="search", **searched.conditions(request.args)) if readable else "",
        wider=wider,
        here=_here,
        waiting=indexing.lag_of_all(reading()),
        export_url=_taken("export", answer),
        print_url=_taken("print", answer),
    )


def _peek_at() -> str:
    """This page's address with one of its hits beside it, whose own address is to follow."""
    here: dict[str, Any] = {name: values for name, values in request.args.lists() if name != "peek"}
    return f"{url_for('search.index', **here)}{'&' if here else '?'}peek="


def _instead(word: str, near: str) -> str:
    """This query's address with a word that nobody wrote replaced by one near it."""
    return _here(q=unfound.instead(request.args.get("q", ""), word, near))


def _taken(page: str, answer: Answer) -> str:
    """Where the hits are taken away; empty for those who may not, and when there are none."""
    may = answer.total and actor().may(Permission.MATTER_EXPORT)
    return url_for(f"search.{page}", **searched.conditions(request.args)) if may else ""


def _here(**changed: str) -> str:
    """This query's address with something changed, from its first page; an empty value takes a part away."""
    asked = searched.conditions(request.args) | changed
    return url_for("search.index", **{name: value for name, value in asked.items() if value})


def _note(wanted: Wanted, answer: Answer) -> None:
    """Keep in the journal that something was searched: a keyed hash of the words, and counts."""
    detail: Mapping[str, Any] = {
        "words": _hash(wanted),
        "total": answer.total,
        "more": answer.more,
        "page": wanted.page,
        "facets": sorted(wanted.chosen),
    }
    with write() as session:
        recording.note_event(session, "search", actor=actor(), now=now(), kind="matter", detail=detail)


def _hash(wanted: Wanted) -> str:
    return sealing.blind("journal", wanted.text).hex()[:12]


def _hits(found: Sequence[Found]) -> list[HitLine]:
    duties = hits.next_duties(reading(), [hit.matter.id for hit in found]) if found else {}
    pages = {kind: listing.url_of_kind(kind, "UID") for kind in {hit.matter.kind for hit in found}}
    return [
        HitLine(
            uid=hit.matter.uid,
            number=hit.matter.number,
            url=pages[hit.matter.kind].replace("UID", hit.matter.uid),
            title=hit.title,
            snippets=[(label(snippet.part, "part"), snippet.pieces) for snippet in hit.snippets],
            lacking=hit.lacking,
            all_words=hit.all_words,
            stage=stage_of(hit.matter),
            entered_closed=bool(hit.matter.entered_closed),
            clock=listing.due_line(duties[hit.matter.id], today()) if hit.matter.id in duties else None,
            place=" ".join(hit.matter.place_names),
            people=hits.people(hit.matter, clear=actor().sees_names()),
            holder=hit.matter.holder_name or "",
            received_on=hit.matter.received_on,
        )
        for hit in found
    ]


def _facets(answer: Answer, wanted: Wanted) -> list[FacetGroup]:
    return [FacetGroup(name, title, _options(answer, wanted, name)) for name, title in TITLES.items()]


def _options(answer: Answer, wanted: Wanted, name: str) -> list[tuple[str, str, int, bool]]:
    chosen, counts = wanted.chosen.get(name, frozenset()), answer.facets.get(name, {})
    called = {**CALLED.get(name, {}), **answer.names.get(name, {})} or {value: value for value in counts}
    known = [value for value in counts if value in called]
    shown = known[:SHOWN_VALUES] + [value for value in known[SHOWN_VALUES:] if value in chosen]
    if name == "year":
        shown.sort(reverse=True)
    return [(value, called[value], counts[value], value in chosen) for value in shown]


def _pager(wanted: Wanted, answer: Answer) -> Pager:
    total = answer.total + answer.more
    pages = max(1, min(-(-total // PAGE), DEEPEST))
    return Pager(min(wanted.page, pages), pages, total, capped=not answer.indexed and total >= search.PLAIN_LIMIT)
