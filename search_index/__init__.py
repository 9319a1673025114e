"""The full-text index: entries in, hits out. It knows nothing of the application around it."""

from search_index.asking import FACET_NAMES, Asked, FieldFilter, Place, Word, parse, widened
from search_index.engine import Busy, Days, Engine, Held, Sort, State, Texts, Unavailable
from search_index.entries import Check, CutWord, Entry, Hit, Part, Results, Scope
from search_index.postgres_engine import POSTGRES_SCHEMA, PostgresEngine
from search_index.readings import readings, sounds_like
from search_index.snippets import Piece, Snippet, marked, mentions, snippets
from search_index.whoosh_engine import WhooshEngine
from search_index.words import fold, shared_words, strip_private

__all__ = [
    "FACET_NAMES",
    "POSTGRES_SCHEMA",
    "Asked",
    "Busy",
    "Check",
    "CutWord",
    "Days",
    "Engine",
    "Entry",
    "FieldFilter",
    "Held",
    "Hit",
    "Part",
    "Piece",
    "Place",
    "PostgresEngine",
    "Results",
    "Scope",
    "Snippet",
    "Sort",
    "State",
    "Texts",
    "Unavailable",
    "WhooshEngine",
    "Word",
    "fold",
    "marked",
    "mentions",
    "parse",
    "readings",
    "shared_words",
    "snippets",
    "sounds_like",
    "strip_private",
    "widened",
]
