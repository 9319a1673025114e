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
