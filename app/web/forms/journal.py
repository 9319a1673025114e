"""Narrowing the journal by its address."""

from app.domain.journal_kinds import EntryKind, EntryResult
from app.queries.journal import Wanted
from app.web.forms.base import Choice, Day, Form, Line


class JournalForm(Form):
    """Who, which kind, how it ended, when, in which request, about what."""

    class Meta:
        """An address carries no token."""

        csrf = False

    account = Line("账号")
    kind = Choice("类别", of=EntryKind, empty="不限")
    result = Choice("结果", of=EntryResult, empty="不限")
    first = Day("从")
    last = Day("到", latest=None)
    request_id = Line("请求编号")
    uid = Line("对象编号")

    def wanted(self) -> Wanted:
        """What is looked for."""
        return Wanted(
            account=self.account.data or "",
            kind=self.kind.data,
            result=self.result.data,
            first=self.first.data or None,
            last=self.last.data or None,
            request_id=self.request_id.data or "",
            uid=self.uid.data or "",
        )
