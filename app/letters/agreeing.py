"""Whether a paper says what was decided: its decision, what art. 32 asks of it, the way to a review (art. 32, 35, 36).

Each answer is the words that are missing or too many, or nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from app.domain.answers import has_remedy
from app.domain.letters import LetterKind
from app.domain.petitions import Category, Finding
from app.letters.composing import decisive
from app.letters.facts import LetterFacts, Remedied
from app.letters.opinions import decided_each
from app.letters.words import ADOPTIONS, DECISIONS, FINDINGS, RULINGS, unstopped

K = LetterKind
OF_REVIEW = "可以自收到书面答复之日起30日内请求复查"
OF_RECHECK = "可以自收到书面答复之日起30日内请求复核"
OF_THE_END = "终结意见"
FACTS, REQUEST = "事实和理由", "投诉请求"
_FACTS = re.compile(r"事实|理由|查明|核实|核查|查实|调查|了解")
_REQUEST = re.compile(r"请求(?!复[查核])|诉求|要求|反映")
_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*")
"""Before a sentence; the paper numbers in its own way."""
_AGAINST: Mapping[LetterKind, str] = {K.REVIEW_OPINION: "处理意见", K.RECHECK_OPINION: "复查意见"}


def missing(kind: LetterKind, facts: LetterFacts, text: str) -> str:
    """What such a paper must say by the record, and this one does not."""
    return next(_missing(kind, facts, text), "")


def contrary(kind: LetterKind, facts: LetterFacts, text: str) -> str:
    """Another decision that this paper says; what the opinion itself quotes is none."""
    if not (says := decisive(kind, facts)):
        return ""
    known = " ".join((facts.opinion, facts.demand, facts.body, *(_own(one) for one in (facts.review, facts.recheck))))
    return next((one for one in _decisions(kind) if one != says and one in text and one not in known), "")


def unlike(kind: LetterKind, former: str, text: str) -> str:
    """What this version leaves out of the decision and the remedy that the former one told, or adds to it: of a
    handling that is over, its paper alone still tells what was decided."""
    if changed := next((one for one in _decisions(kind) if (one in former) != (one in text)), ""):
        return changed
    against = OF_RECHECK if kind is K.REVIEW_OPINION else OF_REVIEW
    if kind in (K.OPINION, K.REVIEW_OPINION) and _tells(former, against) and not _tells(text, against):
        return against
    return OF_THE_END if kind is K.RECHECK_OPINION and OF_THE_END in former and OF_THE_END not in text else ""


def stale(kind: LetterKind, facts: LetterFacts, formers: Iterable[str], text: str) -> tuple[str, str]:
    """Of an opinion that was corrected: a sentence of it that this paper leaves out, and one that it still says though
    it was corrected away, each empty where there is none. What differs in blanks or in the width of a mark is the same.

    `formers`: the opinion as it was before.
    """
    now, letter = _words(kind, facts), _same(text)
    told = _same(" ".join((now, facts.demand, facts.body, _law(facts.opinion_law), facts.title)))
    left_out = next((one for one in _sentences(now) if _same(one) not in letter), "")
    gone = (one for former in formers for one in _sentences(former) if _same(one) not in told)
    return left_out, next((one for one in gone if _same(one) in letter), "")


def _words(kind: LetterKind, facts: LetterFacts) -> str:
    remedied = {K.REVIEW_OPINION: facts.review, K.RECHECK_OPINION: facts.recheck}.get(kind)
    return remedied.opinion if remedied is not None else facts.opinion


def _sentences(text: str) -> Iterator[str]:
    for one in re.split(r"(?<=[。！？；!?;])|\n", text):
        if said := _NUMBER.sub("", one.strip()).rstrip("。；;"):
            yield said


def _same(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _missing(kind: LetterKind, facts: LetterFacts, text: str) -> Iterator[str]:
    says = decisive(kind, facts)
    if not says:
        return  # nothing was decided yet
    if says not in text:
        yield says
    if kind is K.OPINION:
        yield from _of_opinion(facts, text, says)
    elif kind in _AGAINST:
        yield from _of_remedy(kind, facts, text)


def _of_opinion(facts: LetterFacts, text: str, says: str) -> Iterator[str]:
    law, rest = _law(facts.opinion_law), text.replace(says, "")
    if _bare(law) not in _bare(text):
        yield law
    if facts.category is Category.SUGGESTION:
        return  # art. 32 is about 投诉请求, and nothing can be reviewed
    yield from (one for one in decided_each(facts) if _same(one) not in _same(text))
    if not _REQUEST.search(rest):
        yield REQUEST
    if not _FACTS.search(rest):
        yield FACTS
    if facts.is_reviewable and not _tells(text, OF_REVIEW):
        yield OF_REVIEW


def _of_remedy(kind: LetterKind, facts: LetterFacts, text: str) -> Iterator[str]:
    remedied = facts.review if kind is K.REVIEW_OPINION else facts.recheck
    if remedied is None:
        return
    if _bare(law := _law(remedied.law)) not in _bare(text):
        yield law
    if remedied.finding is Finding.REVOKE_REDO:
        return  # a new opinion follows, with a review of its own
    if kind is K.REVIEW_OPINION and not _tells(text, OF_RECHECK):
        yield OF_RECHECK
    if kind is K.RECHECK_OPINION and OF_THE_END not in text:
        yield OF_THE_END


def _decisions(kind: LetterKind) -> tuple[str, ...]:
    if kind is K.OPINION:
        return (*DECISIONS.values(), *ADOPTIONS.values())
    if kind is K.OBJECTION_REPLY:
        return tuple(RULINGS.values())
    if kind in _AGAINST:
        return tuple(one.format(against=_AGAINST[kind]) for one in FINDINGS.values())
    return ()


def _tells(text: str, way: str) -> bool:
    """Whether one paragraph tells of this way, by the name at its end."""
    return any(way[-2:] in line and has_remedy(line) for line in text.splitlines())


def _bare(text: str) -> str:
    return "".join(text.split())


def _law(law: str) -> str:
    return unstopped(law).removeprefix("根据").strip()


def _own(remedied: Remedied | None) -> str:
    return f"{remedied.request} {remedied.opinion}" if remedied is not None else ""
