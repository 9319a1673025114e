"""The fields typed in a query (镇:双河) as values of facets: the index knows places and people by their numbers."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.rectification import Round
from app.queries.facets import OF_ROUND, TABLES
from search_index import Asked, FieldFilter, fold


def typed(session: Session, asked: Asked, called: Mapping[str, Mapping[str, str]]) -> dict[str, frozenset[str]]:
    """The fields typed in the query as facet values; those of one facet are alternatives, none at all finds nothing."""
    filters: dict[str, frozenset[str]] = {}
    for wish in sorted(asked.fields, key=lambda wish: wish.excluded):
        facet, values = _values(session, wish, called)
        before = filters.get(facet)
        if wish.excluded:
            everything = frozenset(_named(session, facet, called)) if before is None else before
            filters[facet] = everything - values
        else:
            filters[facet] = values if before is None else before | values
    return filters


def unnamed(session: Session, asked: Asked, called: Mapping[str, Mapping[str, str]]) -> list[FieldFilter]:
    """The typed fields that name nothing: there is no such place, person or stage."""
    return [wish for wish in asked.fields if not _values(session, wish, called)[1]]


def _values(session: Session, wish: FieldFilter, called: Mapping[str, Mapping[str, str]]) -> tuple[str, frozenset[str]]:
    """The facet and its values whose names contain what was typed; 类别 is said of two facets."""
    found = "", frozenset[str]()
    for facet in ("category", "content") if wish.facet == "category" else (wish.facet,):
        named = _named(session, facet, called)
        found = facet, frozenset(value for value, name in named.items() if wish.text in fold(name))
        if found[1]:
            break
    return found


def _named(session: Session, facet: str, called: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Every value of a facet with its name."""
    known = dict(called.get(facet, {}))
    if facet in TABLES:
        table = TABLES[facet]
        known |= {str(row.id): row.name for row in session.execute(select(table.id, table.name))}
    if facet == "source":
        known |= {f"{OF_ROUND}{row.id}": row.name for row in session.execute(select(Round.id, Round.name))}
    return known


def both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str]:
    """What both leave; None leaves everything."""
    return one & other if one is not None and other is not None else one or other or frozenset()
