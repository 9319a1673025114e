"""The forms of the campaigns: opening one, its list, a household, a public toilet, many households at a desk."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from app.domain.campaigns import CampaignKind, Checked, Consent, ConsentProof, Finding, RowFacts, RowStage
from app.domain.households import Known
from app.labels import label, sentence
from app.labels.campaigns import stage_word
from app.models.campaigns import Campaign, CampaignRow
from app.models.directory import Village
from app.models.papers import PaperRole
from app.operations.campaign_rows import facts_of
from app.operations.campaigns import CampaignFacts
from app.queries.campaigns import Wanted
from app.web.forms.base import Choice, Day, Form, Line, Needed, Pick, Place, Text, Tick, Token, Version
from app.web.forms.matters import papers_field

NOTE = 500
YES_NO = ("looked", "found", "cleared", "asked", "proven")
"""The conditions of the list that are answered by yes or no."""


class _Many(SelectMultipleField):
    """Some of many rows by id; data is their ids."""

    def __init__(self, label_text: str, **rest: Any) -> None:
        super().__init__(label_text, choices=[], coerce=_id, **rest)

    def pre_validate(self, _form: Any) -> None:
        """Only rows that were offered."""
        known = {key for key, *_ in self.choices or ()}
        if not known.issuperset(self.data or ()):
            raise StopValidation(sentence("unknown_choice_sent", {"field": self.label.text}))


class CampaignForm(Form):
    """What a campaign is."""

    token = Token()
    kind = Choice("种类", [Needed()], of=CampaignKind, empty="请选择")
    name = Line("名称", [Needed()], most=60)
    starts_on = Day("开始日期", [Needed()], latest=None)
    ends_on = Day("结束日期", [Needed()], latest=None)
    towns = _Many("整个镇（园区）")
    villages = _Many("村（社区）")

    def offer(self, villages: Iterable[Village]) -> None:
        """Offer these villages and their towns."""
        self.offered = list(villages)
        self.villages.choices = [(one.id, one.name) for one in self.offered]
        self.towns.choices = list({one.town_id: one.town.name for one in self.offered}.items())

    def facts(self) -> CampaignFacts:
        """As the operation takes it."""
        whole = {one.id for one in self.offered if one.town_id in self.towns.data}
        covered = frozenset(whole | set(self.villages.data))
        return CampaignFacts(self.kind.data, self.name.data, self.starts_on.data, self.ends_on.data, covered)


class CorrectCampaignForm(CampaignForm):
    """What is wrong with a campaign, or that its last day moves."""

    version = Version()
    reason = Text("原因", [Needed()], most=NOTE, render_kw={"rows": 2})

    def show(self, campaign: Campaign) -> None:
        """Fill in what it is now."""
        self.kind.data, self.name.data = campaign.kind, campaign.name
        self.starts_on.data, self.ends_on.data = campaign.starts_on, campaign.ends_on
        self.villages.data = [one.village_id for one in campaign.villages]
        self.version.data = campaign.version


class ListForm(Form):
    """Narrowing the list of a campaign; read from the address."""

    class Meta:
        """An address carries no token."""

        csrf = False

    q = Line("户编号、姓名", most=60)
    town = Place("镇（园区）", empty="全部")
    village = Place("村（社区）", empty="全部")
    stage = Choice("到哪一步", of=RowStage, empty="全部")
    consent = Choice("意愿", of=Consent, empty="全部")
    looked = Choice("看过", of=Known, empty="全部")
    found = Choice("发现过问题", of=Known, empty="全部")
    cleared = Choice("已清零", of=Known, empty="全部")
    asked = Choice("填过意愿", of=Known, empty="全部")
    proven = Choice("意愿有凭据", of=Known, empty="全部")
    public = Choice("公厕", of=(RowStage.NOT_LOOKED, RowStage.OPEN, RowStage.DONE), empty="全部")

    def call_stages(self, kind: CampaignKind) -> None:
        """Call the stages as this kind of campaign does."""
        self.stage.choices = [
            SelectChoice(one.value, stage_word(kind, one.value) if one.value else one.label)
            for one in self.stage.choices or ()
        ]
        self.public.choices = [
            SelectChoice(one.value, stage_word(kind, one.value, public=True) if one.value else one.label)
            for one in self.public.choices or ()
        ]

    def wanted(self, page: int) -> Wanted:
        """As the query takes it."""
        yes_no = {name: _answer(self[name].data) for name in YES_NO}
        places = {"town_id": self.town.data, "village_id": self.village.data}
        return Wanted(
            **places,
            **yes_no,
            stage=self.stage.data,
            consent=self.consent.data,
            public=self.public.data,
            text=self.q.data or "",
            page=page,
        )

    def told(self) -> list[tuple[str, str]]:
        """How the list is narrowed, in words; of what was typed only that it was."""
        words = [
            (field.label.text, str(text))
            for field in self
            if field.name != "q" and field.data
            for value, text, *_ in field.iter_choices()
            if str(value) == str(field.data)
        ]
        return words + ([(self.q.label.text, "按填写的查找")] if self.q.data else [])


class RowForm(Form):
    """What is known of a household in a campaign."""

    paper_role = PaperRole.EVIDENCE
    version = Version()
    finding = Pick("看到什么", of=Finding)
    finding_note = Line("是什么问题", most=NOTE)
    consent = Pick("意愿", of=Consent)
    consent_proof = Pick("凭什么", of=ConsentProof)
    consent_basis = Line("意愿的依据", most=NOTE)
    papers = papers_field("签字的意愿书")
    consent_on = Day("哪天说的")
    consent_by = Place("谁记的", empty="本人")
    solved_on = Day("哪天解决的")
    solved_note = Line("怎样解决的", most=NOTE)
    built_on = Day("改成")
    works_on = Day("能用")
    in_use_on = Day("在用")
    satisfied_on = Day("满意")
    satisfied_by = Place("户内谁说满意", empty="还没有说")
    looked_on = Day("哪天看的")
    looked_by = Place("谁去看的", empty="本人")
    reason = Text("改动的原因", most=NOTE, render_kw={"rows": 2})

    def ask_of(self, kind: CampaignKind) -> None:
        """Ask only what this kind of campaign knows."""
        if kind is CampaignKind.TOILETS:
            del self.solved_on, self.solved_note
            self.finding.choices = [one for one in self.finding.choices or () if one.value != Finding.SOLVED]
        else:
            del self.built_on, self.works_on, self.in_use_on, self.satisfied_on, self.satisfied_by

    def show(self, row: CampaignRow | None) -> None:
        """Fill in what is known."""
        facts = facts_of(row)
        self.version.data = row.version if row is not None else 0
        for name, value in vars(facts).items():
            field = self._fields.get(name.removesuffix("_id"))
            if field is not None:
                field.data = value

    def facts(self, before: RowFacts, today: date, person_id: int | None) -> RowFacts:
        """As the operation takes it; the day left empty is today, who looked left empty is who enters it."""
        given: dict[str, Any] = {
            name: self._fields[short].data or ("" if isinstance(value, str) else None)
            for name, value in vars(before).items()
            if (short := name.removesuffix("_id")) in self._fields
        }
        if given["finding"] is not None:
            given["looked_on"] = given["looked_on"] or today
        if given["consent"] is not None:
            given["consent_on"] = given["consent_on"] or given["looked_on"] or today
            given["consent_by_id"] = given["consent_by_id"] or person_id
        if given["looked_on"] is not None:
            given["looked_by_id"] = given["looked_by_id"] or person_id
        return replace(before, **given)


class InspectForm(Form):
    """What was found at a public toilet."""

    version = Version()
    has_rules = Tick(label(Checked.RULES))
    has_standard = Tick(label(Checked.STANDARD))
    has_team = Tick(label(Checked.TEAM))
    has_funds = Tick(label(Checked.FUNDS))
    has_supervision = Tick(label(Checked.SUPERVISION))
    finding_note = Line("看到的文件、牌子，谁在管", most=NOTE)
    looked_on = Day("哪天看的")
    looked_by = Place("谁去看的", empty="本人")
    reason = Text("改动的原因", most=NOTE, render_kw={"rows": 2})

    def show(self, row: CampaignRow) -> None:
        """Fill in what is known."""
        self.version.data = row.version
        for name, value in vars(facts_of(row)).items():
            field = self._fields.get(name.removesuffix("_id"))
            if field is not None:
                field.data = value

    def facts(self, before: RowFacts, today: date, person_id: int | None) -> RowFacts:
        """As the operation takes it."""
        five: dict[str, Any] = {f"has_{one}": bool(self[f"has_{one}"].data) for one in Checked}
        return replace(
            before,
            **five,
            finding_note=self.finding_note.data or "",
            looked_on=self.looked_on.data or today,
            looked_by_id=self.looked_by.data or person_id,
        )


class PlaceForm(Form):
    """A public toilet more."""

    token = Token()
    village = Place("村（社区）", [Needed()])
    place = Line("公厕名称、位置", [Needed()], most=60)


class RenameForm(Form):
    """What a public toilet is called."""

    version = Version()
    place = Line("公厕名称、位置", [Needed()], most=60)
    reason = Text("原因", [Needed()], most=NOTE, render_kw={"rows": 2})


class DeskForm(Form):
    """What many households share that are entered in one go."""

    looked_on = Day("哪天看的")
    looked_by = Place("谁去看的", empty="本人")


class DeskLine(Form):
    """One of them; an untouched line saves nothing."""

    class Meta:
        """The form around it carries the token."""

        csrf = False

    version = Version()
    finding = Choice("看到什么", of=Finding, empty="—")
    note = Line("是什么问题、怎样解决的", most=NOTE)
    consent = Choice("意愿", of=Consent, empty="—")
    consent_proof = Choice("凭什么", of=ConsentProof, empty="—")
    consent_basis = Line("意愿的依据", most=NOTE)
    tick = Choice("做到哪一步", of=(RowStage.BUILT, RowStage.WORKS, RowStage.IN_USE), empty="—")

    def ask_of(self, kind: CampaignKind) -> None:
        """Ask only what this kind of campaign knows."""
        if kind is CampaignKind.TOILETS:
            self.finding.choices = [one for one in self.finding.choices or () if one.value != Finding.SOLVED]
        else:
            del self.tick

    def show(self, row: CampaignRow | None) -> None:
        """Fill in what is known."""
        facts = facts_of(row)
        self.version.data = row.version if row is not None else 0
        self.finding.data, self.consent.data = facts.finding, facts.consent
        self.consent_proof.data = facts.consent_proof
        self.note.data = facts.solved_note if facts.finding is Finding.SOLVED else facts.finding_note
        self.consent_basis.data = facts.consent_basis

    def facts(self, before: RowFacts, day: date, person_id: int | None) -> RowFacts:
        """What is known with this line."""
        finding, note = self.finding.data, self.note.data or ""
        said: dict[str, Any] = {name: self[name].data for name in ("consent", "consent_proof")}
        after = replace(before, finding=finding, consent_basis=self.consent_basis.data or "", **said)
        if after.consent is not None and (after.consent is not before.consent or before.consent_on is None):
            after = replace(after, consent_on=day, consent_by_id=person_id)
        elif after.consent is None:
            after = replace(after, consent_on=None, consent_by_id=None)
        if finding is not None and before.looked_on is None:
            after = replace(after, looked_on=day, looked_by_id=person_id)
        if finding is Finding.SOLVED:
            solved_on = before.solved_on or day
            after = replace(after, solved_on=solved_on, solved_note=note, finding_note=before.finding_note or note)
        else:
            after = replace(after, finding_note=note)
        tick = self.tick.data if "tick" in self else None
        ticked: dict[str, Any] = {f"{tick}_on": day} if tick is not None else {}
        return replace(after, **ticked)


def _id(value: object) -> int:
    written = str(value)
    return int(written) if written.isdecimal() and len(written) < 19 else 0


def _answer(known: Known | None) -> bool | None:
    return None if known is None else known is Known.YES
