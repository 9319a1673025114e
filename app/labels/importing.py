"""What an import says of its rows: each fault in a sentence, and all of a row in one cell."""

from collections.abc import Iterable

from app.domain.intake import Fault
from app.labels import sentence


def told(fault: Fault) -> str:
    """The fault's sentence, its column named in it."""
    return sentence(fault.code, {"field": fault.field or "这一行"} | dict(fault.facts))


def told_together(faults: Iterable[Fault]) -> str:
    """Everything that is wrong with a row, as it stands in the column 错误说明: its column is named once."""
    said = [(fault.field, told(fault)) for fault in faults]
    return "".join(text if column in text else f"{column}：{text}" for column, text in said)


def to_check(number: str | None = None) -> str:
    """What is said of a row that is taken but reads like an accusation; `number` is that of the petition it made."""
    if number is None:
        return sentence("reads_as_accusation")
    return sentence("petition_to_check", {"number": number})
