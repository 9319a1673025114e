"""Papers of the procedure as documents: their wording, their numbers, their look (GB/T 9704)."""

from app.letters.agreeing import contrary, missing, stale, unlike
from app.letters.charts import Chart
from app.letters.composing import compose
from app.letters.days import says_day
from app.letters.docx import file_name, render, render_ledger, render_report
from app.letters.facts import Advised, Extended, LetterFacts, Objected, Remedied, Ruled, Served, Supervised, Visited
from app.letters.forms import is_made_out
from app.letters.household_sheet import (
    SheetFacts,
    SheetHelp,
    SheetLook,
    SheetMember,
    SheetPromise,
    SheetStatus,
    SheetTalk,
    SheetVisit,
    SheetWatch,
    compose_household,
)
from app.letters.items import compose_item
from app.letters.letter import Letter, Part, parts_of
from app.letters.report import ReportPaper, ReportSection
from app.letters.saying import Unsaid, unsaid
from app.letters.village_ledger import LedgerHousehold, LedgerMatter, VillageFacts, compose_village
from app.letters.words import NAMES, blank, blanks, called, day, issuer_code, unit_in_full, written_number

__all__ = [
    "NAMES",
    "Advised",
    "Chart",
    "Extended",
    "LedgerHousehold",
    "LedgerMatter",
    "Letter",
    "LetterFacts",
    "Objected",
    "Part",
    "Remedied",
    "ReportPaper",
    "ReportSection",
    "Ruled",
    "Served",
    "SheetFacts",
    "SheetHelp",
    "SheetLook",
    "SheetMember",
    "SheetPromise",
    "SheetStatus",
    "SheetTalk",
    "SheetVisit",
    "SheetWatch",
    "Supervised",
    "Unsaid",
    "VillageFacts",
    "Visited",
    "blank",
    "blanks",
    "called",
    "compose",
    "compose_household",
    "compose_item",
    "compose_village",
    "contrary",
    "day",
    "file_name",
    "is_made_out",
    "issuer_code",
    "missing",
    "parts_of",
    "render",
    "render_ledger",
    "render_report",
    "says_day",
    "stale",
    "unit_in_full",
    "unlike",
    "unsaid",
    "written_number",
]
