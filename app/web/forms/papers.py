"""Papers that come with a form: the files are sealed on disk before the transaction that names them."""

from collections.abc import Iterable

from werkzeug.datastructures import FileStorage

from app.domain.errors import Refused
from app.files import FileRefused, Store, clean
from app.labels import sentence
from app.models.papers import PaperRole
from app.operations.papers import NewPaper
from app.web.forms.base import Choice, Form, Needed, Papers, Token
from app.web.forms.matters import ACCEPT, FILES_HINT


def kept(store: Store, files: Iterable[FileStorage], role: PaperRole, field: str = "papers") -> tuple[NewPaper, ...]:
    """Put the files away. Raises Refused at the field with the name of the file that cannot be kept."""
    new = []
    for file in files:
        try:
            stored = store.put(file.stream, file.filename or "")  # type: ignore[arg-type]  # any binary stream will do
        except FileRefused as refusal:
            why = sentence(refusal.code, refusal.facts)
            raise Refused("paper_refused", field, name=clean(file.filename or ""), why=why) from None
        new.append(NewPaper(stored.name, role, stored.kind, stored.size, stored.sha256, stored.ref))
    return tuple(new)


class PapersForm(Form):
    """补充材料."""

    token = Token()
    role = Choice("材料种类", [Needed()], of=PaperRole, empty="请选择")
    papers = Papers("文件", [Needed()], description=FILES_HINT, render_kw={"accept": ACCEPT, "multiple": True})
