"""What a search's address asks for: words and conditions, what of them cannot be read, and how they are told."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from app.domain.privacy import mask_text
from app.labels import ledgers
from app.labels.facets import CALLED
from app.queries import facets
from app.queries.facets import FACETS
from app.queries.search import Wanted
from app.web.forms.lists import LETTERS
from app.web.forms.search import TITLES, SearchForm
from app.web.request import actor, reading

NEWEST, EXACT = "newest", "1"
ONE_VALUE = ("q", "since", "until", "sort", "exact", "peek")
"""What an address may ask for once; facets may have several values."""
WORDS = "q"
OWN = ("page", "peek")
"""What says how the answer is looked at, and nothing of what is asked for."""
Args = MultiDict[str, str]


def read(args: Args) -> tuple[SearchForm, Wanted]:
    """The form of an address, validated, and what it asks for; the page is the caller's."""
    form = SearchForm(formdata=args)
    form.validate()
    since, until = form.since.data, form.until.data
    wanted = Wanted(
        text=form.q.data or "",
        chosen={name: frozenset(args.getlist(name)) for name in FACETS if args.get(name)},
        since=since if isinstance(since, date) else None,
        until=until if isinstance(until, date) else None,
        newest=args.get("sort") == NEWEST,
        exact=args.get("exact") == EXACT,
        called=CALLED,
    )
    return form, wanted


def asks(wanted: Wanted) -> bool:
    """Whether anything is asked for at all."""
    return bool(wanted.text or wanted.chosen or wanted.since or wanted.until)


def unread(form: SearchForm, wanted: Wanted) -> list[str]:
    """What the address asks for and is no value of its condition, in words."""
    days = [f"{field.label.text}“{field.raw_data[0][:LETTERS]}”" for field in (form.since, form.until) if field.errors]
    return days + [
        f"{TITLES[name]}“{value[:LETTERS]}”" for name, value in facets.unread(reading(), actor(), wanted.chosen, CALLED)
    ]


def conditions(args: Args) -> dict[str, Any]:
    """What is asked for, as it stands in the address."""
    return {name: values for name, values in args.to_dict(flat=False).items() if name not in OWN}


def kept(args: Args) -> list[tuple[str, str]]:
    """Name and value of every condition that a saved search keeps beside its words."""
    known = {*ONE_VALUE, *FACETS} - {WORDS, *OWN}
    return [(name, value) for name, values in conditions(args).items() if name in known for value in values if value]


def told(form: SearchForm, wanted: Wanted) -> str:
    """What was asked, in words, as the head of a ledger: 查询：改厕 补贴；镇（园区）：柳溪镇."""
    return ledgers.told(said(form, wanted))


def said(form: SearchForm, wanted: Wanted) -> list[tuple[str, str]]:
    """Each condition and what it asks for, in words."""
    named: Mapping[str, Mapping[str, int]] = {name: dict.fromkeys(values, 0) for name, values in wanted.chosen.items()}
    names = {**CALLED, **facets.names_of(reading(), actor(), named)}
    found = [(form.q.label.text, mask_text(wanted.text))] if wanted.text else []
    for name, title in TITLES.items():
        values = sorted(wanted.chosen.get(name, ()))
        found += [(title, "、".join(names.get(name, {}).get(value, value) for value in values))] if values else []
    found += [(field.label.text, field.data.isoformat()) for field in (form.since, form.until) if field.data]
    return found
