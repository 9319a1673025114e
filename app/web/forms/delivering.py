"""The form of serving an opinion (送达): one date and way for all, or others for some of several people."""

from collections.abc import Sequence

from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm

from app.domain.errors import Refused
from app.domain.petitions import DeliveryWay, RemedyKind, Stage
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.remedies import in_force
from app.operations.delivering import Deliver, ToPerson
from app.operations.papers import NewPaper
from app.queries import deliveries
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web.forms.base import Choice, Day, Line, Needed, Tick
from app.web.forms.matters import MOST_PEOPLE, ActionForm, late_field, note_field, papers_field
from app.web.request import reading
from app.web.veil import veil_of


class PersonServed(PlainForm):
    """One of several people: whether it was served on him now, and what differs from the others."""

    uid = HiddenField()
    now = Tick("这次送达")
    delivered_on = Day("送达日期")
    way = Choice("送达方式", of=DeliveryWay, empty="同上")
    note = Line("见证人、说明", most=500)

    @property
    def differs(self) -> bool:
        """Whether anything was said of him alone."""
        return any(self[name].data or self[name].errors for name in ("delivered_on", "way", "note"))


class DeliverForm(ActionForm):
    """记送达."""

    heading, button, back = "记送达", "保存送达", "返回"
    effects = (
        "60 日的办理期限到送达那天为止；几个人的，到最后一人送达那天为止。",
        "信访人不服的，自收到之日起 30 日内可以请求复查（《信访工作条例》第三十五条）；几个人的，各算各的，"
        "不等其他人送达。",
        "集体信访推选了代表的，送达代表。",
        "要有送达回证；拒收的，写明见证人或者上传照片、录像。",
    )
    template = "petitions/deliver.html"
    paper_role = PaperRole.RECEIPT

    delivered_on = Day("送达日期", [Needed()])
    way = Choice("送达方式", [Needed()], of=DeliveryWay, empty="请选择")
    people = FieldList(FormField(PersonServed), max_entries=MOST_PEOPLE, label="送达哪些人")
    note = note_field("说明（拒收的写明见证人）")
    entered_late = late_field()
    papers = papers_field(
        "送达回证", "信访人签名的回证；邮寄的附回执，留置的附见证人签名或者照片，电子送达的附回执截图。"
    )
    names: dict[str, str]
    """Of everybody on whom it is still to be served, as the reader may know him."""
    served: Sequence[tuple[str, deliveries.Recipient]] = ()

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """Nobody to choose from while there is only one."""
        if not isinstance(matter, Petition):
            return
        remedy = in_force(matter, RemedyKind.REVIEW) if matter.stage == Stage.REVIEWED else None
        veil, waiting = veil_of(matter, offered.actor), deliveries.waiting(matter, remedy)
        known = deliveries.recipients(reading(), matter, remedy)
        self.served = [(veil.name(one.petitioner.name) or "未留名", one) for one in known if one.delivery]
        self.names = {person.uid: veil.name(person.name) or "未留名" for person in waiting}
        if len(known) < 2 or not waiting:
            del self.people
        elif not self.is_filled():
            for person in waiting:
                self.people.append_entry({"uid": person.uid, "now": True})

    def refuse(self, refusal: Refused) -> None:
        """What is wrong with one of several stands at his line."""
        name, _, uid = (refusal.field or "").partition(".")
        row = next((entry.form for entry in self.people if entry.form.uid.data == uid), None) if uid else None
        if row is None:
            super().refuse(Refused(refusal.code, name or None, **refusal.facts))
            return
        if name == "delivered_on" and not row.delivered_on.data:  # the day that was told for all
            super().refuse(Refused(refusal.code, name, **refusal.facts))
            return
        super().refuse(Refused(refusal.code, None, **refusal.facts))
        row[name].errors = [*row[name].errors, self.form_errors.pop()]
        self.people.errors = [entry.form.errors for entry in self.people]

    def command(self, papers: tuple[NewPaper, ...]) -> Deliver:
        """When and how it reached whom."""
        people: tuple[ToPerson, ...] | None = None
        if "people" in self:
            rows = [entry.form for entry in self.people if entry.form.now.data]
            people = tuple(
                ToPerson(
                    row.uid.data,
                    row.delivered_on.data or self.delivered_on.data,
                    row.way.data or self.way.data,
                    row.note.data or self.note.data or "",
                )
                for row in rows
            )
        return Deliver(self.delivered_on.data, self.way.data, self.note.data or "", papers, people, self.why_late())
