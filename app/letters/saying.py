"""Whether an edited notice, order or report still says what its step does: decision, organ, day, number, reason.

Facts are looked for, never phrases: what says them in other words passes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.letters import LetterKind
from app.domain.petitions import Category, Outcome, Refusal
from app.letters.days import says_day, says_hour
from app.letters.facts import LetterFacts
from app.letters.organs import bare
from app.letters.words import DECISIONS, HEADINGS, OUTCOMES, REFUSALS

K = LetterKind


@dataclass(frozen=True)
class Unsaid:
    """What a paper does not say, or says against its step: the code of the sentence, and the fact it is about."""

    code: str
    says: str | date = ""


_NEVER = r"(?:不予以?|不再|不能|不可|暂不|未予?|不)受理"
_ACCEPTED = re.compile(
    r"(?<!不)(?<!不予)(?<!不予以)(?<!不再)(?<!不能)(?<!不可)(?<!未)(?<!未予)受理"
    r"(?!之日|日期|日起|之后|后|前|告知|通知|条件|范围|情况|期限|机关|部门|单位|与否)"
)
_REFUSED = re.compile(_NEVER)
_CONDITIONAL = re.compile(r"其中|其他|其余|其它|部分|另|再次|重复|同一|的，|如果|若")
"""A sentence that speaks of a part, or of what comes later, decides nothing about the matter itself."""
_NOW_ACCEPTED = re.compile(r"(?:决定|现|同意)(?:依法)?(?:予以)?受理")
_HANDED_TO = re.compile(r"由([^，。；、]{2,24}?)(?:依法|决定|负责|予以)*受理")
_OURSELVES = re.compile(r"我们|[我本](?:单位|机关|级|部门|[一-鿿]{0,3}(?:镇|乡|局|办|委|街道|县|园区|院|中心|站))")
_ANY_ORGAN = re.compile(r"[一-鿿]{2,}(?:局|政府|委员会|办事处|管委会|法院|检察院|信访办)")
_BASIS = re.compile(r"《[^》]{2,}》|条例")
_LAWFUL: Mapping[Refusal, re.Pattern[str]] = {
    Refusal.OUTSIDE_POWERS: re.compile(r"职权|职责|权限|管辖|主管|归口"),
    Refusal.LITIGATION: re.compile(r"诉讼|司法|法院|检察|公安|政法|仲裁"),
    Refusal.IN_PROCESS: re.compile(r"同一|正在办理|已经?受理|在办|重复"),
    Refusal.FINALITY: re.compile(r"复核|终结"),
}
"""By which words each lawful reason is known (art. 19, 20, 23, 36); there is no other."""
_REASONS: Mapping[Refusal, str] = {
    **{refusal: why for refusal, (why, _) in REFUSALS.items()},
    Refusal.IN_PROCESS: "同一信访事项正在办理",
    Refusal.FINALITY: "已经复核终结",
}
_NOT_FINAL = tuple(one for one in Refusal if one is not Refusal.FINALITY)
_EXTENDED = re.compile(r"(?<!不予)(?<!不能)(?<!不再)(?<!不)(?:延长|延期|延至|顺延)")
_WHY = re.compile(r"因(?![此而])|由于|鉴于|复杂|疑难|需要?|尚未|有待")
_ASKED = re.compile(r"诉求|请求|要求|反映|投诉|希望|申请|建议")
_DONE = re.compile(
    r"调查|核查|核实|查实|查明|走访|约谈|协调|会商|研究|调解|发放|补发|落实|整改|修[复缮建]|兑现|支付|退还|安排|"
    r"纳入|解决|答复|解释|完成|办[理结]完?毕?"
)
_BARELY_DONE = re.compile(r"(?:现将)?办理情况(?:如下|报告如下)?|已办理完毕|办结报告|办理单位|交办")
_OUTCOMES: Mapping[Outcome, re.Pattern[str]] = {
    Outcome.RESOLVED: re.compile(
        r"(?<![不未分])(?<!没有)(?<!无法)(?<!难以)(?:已|全部|完全|均|得到|予以|到位)[^，。；]{0,12}"
        r"(?:解决|落实|办结|兑现|发放|补发|到位|整改|修[复缮建]|支付|退还|完成)|(?:解决|落实|兑现|发放|补发|支付)(?:完毕|到位|到户)"
    ),
    Outcome.PARTLY: re.compile(r"部分|基本解决|尚有|其余|仍在|还[有在剩]"),
    Outcome.UNRESOLVED: re.compile(
        r"未(?:能|予|获)?(?:得到)?解决|没有解决|无法解决|不能解决|尚未|不予支持|未予支持|缺乏法律依据"
    ),
    Outcome.UNVERIFIABLE: re.compile(r"(?:无法|未能|不能|难以)(?:核实|查实|查清|查证|证实)"),
}
_RESULT = re.compile(r"(?:处理|办理)结果[:：为是]*\s*([一-鿿]+)")


def unsaid(kind: LetterKind, facts: LetterFacts, body: str, issuer: str = "", *, by_record: bool) -> list[Unsaid]:
    """Each thing that such a paper has to say and does not, and each that turns its step round.

    `by_record`: what the record tells counts too, not only what every paper of this kind says.
    """
    look = _LOOKS.get(kind)
    if look is None:
        return []
    return list(look(_Paper(facts, _same(body), _same(issuer), by_record)))


@dataclass(frozen=True)
class _Paper:
    facts: LetterFacts
    text: str
    issuer: str
    by_record: bool

    @property
    def own(self) -> str:
        """The text without what it quotes of the complaint: its words decide nothing."""
        left = self.text
        for quoted in (self.facts.title, self.facts.demand, self.facts.body):
            for line in filter(None, map(_same, quoted.splitlines())):
                left = left.replace(line, "") if len(line) > 3 else left
        return left

    @property
    def sentences(self) -> list[str]:
        return [one for one in re.split(r"[。；;\n]", self.own) if one]

    def names(self, organ: str, text: str) -> bool:
        """Whether each organ of these words is named there, with its county before it or without."""
        county = self.facts.county
        parts = [one for one in re.split(r"[、，,;；]|或者|或|以及|和", organ) if one.strip()] or [organ]
        return _short(organ) in _short(text) or all(_short(bare(one, county) or one) in _short(text) for one in parts)


def _acceptance(paper: _Paper) -> Iterator[Unsaid]:
    deciding = [one for one in paper.sentences if _ACCEPTED.search(one)]
    if not deciding:
        yield Unsaid("letter_lacks_acceptance")
    if any(_REFUSED.search(one) and not _CONDITIONAL.search(one) for one in paper.sentences):
        yield Unsaid("letter_says_refused")
    organ = paper.facts.responsible or paper.facts.unit
    if paper.by_record and deciding and organ and not any(_by(paper, organ, one) for one in deciding):
        yield Unsaid("letter_lacks_organ", organ)


def _by(paper: _Paper, organ: str, said: str) -> bool:
    """Whether it is this organ that accepts, by this sentence: by name, or as the one that writes the paper."""
    other = _HANDED_TO.search(said)
    if other is not None and not paper.names(organ, other.group(1)) and not _OURSELVES.search(other.group(1)):
        return False
    if paper.names(organ, said):
        return True
    nobody_else = not _ANY_ORGAN.search(_OURSELVES.sub("", said))
    return nobody_else and (paper.names(organ, paper.issuer) or paper.names(organ, paper.own))


def _not_accepted(paper: _Paper) -> Iterator[Unsaid]:
    if not _REFUSED.search(paper.own):
        yield Unsaid("letter_lacks_refusal")
    facts = paper.facts
    yield from _turned_away(paper, facts.refusal if paper.by_record else None)
    if not paper.by_record or facts.refusal is None:
        return
    if facts.refusal is Refusal.IN_PROCESS:
        if facts.same_as and _same(facts.same_as) not in paper.text:
            yield Unsaid("letter_lacks_earlier", facts.same_as)
    elif facts.competent and not paper.names(facts.competent, paper.text):
        yield Unsaid("letter_lacks_competent", facts.competent)


def _no_longer_accepted(paper: _Paper) -> Iterator[Unsaid]:
    if "不再受理" not in paper.own:
        yield Unsaid("letter_lacks_no_longer")
    yield from _turned_away(paper, Refusal.FINALITY)
    recheck = paper.facts.same_rechecked
    if paper.by_record and recheck is not None and recheck.unit and not paper.names(recheck.unit, paper.text):
        yield Unsaid("letter_lacks_competent", recheck.unit)


def _turned_away(paper: _Paper, refusal: Refusal | None) -> Iterator[Unsaid]:
    """What both kinds of refusal say: no acceptance, a lawful reason, the rule by which it is one."""
    if any(_NOW_ACCEPTED.search(one) and not _CONDITIONAL.search(one) for one in paper.sentences):
        yield Unsaid("letter_says_accepted")
    told, competent = paper.own, paper.facts.competent
    for organ in (competent, bare(competent, paper.facts.county)):  # a court to turn to is no reason
        told = told.replace(_same(organ), "") if organ else told
    lawful = (refusal,) if refusal is not None else _NOT_FINAL
    if not any(_LAWFUL[one].search(told) for one in lawful):
        yield Unsaid("letter_lacks_reason", "；".join(_REASONS[one] for one in lawful))
    if not _BASIS.search(paper.own):
        yield Unsaid("letter_lacks_basis")


def _whereabouts(paper: _Paper) -> Iterator[Unsaid]:
    facts = paper.facts
    if not paper.by_record:
        return
    if facts.category is Category.ACCUSATION:  # art. 30: neither organ nor person is named
        if not re.search(r"纪检|监察|有关(?:机关|部门)", paper.own):
            yield Unsaid("letter_lacks_discipline")
    elif facts.responsible and not paper.names(facts.responsible, paper.own):
        yield Unsaid("letter_lacks_receiver", facts.responsible)


def _assignment(paper: _Paper) -> Iterator[Unsaid]:
    day = paper.facts.report_due_on
    if paper.by_record and day is not None and not says_day(paper.text, day):
        yield Unsaid("letter_lacks_report_day", day)


def _extension(paper: _Paper) -> Iterator[Unsaid]:
    given = paper.facts.extended
    if not _EXTENDED.search(paper.own):
        yield Unsaid("letter_lacks_extension")
    if not _WHY.search(paper.own) and not (given and given.reason and _same(given.reason) in paper.text):
        yield Unsaid("letter_lacks_why_extended")
    if paper.by_record and given is not None and not says_day(paper.text, given.after):
        yield Unsaid("letter_lacks_new_day", given.after)


def _supervision(paper: _Paper) -> Iterator[Unsaid]:
    order = paper.facts.supervised
    if not paper.by_record or order is None:
        return
    if not says_day(paper.text, order.due_at.date()):
        yield Unsaid("letter_lacks_order_day", order.due_at.date())
    elif not says_hour(paper.text, order.due_at):
        yield Unsaid("letter_says_another_hour", f"{order.due_at:%H:%M}")


def _closing_report(paper: _Paper) -> Iterator[Unsaid]:
    facts = paper.facts
    told = "\n".join(line for line in paper.text.splitlines() if line not in _HEADINGS)
    asked = any(_same(line) in told for line in (facts.demand or facts.body).splitlines() if line.strip())
    if not asked and not _ASKED.search(told):
        yield Unsaid("letter_lacks_asked")
    own = "\n".join(line for line in paper.own.splitlines() if line not in _HEADINGS)
    clauses = [one for one in re.split(r"[，。；;\n]", _BARELY_DONE.sub("", own)) if not _ASKED.search(one)]
    if not any(map(_DONE.search, clauses)) and not (facts.report and _same(facts.report) in told):
        yield Unsaid("letter_lacks_done")
    if not paper.by_record:
        return
    known = _same(" ".join((facts.opinion, facts.report, facts.demand, facts.body)))
    for decision, words in DECISIONS.items():
        if facts.decision not in (None, decision) and _same(words) in own and _same(words) not in known:
            yield Unsaid("letter_says_decision", words)
    if facts.outcome is not None and facts.outcome in _OUTCOMES:
        yield from _outcome(facts.outcome, own)


def _outcome(outcome: Outcome, text: str) -> Iterator[Unsaid]:
    for said in _RESULT.findall(text):
        other = next((one for one, words in OUTCOMES.items() if one is not outcome and said.startswith(words)), None)
        if other is not None:
            yield Unsaid("letter_says_outcome", OUTCOMES[other])
            return
    if OUTCOMES[outcome] not in text and not _OUTCOMES[outcome].search(text):
        yield Unsaid("letter_lacks_outcome", OUTCOMES[outcome])


_HEADINGS = frozenset("".join(unicodedata.normalize("NFKC", one).split()) for one in HEADINGS)
_LOOKS: Mapping[LetterKind, Callable[[_Paper], Iterator[Unsaid]]] = {
    K.ACCEPTANCE_NOTICE: _acceptance,
    K.NOT_ACCEPTED_NOTICE: _not_accepted,
    K.NO_LONGER_ACCEPTED_NOTICE: _no_longer_accepted,
    K.WHEREABOUTS_NOTICE: _whereabouts,
    K.ASSIGN: _assignment,
    K.EXTENSION_NOTICE: _extension,
    K.SUPERVISION: _supervision,
    K.CLOSING_REPORT: _closing_report,
}


def _same(text: str) -> str:
    """Line by line without spaces, whatever the width of a mark is."""
    lines = ("".join(unicodedata.normalize("NFKC", line).split()) for line in text.splitlines())
    return "\n".join(line.replace(",", "，").replace(";", "；") for line in lines)


def _short(text: str) -> str:
    return _same(text).replace("人民政府", "政府").replace("管理委员会", "管委会")
