"""Blind indexes of petitioners: exact matches of name, ID and phone, and of the last four of each (DECISIONS 12)."""

import re
from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import CompoundSelect, bindparam, literal, or_, select, union_all
from sqlalchemy.orm import Session

from app import sealing
from app.domain.permissions import Actor
from app.domain.privacy import citizen, normalise_id, normalise_phone
from app.models.petitions import Petition, Petitioner
from app.queries.visibility import visible

TAIL = 4
_CARD = re.compile(r"\d{17}[\dXx]\d{2}([\dA-Za-z]{2})?")
_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?!\d)")
_ID = re.compile(r"(?<!\d)(\d{6})[ -](\d{8})[ -](\d{3}[\dXx])(?![\dA-Za-z])")


def blinds(name: str | None, id_no: str | None, phone: str | None) -> dict[str, bytes]:
    """The blind values of a petitioner by column name; absent facts have none."""
    found: dict[str, bytes] = {}
    if name and name.strip():
        found["name_blind"] = sealing.blind("name", name)
    if id_no:
        found["id_no_blind"] = id_blind(id_no)
        found["id_no_tail_blind"] = sealing.blind("tail", citizen(normalise_id(id_no))[-TAIL:])
    if phone:
        whole = normalise_phone(phone)
        found["phone_blind"] = sealing.blind("phone", whole)
        found["phone_tail_blind"] = sealing.blind("tail", whole[-TAIL:])
    return found


def id_blind(id_no: str) -> bytes:
    """The blind value of whoever has this number, be it his ID number or that of his disability card."""
    return sealing.blind("id_no", citizen(normalise_id(id_no)))


def joined(text: str) -> str:
    """A query in which phones and IDs that were written in groups, or with 86 before, are whole again."""
    return _ID.sub(r"\1\2\3", _PHONE.sub(r"\1\2\3", text))


def asked_for(word: str) -> dict[str, bytes]:
    """The columns in which a typed word could be found, with the blind value to look for."""
    text = word.strip()
    if len(text) == TAIL and text[:-1].isdigit() and (text[-1].isdigit() or text[-1] in "xX"):
        tail = sealing.blind("tail", normalise_id(text))
        return {"id_no_tail_blind": tail, "phone_tail_blind": tail}
    if len(text) >= 7 and (text[:-1].replace("-", "").isdigit() or _CARD.fullmatch(text)):
        return {
            "id_no_blind": id_blind(text),
            "phone_blind": sealing.blind("phone", normalise_phone(text)),
        }
    if 2 <= len(text) <= 15 and not any(character.isdigit() for character in text):
        return {"name_blind": sealing.blind("name", text)}
    return {}


def raised_by(session: Session, actor: Actor, words: Sequence[str]) -> dict[str, set[str]]:
    """The addresses of the petitions of whoever is called so, or has this ID number or phone, by the word."""
    asked = [(word, columns) for word in words if (columns := asked_for(word))]
    found: dict[str, set[str]] = {word: set() for word, _ in asked}
    blinds = {f"{name}_{place}": value for place, (_, columns) in enumerate(asked) for name, value in columns.items()}
    statement = _raised_by(actor, tuple(tuple(columns) for _, columns in asked)) if asked else None
    for place, uid in session.execute(statement, blinds) if statement is not None else ():
        found[asked[place][0]].add(uid)
    return found


# All words in one statement, which is built once: both cost more than what they find.
@lru_cache(maxsize=128)
def _raised_by(actor: Actor, several: Sequence[Sequence[str]]) -> CompoundSelect[int, str]:
    made = []
    for place, columns in enumerate(several):
        conditions = (getattr(Petitioner, name) == bindparam(f"{name}_{place}") for name in columns)
        found = select(Petition.uid).join(Petitioner, Petitioner.petition_id == Petition.id)
        some = found.where(or_(*conditions), visible(actor)).limit(500).subquery()
        made.append(select(literal(place).label("place"), some.c.uid))
    return union_all(*made)
