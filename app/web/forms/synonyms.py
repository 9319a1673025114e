"""The list of words that mean the same, as one text."""

from wtforms import HiddenField

from app.domain.synonyms import Groups, SynonymsFaulty, groups_of
from app.labels import sentence
from app.web.forms.base import Form, Text

MOST = 20_000
"""Letters of the whole list: five hundred groups of a few words."""


class SynonymsForm(Form):
    """The list, and the version of the one that was changed (`held`)."""

    held = HiddenField()
    words = Text("近义词", most=MOST, render_kw={"rows": 24, "spellcheck": "false"})

    def groups(self) -> Groups:
        """What was written. Raises Refused at the list."""
        return groups_of(self.words.data or "")

    def refuse_lines(self, faulty: SynonymsFaulty) -> None:
        """Put every wrong line at the list, by its number."""
        self.words.errors = [f"第 {line} 行：{sentence(fault.code, fault.facts)}" for line, fault in faulty.faults]
