"""The dated cases of DOMAIN section 16 that follow from the limits alone, and cases of our own at the hard places.

The dates of our own cases were computed apart from the product, by a script that knows the notices and counts days.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dated:
    """A limit that starts on a day: what it comes to. `case` is the number in section 16, or own."""

    case: str
    what: str
    rule: str
    start: str
    nominal: str
    due: str


@dataclass(frozen=True)
class Longer:
    """A limit with more days: an extension, or a hearing that is left out."""

    case: str
    what: str
    rule: str
    start: str
    nominal: str
    due: str
    extend: int | None = None
    hearing: tuple[str, str] | None = None


@dataclass(frozen=True)
class Act:
    """Something done on a day within a limit: whether it is in time (of a shortest time: whether it lasted)."""

    case: str
    what: str
    rule: str
    start: str
    on: str
    good: bool
    extend: int | None = None


@dataclass(frozen=True)
class Typed:
    """A day of receipt as it is typed on a day: the code by which it is refused, or none."""

    case: str
    what: str
    typed: str
    today: str
    refused: str | None


DATED = [
    Dated("T01", "plain days", "D1", "2024-01-02", "2024-01-17", "2024-01-17"),
    Dated("T02", "除夕 worked, the whole festival closed", "D1", "2024-01-26", "2024-02-10", "2024-02-18"),
    Dated("T03", "received by the unit, ends on 1 May", "D3", "2024-04-16", "2024-05-01", "2024-05-06"),
    Dated("T05", "received on a Saturday, ends in National Day", "D1", "2025-09-20", "2025-10-05", "2025-10-09"),
    Dated("T07", "received on a Saturday, ends on a Sunday", "D1", "2024-03-30", "2024-04-14", "2024-04-15"),
    Dated("T08", "ends in 清明, due on a Sunday that is worked", "D5", "2024-02-05", "2024-04-05", "2024-04-07"),
    Dated("T09", "accepted, plain", "D5", "2024-03-11", "2024-05-10", "2024-05-10"),
    Dated("T11", "ends on 1 October", "D5", "2024-08-02", "2024-10-01", "2024-10-08"),
    Dated("T12", "over the year's end to the leap day", "D5", "2023-12-31", "2024-02-29", "2024-02-29"),
    Dated("T19", "objection over Spring Festival", "D4", "2024-02-05", "2024-02-18", "2024-02-18"),
    Dated("T21", "objection over Labour Day", "D4", "2024-04-30", "2024-05-10", "2024-05-10"),
    Dated("T24", "asking for a review, over Spring Festival", "D7", "2024-01-15", "2024-02-14", "2024-02-18"),
    Dated("T25", "review ends on a Saturday", "D8", "2024-05-02", "2024-06-01", "2024-06-03"),
    Dated("T54", "clue", "D20", "2024-04-03", "2024-04-18", "2024-04-18"),
    Dated("T54", "self-application, visit", "D20a-visit", "2024-04-03", "2024-04-08", "2024-04-08"),
    Dated("T54", "self-application, whole procedure", "D20a", "2024-04-03", "2024-05-06", "2024-05-06"),
    Dated("T55", "village notice", "D20-notice", "2024-04-09", "2024-04-14", "2024-04-14"),
    Dated("own", "design, received on a make-up Saturday", "D1", "2024-05-11", "2024-05-26", "2024-05-27"),
    Dated("own", "design, accepted", "D5", "2024-03-18", "2024-05-17", "2024-05-17"),
    Dated("own", "own rules never roll", "D22", "2024-04-01", "2024-05-01", "2024-05-01"),
    Dated("own", "own rules never roll", "D23", "2024-02-01", "2024-05-01", "2024-05-01"),
    Dated("own", "a month without the day ends on its last", "D21", "2024-01-31", "2024-02-29", "2024-02-29"),
    Dated("own", "a month over the year's end", "D21", "2024-12-15", "2025-01-15", "2025-01-15"),
    Dated("own", "除夕 2024 was a working day", "D1", "2024-01-25", "2024-02-09", "2024-02-09"),
    Dated("own", "除夕 2025 is a holiday", "D1", "2025-01-13", "2025-01-28", "2025-02-05"),
    Dated("own", "the last day before Spring Festival 2025", "D1", "2025-01-12", "2025-01-27", "2025-01-27"),
    Dated("own", "into the nine days of 2026", "D1", "2026-01-31", "2026-02-15", "2026-02-24"),
    Dated("own", "make-up Saturday before Spring Festival 2026", "D1", "2026-01-30", "2026-02-14", "2026-02-14"),
    Dated("own", "make-up Saturday after Spring Festival 2026", "D3", "2026-02-13", "2026-02-28", "2026-02-28"),
    Dated("own", "five working days around Spring Festival 2025", "D4", "2025-01-24", "2025-02-07", "2025-02-07"),
    Dated("own", "five working days around Spring Festival 2026", "D4", "2026-02-12", "2026-02-26", "2026-02-26"),
    Dated("own", "five working days from 除夕 2024", "D4", "2024-02-09", "2024-02-22", "2024-02-22"),
    Dated("own", "National Day 2025 with Mid-Autumn", "D5", "2025-08-02", "2025-10-01", "2025-10-09"),
    Dated("own", "National Day 2026", "D5", "2026-08-02", "2026-10-01", "2026-10-08"),
    Dated("own", "make-up Sunday before National Day 2024", "D1", "2024-09-14", "2024-09-29", "2024-09-29"),
    Dated("own", "make-up Saturday after National Day 2026", "D1", "2026-09-25", "2026-10-10", "2026-10-10"),
    Dated("own", "five working days over National Day 2025", "D4", "2025-09-28", "2025-10-11", "2025-10-11"),
    Dated("own", "five working days over National Day 2024", "D4", "2024-09-26", "2024-10-09", "2024-10-09"),
    Dated("own", "over the leap day", "D7", "2024-01-30", "2024-02-29", "2024-02-29"),
    Dated("own", "the leap day itself", "D9", "2024-01-30", "2024-02-29", "2024-02-29"),
    Dated("own", "no leap day in 2025", "D9", "2025-01-30", "2025-03-01", "2025-03-03"),
    Dated("own", "received on the leap day", "D1", "2024-02-29", "2024-03-15", "2024-03-15"),
    Dated("own", "New Year 2025", "D8", "2024-12-02", "2025-01-01", "2025-01-02"),
    Dated("own", "New Year 2026, three days and a make-up Sunday", "D1", "2025-12-18", "2026-01-02", "2026-01-04"),
    Dated("own", "year's end in working days", "D4", "2024-12-31", "2025-01-08", "2025-01-08"),
    Dated("own", "year's end in working days with a make-up Sunday", "D4", "2025-12-30", "2026-01-07", "2026-01-07"),
    Dated("own", "accepted at the year's end", "D5", "2024-12-31", "2025-03-01", "2025-03-03"),
    Dated("own", "Labour Day 2025", "D10", "2025-04-01", "2025-05-01", "2025-05-06"),
    Dated("own", "Dragon Boat 2025 joins a weekend", "D8", "2025-05-02", "2025-06-01", "2025-06-03"),
    Dated("own", "Tomb-Sweeping 2026", "D7", "2026-03-05", "2026-04-04", "2026-04-07"),
    Dated("own", "supervision asked in National Day", "D19", "2025-09-03", "2025-10-03", "2025-10-09"),
    Dated("own", "discipline organ over Spring Festival", "D14", "2025-01-20", "2025-02-14", "2025-02-14"),
    Dated("own", "12317 does not roll", "D15", "2025-09-18", "2025-10-03", "2025-10-03"),
    Dated("own", "12345 in working days", "D16", "2026-02-13", "2026-02-27", "2026-02-27"),
    Dated("own", "review accepted within three working days", "D12", "2024-09-30", "2024-10-10", "2024-10-10"),
    Dated("T52", "follow-up visit of a case closed on 15 March", "D22", "2024-03-15", "2024-04-14", "2024-04-14"),
    Dated("own", "look-back of an item closed", "D23", "2024-05-20", "2024-08-18", "2024-08-18"),
    Dated("own", "advice, into National Day", "D13", "2025-09-05", "2025-10-05", "2025-10-09"),
    Dated("own", "an audit report does not roll", "D17", "2025-08-02", "2025-10-01", "2025-10-01"),
    Dated("own", "supervision decided in National Day", "D19-decide", "2026-09-01", "2026-10-01", "2026-10-08"),
]
LONGER = [
    Longer("T15", "thirty days more", "D5", "2024-02-05", "2024-05-05", "2024-05-06", extend=30),
    Longer("T16", "ten days more", "D5", "2024-02-05", "2024-04-15", "2024-04-15", extend=10),
    Longer("T16", "twenty days more", "D5", "2024-02-05", "2024-04-25", "2024-04-25", extend=20),
    Longer("own", "one day more, still in 清明", "D5", "2024-02-05", "2024-04-06", "2024-04-07", extend=1),
    Longer("own", "60th day in National Day, 90th plain", "D5", "2025-08-02", "2025-10-31", "2025-10-31", extend=30),
    Longer("own", "the 90th day in National Day", "D5", "2025-07-08", "2025-10-06", "2025-10-09", extend=30),
    Longer("own", "the 88th day before a worked Saturday", "D5", "2025-12-01", "2026-02-27", "2026-02-27", extend=28),
    Longer("T27", "no hearing", "D10", "2024-06-03", "2024-07-03", "2024-07-03"),
    Longer(
        "T27",
        "eight days of hearing",
        "D10",
        "2024-06-03",
        "2024-07-11",
        "2024-07-11",
        hearing=("2024-06-20", "2024-06-27"),
    ),
]
ACTS = [
    Act("T15", "extended on the last day", "D5", "2024-02-05", "2024-04-07", good=True),
    Act("T17", "extended a day late", "D5", "2024-02-05", "2024-04-08", good=False),
    Act("T19", "objection on the last day", "D4", "2024-02-05", "2024-02-18", good=True),
    Act("T19", "objection a day late", "D4", "2024-02-05", "2024-02-19", good=False),
    Act("T24", "asked on the last day", "D7", "2024-01-15", "2024-02-18", good=True),
    Act("T24", "asked a day late", "D7", "2024-01-15", "2024-02-19", good=False),
    Act("T52", "visited on the last day", "D22", "2024-03-15", "2024-04-14", good=True),
    Act("T52", "not visited by then", "D22", "2024-03-15", "2024-04-15", good=False),
    Act("T55", "four full days", "D20-notice", "2024-04-09", "2024-04-13", good=False),
    Act("T55", "five full days", "D20-notice", "2024-04-09", "2024-04-14", good=True),
    Act("own", "delivered on the worked Sunday", "D5", "2024-02-05", "2024-05-06", good=True, extend=30),
    Act("own", "delivered after the 90 days", "D5", "2024-02-05", "2024-05-07", good=False, extend=30),
]
PROVISIONAL = [
    Dated("T60", "60 days into a year without a notice", "D5", "2026-12-01", "2027-01-30", "2027-02-01"),
    Dated("T60", "working days into a year without a notice", "D4", "2026-12-29", "2027-01-05", "2027-01-05"),
    Dated("T60", "a Saturday after the year's end", "D1", "2026-12-18", "2027-01-02", "2027-01-04"),
]
TYPED = [
    Typed("T61", "received tomorrow", "2024-05-12", "2024-05-11", "date_in_future"),
    Typed("T61", "received today", "2024-05-11", "2024-05-11", None),
    Typed("T61", "registered a day before it was received", "5.13", "2024-05-12", "date_in_future"),
    Typed("own", "no leap day in 2025", "2025-02-29", "2025-03-03", "date_impossible"),
    Typed("own", "the leap day of 2024", "2024-02-29", "2024-03-03", None),
]
