"""How a rule says no."""

from collections.abc import Sequence


class Refused(Exception):
    """A rule refuses what was asked: nothing is changed.

    `code` names what is wrong and is stored and translated, never shown as it is; `field` is the form field it
    belongs to, if any; `facts` are plain values for the sentence shown to the user. `others` are refused for the same
    asking and told beside it (`refuse_each`).
    """

    others: "tuple[Refused, ...]" = ()

    def __init__(self, code: str, field: str | None = None, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts


def refuse_each(refusals: Sequence[Refused]) -> None:
    """Raise the first of them with the others beside it; nothing when there are none."""
    if refusals:
        refusals[0].others = tuple(refusals[1:])
        raise refusals[0]


class NotFound(Refused):
    """The thing does not exist for this person: unknown and forbidden are one answer (404)."""

    def __init__(self, what: str = "matter") -> None:
        super().__init__("not_found", what=what)


class Changed(Refused):
    """Somebody else changed the row since the form was opened (409).

    `chosen` are the names and words of what was picked in the form, which its codes do not tell; `over` is the code of
    the reason why it cannot be done any more, if there is one.
    """

    def __init__(self, version: int, chosen: Sequence[tuple[str, str]] = (), over: str | None = None) -> None:
        super().__init__("changed_meanwhile", version=version, chosen=chosen, over=over)


class TooMany(Refused):
    """More than an account may do within an hour (429): `until` says from when it goes on."""
