"""Searching (查询): one box over both kinds, two groups, facets with counts, and why something was not found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, get_template_attribute, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import sealing
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.privacy import mask_text
from app.labels import label, ledgers, sentence
from app.labels.facets import CALLED
from app.operations import indexing, recording
from app.queries import facets, search, suggesting
from app.queries.facets import FACETS
from app.queries.matters import by_ids
from app.queries.search import PAGE, Answer, Wanted, Wider
from app.queries.suggesting import Suggestion
from app.web import listing, printing
from app.web.forms.lists import LETTERS
from app.web.forms.search import ANY_TOWN, EXAMPLES, SUGGESTED, TITLES, TYPED, SearchForm
from app.web.ledger import list_taken_away
from app.web.listing import Row
from app.web.narrowing import MOST_TOLD, tell_left_out
from app.web.paging import Pager, page_number
from app.web.request import actor, now, reading, today, write
from app.web.security import requires

room = Blueprint("search", __name__, url_prefix="/search")

SHOWN_VALUES = 8
"""Of one facet, beside those that are chosen."""
NEWEST = "newest"
ONE_VALUE = ("q", "since", "until", "sort")
"""What an address may ask for once; facets may have several values."""
DEEPEST = 500
"""Pages that the index answers."""
LONGEST_WORD = 40
MOST_TAKEN = 10_000
"""Rows of one ledger of hits: as many as the index answers."""


@dataclass(frozen=True)
class HitLine:
    """A hit as components/lists.html draws it, with its row."""

    row: Row
    number: str
    url: str
    title: Sequence[tuple[str, bool]]
    snippets: Sequence[tuple[str, Sequence[tuple[str, bool]]]]
    lacking: Sequence[str]
    all_words: bool


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
    form = SearchForm(formdata=request.args)
    form.validate()
    wanted = _wanted(form)
    tell_left_out(ONE_VALUE, several=FACETS)
    if unread := _unread(form, wanted):
        flash(sentence("search_unread", {"what": "、".join(unread[:MOST_TOLD])}), "warn")
        bare = [one for one in _wider(wanted) if not one.without]
        return _page(form, wanted, search.nothing(wanted), bare)
    if not (wanted.text or wanted.chosen or wanted.since or wanted.until):
        return _unasked(form)
    engine = current_app.extensions["search"]
    answer = search.search(reading(), actor(), engine, wanted)
    if not answer.hits and wanted.page > (pages := _pager(wanted, answer).pages):
        wanted = replace(wanted, page=pages)
        answer = search.search(reading(), actor(), engine, wanted)
    _note(wanted, answer)
    return _page(form, wanted, answer, [] if answer.total else _wider(wanted))


@room.get("/suggest")
@requires(Permission.MATTER_VIEW)
def suggest() -> str:
    """What the word that is being typed may become, as options below the box."""
    typed = request.args.get("q", "")[:LONGEST_WORD]
    found = suggesting.suggest(reading(), actor(), current_app.extensions["search"], typed, CALLED)
    options = get_template_attribute("components/suggestions.html", "options")
    return str(options([(one, _as_typed(one)) for one in found], SUGGESTED))


def _as_typed(one: Suggestion) -> str:
    """What stands in the box when it is taken: a holder or a category is no word of the texts."""
    return f"{TYPED[one.facet]}:{one.name}" if one.facet in TYPED else one.name


@room.get("/export")
@requires(Permission.MATTER_EXPORT)
def export() -> Response:
    """The hits that hold all words as xlsx, names masked; the journal keeps who took how many."""
    form = SearchForm(formdata=request.args)
    if (wanted := _readable(form)) is None:
        return redirect(_here(), 303)
    total, found = search.every(reading(), actor(), current_app.extensions["search"], wanted, most=MOST_TAKEN)
    if total > MOST_TAKEN:
        raise Refused("export_too_long", total=total, most=MOST_TAKEN)
    detail = {"words": _hash(wanted), "filters": _asked_by()}
    return list_taken_away(sentence("hits"), None, found, _told(form, wanted), detail, of="search")


@room.get("/print", endpoint="print")
@requires(Permission.MATTER_EXPORT)
def print_() -> str | Response:
    """The same hits on paper."""
    form = SearchForm(formdata=request.args)
    if (wanted := _readable(form)) is None:
        return redirect(_here(), 303)
    total, found = search.every(reading(), actor(), current_app.extensions["search"], wanted, most=printing.MOST)
    printing.check_length(total)
    told, name = _told(form, wanted), sentence("hits")
    rows = by_ids(reading(), found)
    return printing.ledger(rows, told=told, kind=None, by=_asked_by(), back=_here(), name=name, of="search")


def _readable(form: SearchForm) -> Wanted | None:
    """What the address asks for; None when it asks for nothing, or for what nobody can read."""
    form.validate()
    wanted = _wanted(form)
    asks = wanted.text or wanted.chosen or wanted.since or wanted.until
    return wanted if asks and not _unread(form, wanted) else None


def _told(form: SearchForm, wanted: Wanted) -> str:
    """What was asked, in words, as the head of a ledger: 查询：改厕 补贴；镇（园区）：柳溪镇."""
    named = {name: dict.fromkeys(values, 0) for name, values in wanted.chosen.items()}
    names = {**CALLED, **facets.names_of(reading(), actor(), named)}
    told = [(form.q.label.text, mask_text(wanted.text))] if wanted.text else []
    for name, title in TITLES.items():
        values = sorted(wanted.chosen.get(name, ()))
        told += [(title, "、".join(names.get(name, {}).get(value, value) for value in values))] if values else []
    told += [(field.label.text, field.data.isoformat()) for field in (form.since, form.until) if field.data]
    return ledgers.told(told)


def _asked_by() -> list[str]:
    return sorted(_conditions())


def _unasked(form: SearchForm) -> str:
    """The box and how to ask, with names that the reader's own matters bear."""
    engine = current_app.extensions["search"]
    named = {
        one: suggesting.commonest(reading(), actor(), engine, one, CALLED) for one in ("town", "village", "holder")
    }
    facts = {"town": named["town"] or ANY_TOWN, "year": today().year}
    examples = [text.format_map(facts) for text in EXAMPLES]
    return render_template("search/index.html", form=form, examples=examples, named=named, year=today().year)


def _wider(wanted: Wanted) -> Sequence[Wider]:
    return search.wider(reading(), actor(), current_app.extensions["search"], wanted)


def _page(form: SearchForm, wanted: Wanted, answer: Answer, wider: Sequence[Wider]) -> str:
    return render_template(
        "search/results.html",
        form=form,
        answer=answer,
        hits=_hits(answer),
        facets=_facets(answer, wanted),
        kept=[(name, value) for name, value in request.args.items(multi=True) if name in ("q", "sort")],
        pager=_pager(wanted, answer),
        newest=wanted.newest,
        small=answer.total + answer.more <= PAGE,
        wider=wider,
        here=_here,
        waiting=indexing.lag(reading()),
        export_url=_taken("export", answer),
        print_url=_taken("print", answer),
    )


def _taken(page: str, answer: Answer) -> str:
    """Where the hits are taken away; empty for those who may not, and when there are none."""
    may = answer.total and actor().may(Permission.MATTER_EXPORT)
    return url_for(f"search.{page}", **_conditions()) if may else ""


def _unread(form: SearchForm, wanted: Wanted) -> list[str]:
    """What the address asks for and is no value of its condition, in words."""
    days = [f"{field.label.text}“{field.raw_data[0][:LETTERS]}”" for field in (form.since, form.until) if field.errors]
    return days + [
        f"{TITLES[name]}“{value[:LETTERS]}”" for name, value in facets.unread(reading(), actor(), wanted.chosen, CALLED)
    ]


def _here(**changed: str) -> str:
    """This query's address with something changed, from its first page; an empty value takes a part away."""
    return url_for("search.index", **{name: value for name, value in (_conditions() | changed).items() if value})


def _conditions() -> dict[str, Any]:
    return {name: values for name, values in request.args.to_dict(flat=False).items() if name != "page"}


def _wanted(form: SearchForm) -> Wanted:
    since, until = form.since.data, form.until.data
    return Wanted(
        text=form.q.data or "",
        chosen={name: frozenset(request.args.getlist(name)) for name in FACETS if request.args.get(name)},
        since=since if isinstance(since, date) else None,
        until=until if isinstance(until, date) else None,
        newest=request.args.get("sort") == NEWEST,
        page=min(page_number(), DEEPEST),
        called=CALLED,
    )


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


def _hits(answer: Answer) -> list[HitLine]:
    rows = listing.rows(reading(), actor(), [hit.matter for hit in answer.hits], now=now())
    return [
        HitLine(
            row,
            row.matter.number,
            row.url,
            hit.title,
            [(label(snippet.part, "part"), snippet.pieces) for snippet in hit.snippets],
            hit.lacking,
            hit.all_words,
        )
        for row, hit in zip(rows, answer.hits, strict=True)
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
