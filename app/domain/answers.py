"""What a handling opinion lacks before it is sent: rules that say which sentence they mean, never a refusal.

信访工作条例 art. 32: the opinion says 投诉请求、事实和理由、处理意见及其法律法规依据; each demand is answered.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Lack(StrEnum):
    """What a rule found."""

    DEMAND_UNANSWERED = "demand_unanswered"
    ONLY_POLICY = "only_policy"
    NOTHING_CONCRETE = "nothing_concrete"
    LIKE_ANOTHER = "like_another"
    PROMISE_WITHOUT_DAY = "promise_without_day"
    REMEDY_MISSING = "remedy_missing"


@dataclass(frozen=True)
class Remark:
    """One rule's word, and where: the sentence it means, or the number of the other answer; empty: the whole."""

    lack: Lack
    place: str = ""


@dataclass(frozen=True)
class Other:
    """An answer that was given before: the number of its petition and its words."""

    number: str
    text: str


ANSWERED_FROM = 0.25
"""Of the pairs of characters that carry a demand's meaning, so many stand in what answers it."""
LIKE_FROM = 0.9
"""Of an answer's runs of five characters, so many stand in another one that it repeats."""
RUN = 5
MOST_ADDED = 10
"""Letters more or less that do not make another opinion of one that was revoked."""
LEAST_RUNS = 20
"""Runs below which an answer is too short to be called a copy."""
_SAMPLES, _SAMPLED_FROM = 16, 0.6

_ORDINALS = "一二三四五六七八九十"
_HEAD = re.compile(
    r"(?:(?<!第)[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]"
    r"|(?:^|(?<=[\s。；;：:，,]))(?:[一二三四五六七八九十]{1,3}、|\d{1,2}(?:[、）)]|[.．](?!\d))))\s*"
)
"""Begins a numbered demand: 一、 （二） 1. 2、"""
_END = re.compile(r"(?<=[。！？!?；;\n])")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ASKING = re.compile(r"请|要求|希望|恳|诉求|能否|可否|盼|望")
_EMPTY = re.compile(
    r"尊敬的|您好|你好|谢谢|感谢|领导|有关部门|相关部门|政府|上级|书记|县长|镇长|请求|请|要求|希望|恳求|恳请|能够|能否|可否"
    r"|予以|给予|尽快|尽早|及时|依法|认真|高度|重视|解决|处理|答复|关注|帮助|帮忙|为民做主|为盼|这个|这件|问题|事情|诉求|情况"
    r"|我们|我家|本人|村民|群众|老百姓|的|了|和|与|并|对|把|将|被|我|你|您|他|望|盼|是|在|有"
)
"""What says nothing about the matter itself, in demands."""
_ALL = re.compile(
    r"(?:全部|各项|上述|所有|两项|三项|几项|以上)(?:诉求|请求|要求)[，,]?[^，,。；;！!？?\n]{0,12}?"
    r"(?:予以支持|不予支持|均|已(?!经?(?:高度|收悉|收到|知悉|了解)))"
)
"""Answers all demands at once: names them, and close to it what became of them."""
_DAY = re.compile(
    r"\d{4}年\d{1,2}月|\d{1,2}月\d{1,2}[日号]|[一二三四五六七八九十\d]{1,3}月(?:底|中旬|上旬|下旬|份|前|内)|年(?:底|内)|(?:本|当|下|次)(?:周|月|季度|年)"
    r"|[一二三四五六七八九十\d]{1,3}个?(?:日|天|工作日|自然日|周|星期|月)(?:之?内|以内|前|后)"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
)
_ACT = re.compile(
    r"\d+(?:\.\d+)?\s*(?:余|多)?(?:万|亿|元|户|人|米|公里|亩|套|间|处|盏|吨|%|％)"
    r"|发放|拨付|补发|补缴|退还|退回|兑付|支付|赔付|修复|维修|修好|更换|安装|新建|重建|拆除|清理|清运|疏通|硬化|通水|通电|整改到位"
    r"|纳入|列入|核减|核增|取消|注销|撤销|变更|调整|补办|开具|办结|立案|处罚|约谈|通报|问责|入户|走访|现场|实地|勘查|测量|检测|公示|召开|协商|调解|签订"
)
_POLICY = re.compile(r"《[^》]+》|根据|按照|依据|依照|规定|文件精神|有关政策|相关政策|政策要求|条例|办法|细则")
_FOUND = re.compile(r"经(?:调查|核实|查|了解|核查|现场|入户|走访|与)|查明|核实|属实|不实")
_PROMISE = re.compile(
    r"将(?:于|在|会|继续|进一步|尽快|及时|尽早|积极|督促|协调|安排|组织|落实|加快|加强|持续|对)|承诺(?!书)|保证(?![金人])|尽快|下一步|拟于|计划于"
    r"|会(?:在|尽|及时|认真|继续|积极)|争取|力争|统筹解决"
)
_OF_A_RULE, _OURS = re.compile(r"》[^，,。；;]{0,30}规定"), re.compile(r"我[镇乡县局委办村们]|本[镇乡局单]|由我|将由")
"""What a rule promises is no promise of ours, unless we are named in the same sentence."""
_REMEDY = re.compile(r"(?:请求|申请|提出|要求)[^。；;]{0,40}复[查核]|复[查核][^。；;]{0,10}(?:请求|申请)")
_THIRTY = re.compile(r"(?:30|３０|三十)\s*个?(?:自然)?[日天]")
_MONTH_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})[日号]|(底))")
_WITHIN = re.compile(
    r"([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]|\d{1,3})个?(?:日|天|自然日)(?:之?内|以内)"
)


def check(opinion: str, demand: str, law: str, others: Iterable[Other]) -> list[Remark]:
    """Everything that the rules find, in their order.

    `demand`: what was asked for, where nothing is asked nothing is unanswered. `law`: the basis beside the opinion.
    `others`: answers of the same unit or about the same subject.
    """
    found = [Remark(Lack.DEMAND_UNANSWERED, one) for one in unanswered(opinion, demand)]
    said = [sentence for sentence in sentences(opinion) if not _REMEDY.search(sentence)]
    own = [sentence for sentence in said if not _quotes(sentence, law)]
    if said and not own and not any(_FOUND.search(sentence) for sentence in said):
        found.append(Remark(Lack.ONLY_POLICY, said[0]))
    elif said and not any(_DAY.search(sentence) or _ACT.search(sentence) for sentence in own or said):
        found.append(Remark(Lack.NOTHING_CONCRETE, said[-1]))
    found += [Remark(Lack.LIKE_ANOTHER, number) for number in _alike(" ".join(said), others)]
    found += [Remark(Lack.PROMISE_WITHOUT_DAY, one) for one in promises(opinion) if not _DAY.search(one)]
    if not has_remedy(opinion):
        found.append(Remark(Lack.REMEDY_MISSING))
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a text, without what is too short to say anything."""
    return [one.strip() for one in _END.split(text) if len(_HAN.findall(one)) > 3]


def demands(text: str) -> list[str]:
    """What is asked for, one by one: by their numbers where there are two or more, else by sentences."""
    if heads := _heads(text):
        return [text[head.end() : end].strip() for head, end in zip(heads, _ends(heads, text), strict=True)]
    return sentences(text)


def numbered_demands(text: str) -> list[str]:
    """What is asked for where it is numbered from one on, two or more; else nothing."""
    heads = _heads(text)
    if not heads or [_ordinal(head[0]) for head in heads] != list(range(1, len(heads) + 1)):
        return []
    found = (text[head.end() : end].strip() for head, end in zip(heads, _ends(heads, text), strict=True))
    return [one.rstrip("。；; ") for one in found]


def numbered(line: str) -> list[str]:
    """The same of one line, each with its number as it was written, what stands before them by itself; the whole line
    where the numbers do not run from one on."""
    heads = _heads(line)
    if [_ordinal(head[0]) for head in heads] != list(range(1, len(heads) + 1)) or not heads:
        return [line]
    before = line[: heads[0].start()].strip()
    own = [line[head.start() : end].strip() for head, end in zip(heads, _ends(heads, line), strict=True)]
    return [before, *own] if before else own


def _heads(text: str) -> list[re.Match[str]]:
    heads = list(_HEAD.finditer(text))
    return heads if len(heads) > 1 else []


def _ends(heads: Sequence[re.Match[str]], text: str) -> list[int]:
    return [head.start() for head in heads[1:]] + [len(text)]


def _ordinal(head: str) -> int:
    return _number("".join(re.findall(r"[一二三四五六七八九十\d]", head)))


def asked(text: str) -> str:
    """Of a whole complaint the sentences that ask for something, where no demand was put down by itself."""
    return "".join(one for one in sentences(text) if _ASKING.search(one))


def unanswered(opinion: str, demand: str) -> list[str]:
    """The demands that the opinion neither names by their number nor speaks of.

    One is spoken of when enough of its pairs of characters stand in the opinion; what only asks for attention is none.
    """
    if _ALL.search(opinion):
        return []
    asked_for = [(number, one, _pairs(one)) for number, one in enumerate(demands(demand), start=1)]
    several = len(asked_for) > 1
    return [
        one
        for number, one, pairs in asked_for
        if len(pairs) > 1
        and not (several and _named(number, opinion))
        and sum(pair in opinion for pair in pairs) < ANSWERED_FROM * len(pairs)
    ]


def promises(text: str) -> list[str]:
    """The sentences in which something is promised; what a rule or a law promises is none."""
    return [one for one in sentences(text) if _PROMISE.search(one) and not _rule_says(one) and not _REMEDY.search(one)]


def has_remedy(opinion: str) -> bool:
    """Whether it says that a review can be asked for within 30 days (art. 35)."""
    return bool(_REMEDY.search(opinion) and _THIRTY.search(opinion))


def day_of(promise: str, today: date) -> date | None:
    """The day by which something is promised, where the sentence names one that lies ahead."""
    if (within := _WITHIN.search(promise)) is not None:
        return today + timedelta(days=_number(within[1]))
    if (named := _MONTH_DAY.search(promise)) is None:
        return None
    month, day = int(named[2]), int(named[3]) if named[3] else 0
    readings = _days(int(named[1]) if named[1] else today.year, month, day)
    if not named[1]:
        readings += _days(today.year + 1, month, day)
    return next((one for one in readings if one > today), None)


def _rule_says(sentence: str) -> bool:
    return bool(_OF_A_RULE.search(sentence)) and not _OURS.search(sentence)


def _days(year: int, month: int, day: int) -> list[date]:
    """The day, or the last of its month for none; nothing where there is no such day."""
    try:
        if day:
            return [date(year, month, day)]
        return [date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)]
    except ValueError:
        return []


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (_ORDINALS.index(tens) + 1 if tens else 1) * 10 * bool(ten) + (_ORDINALS.index(ones) + 1 if ones else 0)


def _named(number: int, opinion: str) -> bool:
    numeral = _ORDINALS[number - 1] if number <= len(_ORDINALS) else str(number)
    counted = rf"第[（(]?(?:{numeral}|{number})[）)]?(?:[项点件]|个(?!月|季度|工作日|星期|年))"
    named = rf"(?:诉求|请求|问题)[（(]?(?:{numeral}|{number})(?![\d十直并些样致定起律再般次时向])"
    return bool(re.search(f"{counted}|{named}", opinion))


def _pairs(text: str) -> set[str]:
    runs = re.findall(r"[\u3400-\u9fff]{2,}", _EMPTY.sub(" ", text))
    return {run[place : place + 2] for run in runs for place in range(len(run) - 1)}


def _quotes(sentence: str, law: str) -> bool:
    return bool(_POLICY.search(sentence)) or (len(law) > 1 and law in sentence)


def _alike(text: str, others: Iterable[Other]) -> Sequence[str]:
    """The numbers of the answers that this one repeats; others are looked at closely only when samples say so."""
    plain = _plain(text)
    runs = _runs(plain)
    if len(runs) < LEAST_RUNS:
        return []
    samples = sorted(runs)[:: max(1, len(runs) // _SAMPLES)]
    read = ((other.number, _plain(other.text)) for other in others)
    return [
        number for number, plain in read if _share(samples, plain) >= _SAMPLED_FROM and _share(runs, plain) >= LIKE_FROM
    ]


def says_again(opinion: str, revoked: str) -> bool:
    """Whether an opinion is the revoked one once more (P18): the same words, or LIKE_FROM of its runs stand there, or
    it holds the whole and adds next to nothing."""
    new, old = _plain(opinion), _plain(revoked)
    if new == old:
        return True
    shorter, longer = sorted((new, old), key=len)
    if len(shorter) >= RUN and len(longer) - len(shorter) <= MOST_ADDED and _share(_runs(shorter), longer) >= LIKE_FROM:
        return True
    return len(new) >= RUN and _share(_runs(new), old) >= LIKE_FROM


def _runs(plain: str) -> set[str]:
    return {plain[place : place + RUN] for place in range(len(plain) - RUN + 1)}


def _share(runs: Collection[str], text: str) -> float:
    return sum(run in text for run in runs) / len(runs)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
