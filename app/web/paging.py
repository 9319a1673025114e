"""Pages of a list: the number in the address, the links to the others."""

from dataclasses import dataclass

from flask import request, url_for

LARGEST = 5000


@dataclass(frozen=True)
class Pager:
    """What components/notes.html pager() draws. `capped`: more exist than were counted."""

    number: int
    pages: int
    total: int
    capped: bool = False

    def url(self, number: int) -> str:
        """This list's address at another page; filters stay."""
        assert request.endpoint is not None  # noqa: S101  # a page is being drawn
        kept = request.args.to_dict(flat=False) | {"page": [str(number)]}
        return url_for(request.endpoint, **(request.view_args or {}), **kept)  # type: ignore[arg-type]  # lists are repeated


def page_number() -> int:
    """The page asked for: 1 to 5000, and 1 for nonsense."""
    asked = request.args.get("page", "1")
    return min(max(1, int(asked)), LARGEST) if asked.isdecimal() and len(asked) < 9 else 1
