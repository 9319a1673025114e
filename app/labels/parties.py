"""Names of what is kept about those beside the handler: who assists, who keeps away."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.assisting import AssistState

PARTIES: Mapping[type[StrEnum], Mapping[str, str]] = {
    AssistState: {"open": "待答复", "replied": "已答复", "waived": "已免予答复"},
}
