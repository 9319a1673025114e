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


def to_look_at(remarks: Iterable[Fault], *, to_check: bool, number: str | None = None) -> str:
    """What is said of a row that is taken although it reads like an accusation, or is not taken as it stands; nothing
    of any other. `number` is that of the matter it made."""
    said = [sentence("reads_as_accusation")] if to_check else []
    said += map(told, remarks)
    head = sentence("taken_with_number", {"number": number}) if number else sentence("taken_as_usual")
    return head + "".join(said) if said else ""
