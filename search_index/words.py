"""Normalising and cutting Chinese text, the same for what is indexed and for what is asked."""

import functools
import importlib
import logging
import re
import sys
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ANALYZER_VERSION = 8  # raised too when entries tell more: an index of before lacks it
PART_LIMIT = 100_000  # characters of one part that are indexed: about one second of segmenting
COMPARED = 4_000  # characters of each text that are compared for what they share
LONGEST_SHARED = 12
EMPTY_WORDS = "的了在是我你他她它们这那有没不和与及就也都还到说要去来把被给让向从对为以但而又再个一上下里中"
_STOP_WORDS = """
关于 有关 相关 对于 反映 问题 情况 请问 请求 希望 要求 进行 以及 是否 怎么 如何 为什么 什么 这个 那个 一个 我们 你们
他们 可以 没有 已经 因为 所以 但是 还是 或者 并且 如果 就是 不是 不能 现在 一直 目前 本人 我家 我村 您好 你好 谢谢
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that say nothing of what a matter is about: beside others, no hit has to hold them."""
KEPT_CUTS = 256
RUN_LIMIT = 64  # characters of one run of letters and digits that make a token

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_STRETCH = re.compile(rf"(?P<han>[{HAN}]+)|(?P<run>(?:(?![{HAN}])[^\W_])+)")
_WRAPPED = re.compile(rf"(?<=[{HAN}])[ \t]*\r?\n[ \t]*(?=[{HAN}])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_PRIVATE = re.compile(
    r"(?<!\d)(?:"
    r"\d{6}[ -]?\d{8}[ -]?\d{3}[\dxX](?![\da-zA-Z])"  # ID of 18
    r"|\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)"  # bank card in groups
    r"|\d{15,19}(?!\d)"  # ID of 15, bank card
    r"|(?:\+?86[ -]?|0086[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"  # mobile phone
    r"|0\d{2,3}[ -]?\d{7,8}(?!\d)"  # fixed line with its area code
    r")"
)
_DIGITS = re.compile(
    r"\d{3}[ -]?\d{4}"
)  # in each of them; most texts hold none, and it is found in a tenth of the time
_ODD = re.compile(f"{_CONTROL.pattern}|{_INVISIBLE.pattern}")
_FULL_WIDTH = tuple((chr(0xFEE0 + ord(half)), half) for half in ",:;!?()%")
"""What NFKC changes in nearly every text: changed before, the text is found to be normal already, which is faster."""


@functools.cache
def _traditional() -> tuple[re.Pattern[str], dict[int, str]]:
    """Characters that have another simplified form.

    The table is by single character on purpose: a fragment then folds like the whole it was taken from,
    which conversion by phrases does not promise. The converter itself is dropped once the table stands.
    """
    characters = [chr(i) for low, high in ((0x3400, 0x4DC0), (0x4E00, 0xA000)) for i in range(low, high)]
    converted = importlib.import_module("opencc").OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {ord(old): new for old, new in zip(characters, converted, strict=True) if old != new and len(new) == 1}
    return re.compile("[" + "".join(map(chr, table)) + "]"), table


def fold(text: str) -> str:
    """One form for full and half width, upper and lower case, Traditional and Simplified (NFKC and more).

    Control characters become spaces and invisible ones vanish; line ends and tabs stay. Never raises.
    """
    if _ODD.search(text):
        text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    for full, half in _FULL_WIDTH:
        text = text.replace(full, half)
    text = unicodedata.normalize("NFKC", text).lower()
    found, table = _traditional()
    return text.translate(table) if found.search(text) else text


def strip_private(text: str, mask: str = " ") -> str:
    """Identity, bank card and phone numbers replaced by as many `mask` characters."""
    return _PRIVATE.sub(lambda m: mask * len(m.group()), text) if _DIGITS.search(text) else text


def unwrap(text: str) -> str:
    """A line end between two Han characters is typesetting, not the end of a word."""
    return _WRAPPED.sub("", text)


def stretches(folded: str) -> Iterator[tuple[bool, str]]:
    """(is Han, text) for each unbroken stretch of Han characters or of other letters and digits."""
    for match in _STRETCH.finditer(folded):
        yield match.lastgroup == "han", match.group()


def grams(text: str, size: int) -> list[str]:
    """All pieces of `size` characters; none if the text is shorter."""
    return [text[i : i + size] for i in range(len(text) - size + 1)]


def shared_words(one: str, other: str, limit: int = 6) -> list[str]:
    """The longest pieces of Han that stand in both texts, empty words trimmed off: what the two have in common.

    Of a very long text only the beginning is compared.
    """
    told, known = (unwrap(strip_private(fold(text[:COMPARED]))) for text in (one, other))
    pairs, found = set(grams(known, 2)), dict[str, None]()
    for is_han, text in stretches(told):
        start = 0
        while is_han and start < len(text) - 1:
            end = start + 1
            while end < len(text) and text[end - 1 : end + 1] in pairs and text[start : end + 1] in known:
                end += 1
            piece = text[start:end].strip(EMPTY_WORDS)
            if len(piece) > 1:
                found.setdefault(piece)
            start = max(end - 1, start + 1)
    longest = sorted(found, key=lambda piece: -len(piece))
    apart = [piece for at, piece in enumerate(longest) if not any(piece in longer for longer in longest[:at])]
    return [piece[:LONGEST_SHARED] for piece in apart[:limit]]


def written_characters() -> str:
    """The characters that GB 2312 (1980) has: what people write, not the forty thousand that exist."""
    rows, cells = range(0xB0, 0xF8), range(0xA1, 0xFF)
    pairs = bytes(byte for row in rows for cell in cells for byte in (row, cell))
    return pairs.decode("gb2312", errors="ignore")


def is_empty(word: str) -> bool:
    """Whether a word is one that a hit need not hold."""
    return word in STOP_WORDS or all(character in EMPTY_WORDS for character in word)


def squeeze(folded: str) -> str:
    """Only letters, digits and Han: how numbers are compared."""
    return "".join(text for _, text in stretches(folded))


def _jieba() -> Any:
    """The segmenter's module, without pkg_resources: slow, deprecated, and broken with it on Python 3.13."""
    hidden = "pkg_resources" not in sys.modules
    if hidden:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # None is how an import is made to fail
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in its source, reported when it is compiled
            module = importlib.import_module("jieba")
    finally:
        if hidden:
            del sys.modules["pkg_resources"]
    module.setLogLevel(logging.WARNING)
    return module


def dictionary(words: Iterable[str]) -> tuple[str, ...]:
    """User words as the segmenter takes them: folded, Han only, two to twelve characters, sorted."""
    folded = {fold(word).strip() for word in words}
    return tuple(sorted(w for w in folded if 2 <= len(w) <= 12 and re.fullmatch(f"[{HAN}]+", w)))


class Segmenter:
    """Cuts stretches of Han characters into words. Loading takes one or two seconds; cutting is thread-safe.

    `folder` is private to the application: the segmenter reads its cache with marshal.
    `words` supplement its dictionary (places, units, posts).
    """

    def __init__(self, folder: Path, words: Iterable[str] = ()) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._tokenizer = _jieba().Tokenizer()
        self._tokenizer.tmp_dir = str(folder)
        self._tokenizer.initialize()
        for word in words:
            self._tokenizer.add_word(word)
        self._kept = functools.lru_cache(KEPT_CUTS)(self._tokenizer.lcut)

    def cut(self, stretch: str) -> list[str]:
        """The words one after another, without overlap; kept, for a page asks for the same words several times."""
        return list(self._kept(stretch))

    def frequency(self, word: str) -> int:
        """How often a word of the dictionary is met; 0 for what is none."""
        return int(self._tokenizer.FREQ.get(word, 0))
