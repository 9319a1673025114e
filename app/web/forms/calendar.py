"""The holiday notice of a year: pasted or uploaded, looked at, then saved."""

from flask_wtf.file import FileField
from wtforms import HiddenField

from app.domain.notices import Notice, NoticeFaulty, notice_of
from app.labels import sentence
from app.sheets import notices
from app.web.forms.base import Form, Line, Needed, Text, Token


class NoticeForm(Form):
    """The table, its source, and by which calendar its effect was shown (`held`, empty before the first look)."""

    token = Token()
    held = HiddenField()
    source = Line("来源", [Needed()], default=notices.SOURCE)
    table = Text("安排表", most=notices.LARGEST_TABLE, render_kw={"rows": 12, "spellcheck": "false"})
    file = FileField("或者上传文件", render_kw={"accept": ".csv,.txt"})

    def notice(self) -> Notice:
        """The file, whose text stands in the table from then on, or what was pasted. Raises Refused at the table."""
        if self.file.data:
            self.table.data = notices.decoded(self.file.data.read(4 * notices.LARGEST_TABLE))
        found = notices.read(self.table.data or "")
        return notice_of(found.rows, found.faults)

    def refuse_rows(self, faulty: NoticeFaulty) -> None:
        """Put every wrong row at the table, by its line."""
        said = [(line, sentence(fault.code, fault.facts)) for line, fault in faulty.faults]
        self.table.errors = [f"第 {line} 行：{what}" for line, what in said]
