"""Hashing passwords (argon2id): slow on purpose, so never inside a transaction."""

import secrets
import string
import threading
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pypinyin import lazy_pinyin

from app.domain.errors import Refused
from app.domain.signing_in import LONGEST_PASSWORD, SHORTEST_PASSWORD, password_fault

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)
"""More hashes at once would let sign-ins stop everybody else's work (AU-01)."""
_CLEAR = string.ascii_letters.translate(str.maketrans("", "", "lIO")) + "23456789"
NOBODY = _HASHER.hash(secrets.token_hex())
"""Verified against when the account does not exist, so that the answer takes as long."""


def hashed(password: str, account: str, about: Iterable[str] = ()) -> str:
    """The hash to keep. Raises Refused with the rule that the password breaks.

    `about` are names that everybody knows of its owner, in characters: his own, his unit's; pinyin counts as them.
    """
    fault = password_fault(password, account, _spelled(about))
    if fault is not None:
        raise Refused(fault, "new_password", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD)
    with _AT_ONCE:
        return _HASHER.hash(password)


def _spelled(names: Iterable[str]) -> list[str]:
    """The names, and how they are typed: in full, and without the kind of place at the end."""
    found = []
    for name in names:
        syllables = lazy_pinyin(name)
        found += [name, "".join(syllables), "".join(syllables[:-1]), "".join(one[:1] for one in syllables)]
    return found


def matches(kept: str, password: str) -> bool:
    """Whether this is the password behind the hash."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept, password[:LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False


def one_time() -> str:
    """A random first password that is easy to read out: 12 characters of three kinds, in groups of four."""
    while True:
        groups = ["".join(secrets.choice(_CLEAR) for _ in range(4)) for _ in range(3)]
        made = "-".join(groups)
        if password_fault(made, made + made) is None:
            return made
