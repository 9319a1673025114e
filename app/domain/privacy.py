"""Masking names, phones and ID numbers; what makes one valid."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum

STAR = "*"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
ID_LENGTHS = frozenset({15, 18, 20, 22})
"""Citizens' numbers old and new, and disability cards: an 18-digit number with two or four characters after it."""
_CITIZEN_18 = 18
_CARDS = frozenset({20, 22})
_ID_SHAPE = re.compile(r"\d{15}|\d{17}[\dX](\d{2}([A-Z0-9]{2})?)?")

_SEPARATORS = re.compile(r"[\s()\[\]【】.·_‐‑‒–—―−-]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0(10|2\d|[3-9]\d{2}))?[2-8]\d{6,7}")
_SERVICE_NUMBER = re.compile(r"[48]00\d{7}|9[56]\d{3,6}|1[012]\d{1,3}|12\d{3}")

_HALF_WIDTH = {0xFEE0 + code: code for code in b"0123456789Xx"}
_GAP = "[ \u3000-]?"
_LONG_NUMBER = (
    rf"\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXx](?:\d{{2}}(?:[A-Za-z]\d)?)?"
    rf"|\d{{15,22}}|\d{{4}}(?:[ -]\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?"
)
_PHONE = rf"1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}|0\d{{2,3}}[) ）-]?\d{{7,8}}"
_PERSONAL = re.compile(rf"(?<!\d)(?:(?P<long>{_LONG_NUMBER})|(?P<country>86{_GAP})?(?P<phone>{_PHONE}))(?!\d)")
"""ID and bank card numbers, and phones, as they stand in running text."""
_DIGITS = re.compile(rf"\d{{3}}{_GAP}\d{{4}}")
"""What stands in each of them: most texts hold none, and looking for it takes a tenth of the time."""
_STARRED = re.compile(r"\d[\d -]*\*[\d* Xx-]*")
_WORD = r"[\dA-Za-z*]+"
_UNCUT = (re.compile(rf"{_WORD}(?:[ .,:/()（）-]{{1,2}}(?=[\d*]){_WORD})*"), re.compile(_WORD))
"""What a shortened text never ends in: a number or mask with what separates its parts, or at least one part."""
_LEFT_OVER = " ，、：:；;（(—-"
_CUT = "[\\s.\\-\u2010-\u2015\u00b7_/,\u3001]{1,3}"
_FIGURES = re.compile(rf"\d(?:(?:{_CUT})?[\dXx])+")
_BORN = re.compile(r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
"""An 18-digit ID number, by the birthday in it: a row of dates or sums holds none."""
HIDDEN_DIGITS = 4
"""A mask of a number hides at least so many of its digits."""


class Sex(StrEnum):
    """As the ID number tells it."""

    FEMALE = "female"
    MALE = "male"


def mask_name(name: str) -> str:
    """周*兰, 欧**娜, 周*: the first character, and the last from three on."""
    name = name.strip()
    if len(name) <= 1:
        return STAR * len(name)
    last = name[-1] if len(name) > 2 else ""
    return name[0] + STAR * (len(name) - 1 - len(last)) + last


def mask_id(number: str) -> str:
    """Six characters, stars, two (DOMAIN 11.2); nothing of one too short to hide anything behind."""
    number = number.strip()
    hidden = len(number) - 8
    return number[:6] + STAR * hidden + number[-2:] if hidden > 0 else STAR * len(number)


def mask_phone(number: str) -> str:
    """The middle four digits hidden, 199****2406; separators stay, five digits or fewer vanish."""
    number = number.strip()
    places = [place for place, character in enumerate(number) if character.isdigit()]
    start = (len(places) - 4) // 2
    hidden = set(places[start : start + 4]) if start > 0 else set(places)
    return "".join(STAR if place in hidden else character for place, character in enumerate(number))


def mask_text(text: str) -> str:
    """ID numbers, bank cards and phones inside free text masked, the rest as it was."""

    def masked(found: re.Match[str]) -> str:
        if found["long"]:
            return mask_id(text[slice(*found.span())])
        return (found["country"] or "") + mask_phone(text[slice(*found.span("phone"))])

    return _replaced(text, masked)


def tells_number(text: str) -> bool:
    """Whether an ID number or a phone stands there in any spelling: cut by dots, dashes or new lines, in full width or
    in Chinese figures. For what hangs on a wall (T56), where a number too many that is refused does no harm."""
    plain = "".join(map(_figure, unicodedata.normalize("NFKC", text)))
    if mask_text(plain) != plain:
        return True
    runs = (re.sub(_CUT, "", found.group()) for found in _FIGURES.finditer(plain))
    return any(_MOBILE.fullmatch(run) or _BORN.fullmatch(run) for run in runs)


def _figure(character: str) -> str:
    """A figure of any script as a digit, everything else as it is."""
    value = unicodedata.numeric(character, -1)
    return str(int(value)) if value in range(10) else character


def shortened(text: str, most: int) -> str:
    """The text, or its beginning of at most so many characters; it never ends inside a number or a masked one."""
    if len(text) <= most:
        return text
    for uncut in _UNCUT:
        start = next((found.start() for found in uncut.finditer(text) if found.start() < most < found.end()), most)
        if shorter := text[:start].rstrip(_LEFT_OVER):
            return shorter
    return text[:most]


def restored(typed: str, original: str, names: Iterable[str] = ()) -> str | None:
    """A text that was shown masked and came back, with what was hidden put back in its place.

    `original` is the whole text and `names` what was masked in it beside numbers. None when it cannot be told which of
    several numbers is meant, or when a masked number came back that never stood there: it must not be saved.
    """
    hidden: dict[str, list[str]] = {}
    for found in _PERSONAL.finditer(original.translate(_HALF_WIDTH)):
        whole = original[slice(*found.span())]
        hidden.setdefault(mask_text(whole), []).append(whole)
    for mask in sorted(hidden, key=len, reverse=True):
        pieces, wholes = typed.split(mask), hidden[mask]
        if len(pieces) > 1 and len(set(wholes)) > 1 and len(pieces) - 1 != len(wholes):
            return None
        told = iter(wholes if len(pieces) - 1 == len(wholes) else wholes[:1] * (len(pieces) - 1))
        typed = pieces[0] + "".join(next(told) + piece for piece in pieces[1:])
    for name in sorted({name for name in names if len(name) > 1 and name in original}, key=len, reverse=True):
        typed = typed.replace(mask_name(name), name)
    return None if _masked_numbers(typed) - _masked_numbers(original) else typed


def _masked_numbers(text: str) -> set[str]:
    return {found for found in _STARRED.findall(text) if found.count(STAR) >= HIDDEN_DIGITS}


def without_numbers(text: str) -> str:
    """The same numbers left out, for what goes into an index (DECISIONS 12)."""
    return _replaced(text, lambda _: " ")


def normalise_id(text: str) -> str:
    """One spelling of an ID number: half width, upper case, no spaces, 15 digits turned into 18."""
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if re.fullmatch(r"[0-9]{15}", number):
        longer = f"{number[:6]}19{number[6:]}"
        return longer + _check_character(longer)
    return number


def id_fault(number: str, today: date) -> str | None:
    """Why a normalised number cannot be an ID number: a code, or None. The area code is never a reason."""
    if len(number) not in ID_LENGTHS:
        return "id_wrong_length"
    if not number.isascii() or not _ID_SHAPE.fullmatch(number):
        return "id_wrong_characters"
    born_on = birth_on(number)
    if born_on is None:
        return "id_date_impossible"
    if born_on > today:
        return "id_date_in_future"
    whole = citizen(number)
    if len(whole) == _CITIZEN_18 and whole[-1] != _check_character(whole):
        return "id_wrong_checksum"
    return None


def citizen(number: str) -> str:
    """Whose normalised number it is: a disability card's begins with its holder's own, of 18 (DOMAIN 15.2)."""
    return number[:_CITIZEN_18] if len(number) in _CARDS else number


def is_former(text: str) -> bool:
    """Whether an ID number as it was written is one of the former kind, of 15 digits."""
    return re.fullmatch(r"[0-9]{15}", _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))) is not None


def birth_on(number: str) -> date | None:
    """The day of birth that an ID number states, or None."""
    digits = f"19{number[6:12]}" if len(number) == 15 else number[6:14]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def sex(number: str) -> Sex | None:
    """The sex that an ID number states (its last serial digit, odd for men), or None."""
    digit = number[14:15] if len(number) == 15 else number[16:17]
    if not digit.isdecimal():
        return None
    return Sex.MALE if int(digit) % 2 else Sex.FEMALE


def normalise_phone(text: str) -> str:
    """One spelling of a phone number: digits only, without the country's 86; other characters stay as they are."""
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"^(\+|00)?86(?=1[3-9]\d{9}$|0\d{9,11}$)", "", number)


def phone_fault(number: str) -> str | None:
    """Why nobody can be called at this normalised number: a code, or None.

    Mobile numbers and landlines with or without area code are good; hotlines and switchboards such as 12345 or
    400 numbers are no petitioner's phone.
    """
    checks: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("phone_wrong_characters", lambda text: not (text.isascii() and text.isdecimal())),
        ("phone_service_number", _SERVICE_NUMBER.fullmatch),
        ("phone_wrong_length", lambda text: not (_MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text))),
    )
    return next((code for code, wrong in checks if wrong(number)), None)


def _replaced(text: str, by: Callable[[re.Match[str]], str]) -> str:
    if not _DIGITS.search(text):
        return text
    kept, end = [], 0
    for found in _PERSONAL.finditer(text.translate(_HALF_WIDTH)):
        kept += [text[end : found.start()], by(found)]
        end = found.end()
    return "".join([*kept, text[end:]])


def _check_character(number: str) -> str:
    # GB 11643-1999, modulus 11-2
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]
