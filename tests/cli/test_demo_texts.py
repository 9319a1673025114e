"""The demo county's texts: believable, no two alike, and one story from the complaint to the visit."""

import datetime as dt
import random
import re
from collections import Counter
from functools import cache
from itertools import pairwise

from app.cli.demo import county, handling_texts, item_texts, people
from app.cli.demo.petition_texts import KINDS, DemoPetition, petition
from app.domain.contents import Content
from app.domain.petitions import Category, Channel, Source
from app.domain.rectification import ItemType, ReworkCause, RoundSource

TODAY = dt.date(2026, 11, 23)
SEEDS = 5_000
DECISIONS: tuple[handling_texts.Decision, ...] = ("support", "explain", "reject")
SOLVED: tuple[handling_texts.Solved, ...] = ("yes", "partly", "no")
WAYS: tuple[handling_texts.Way, ...] = ("in_person", "mail", "left", "electronic", "refused")
CAUSES: tuple[item_texts.ReworkCause, ...] = ("poor_quality", "relapse", "false_rectification", "same_problem_again")
LEFT_OVER = re.compile(r"[\[\]{}|\0]|None|。。|，，|，。|；。|：。")


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - stories are drawn, not secrets


def told(seed: int) -> DemoPetition:
    rng = dice(seed)
    day = TODAY - dt.timedelta(days=rng.randrange(540))
    return petition(rng, KINDS[seed % len(KINDS)], rng.choice(county.villages()), people.person(rng, TODAY), day)


@cache
def thousands() -> tuple[DemoPetition, ...]:
    return tuple(told(seed) for seed in range(SEEDS))


def officers_texts(seed: int) -> list[str]:
    """Everything officers write about one petition, the petitioner's quoted words left out."""
    rng, one = dice(seed), told(seed)
    day, decision = one.day + dt.timedelta(days=40), DECISIONS[seed % 3]
    answer = handling_texts.opinion(rng, one, decision, unit="柳河镇", higher="青禾县人民政府", day=day)
    texts = [handling_texts.progress(rng, one, by="贺明", day=day, step=step) for step in range(3)]
    texts += [
        handling_texts.assignment(rng, one, unit="柳河镇", due=day),
        handling_texts.leader_act(rng, one, day=day),
        handling_texts.extension_reason(rng, one, day=day),
        handling_texts.closing_report(rng, one, decision, assigned_by="县信访局", day=day),
        handling_texts.reopen_reason(rng, one, decision, day=day),
        handling_texts.delivery(rng, one, rng.choice(WAYS), day=day),
        answer.text,
        answer.law,
    ]
    for solved in SOLVED:
        visit = handling_texts.follow_up(rng, one, decision, (solved, "dissatisfied"), by="贺明", day=day)
        texts += [re.sub("“.*?”", "", visit.note), visit.reason]
    return texts


def items(count: int) -> list[item_texts.DemoItem]:
    found = item_texts.rounds(TODAY)
    villages = county.villages()
    return [
        item_texts.item(dice(seed), found[seed % len(found)], villages[seed % len(villages)]) for seed in range(count)
    ]


def test_petitions_come_in_at_least_forty_kinds_of_all_three_categories() -> None:
    assert len(KINDS) >= 40
    assert {one.category for one in thousands()} == {category.value for category in Category}


def test_no_two_petitions_are_alike() -> None:
    bodies = {one.body for one in thousands()}
    plain = {re.sub(r"[\W\d]", "", one.title + one.body) for one in thousands()}
    assert len(bodies) >= 0.999 * SEEDS
    assert len(plain) >= 0.95 * SEEDS


def test_no_sentence_is_heard_too_often() -> None:
    sentences = Counter[str]()
    for one in thousands():
        sentences.update({part for part in re.split(r"[。；！？\n]", one.body) if len(part) >= 7})
    assert sentences.most_common(1)[0][1] <= 0.03 * SEEDS


def test_petitions_are_between_sixty_and_nine_hundred_characters() -> None:
    lengths = [len(one.body) for one in thousands()]
    assert min(lengths) >= 60
    assert max(lengths) <= 900
    assert max(lengths) >= 400


def test_no_petition_shows_a_seam_of_its_making() -> None:
    seams = [one for one in thousands() if LEFT_OVER.search(one.title + one.body + one.demand + one.household)]
    assert not [(one.kind, one.title, one.body) for one in seams]


def test_codes_of_petitions_are_those_of_the_rules() -> None:
    for one in thousands():
        assert Channel(one.channel)
        assert Source(one.source)
        assert Content(one.content_code).value.startswith("POV-") == one.poverty
    assert {one.channel for one in thousands()} == {channel.value for channel in Channel}


def test_the_same_seed_tells_the_same_petition_and_another_seed_another() -> None:
    assert told(17) == told(17)
    assert told(17) != told(17 + len(KINDS))


def test_days_in_a_petition_lie_before_it() -> None:
    for one in thousands():
        for month, day in re.findall(r"(?<![年\d])(\d{1,2})月(\d{1,2})日", one.body.split("\n")[0]):
            assert dt.date(one.day.year, int(month), int(day)) <= one.day


def test_an_operator_writes_of_the_caller_in_the_third_person() -> None:
    calls = [one for one in thousands() if one.channel == "call"]
    assert calls
    assert not [one.body for one in calls if "我" in one.body]


def test_only_accusations_name_somebody_and_only_they_may_be_anonymous() -> None:
    for one in thousands():
        assert (one.accused is not None) == (one.category == "accusation")
        assert one.accused is not None or not one.anonymous
        if one.anonymous:
            assert one.facts["name"] not in one.body


def test_collective_petitions_tell_how_many_they_are() -> None:
    together = [one for one in thousands() if one.people > 1]
    assert together
    assert all(str(one.people) in one.body for one in together)


def test_officers_speak_of_the_petitioner_and_leave_no_seam() -> None:
    for seed in range(600):
        for text in officers_texts(seed):
            assert not LEFT_OVER.search(text), text
            assert "我" not in text, text


def test_an_opinion_answers_each_demand_and_names_its_law() -> None:
    for seed in range(300):
        one = told(seed)
        answer = handling_texts.opinion(dice(seed), one, "support", unit="柳河镇", higher="县政府", day=TODAY)
        assert all(f"（{demand}）" in answer.text for demand in one.demands)
        assert "《" in answer.law
        assert ("第三十二条" in answer.law) == (one.category == "appeal") == ("30日内" in answer.text)


def test_opinion_and_closing_report_tell_the_same_facts_as_the_complaint() -> None:
    for seed in range(300):
        one, decision = told(seed), DECISIONS[seed % 3]
        answer = handling_texts.opinion(dice(seed), one, decision, unit="柳河镇", higher="县政府", day=TODAY)
        report = handling_texts.closing_report(dice(seed), one, decision, assigned_by="县信访局", day=TODAY)
        found = one.facts[decision].replace("我", "其")
        assert found in answer.text
        assert found in report
        assert one.kind in answer.text


def test_three_progress_notes_of_a_matter_tell_of_three_checks() -> None:
    for seed in range(200):
        one = told(seed)
        notes = [handling_texts.progress(dice(seed), one, by="贺明", day=TODAY, step=step) for step in range(3)]
        assert all(one.facts[f"check{step}"].replace("我", "其") in notes[step] for step in range(3))


def test_a_follow_up_agrees_with_its_two_answers() -> None:
    for seed in range(300):
        one = told(seed)
        held = handling_texts.follow_up(dice(seed), one, "support", ("yes", "satisfied"), by="贺明", day=TODAY)
        broken = handling_texts.follow_up(dice(seed), one, "support", ("no", "dissatisfied"), by="贺明", day=TODAY)
        refused = handling_texts.follow_up(dice(seed), one, "reject", ("no", "dissatisfied"), by="贺明", day=TODAY)
        assert one.facts["unsolved"] not in held.note + held.voice
        assert one.facts["unsolved"] in broken.note
        assert one.facts["remedy"] not in refused.note + refused.voice
        assert not held.reason
        assert broken.reason
        assert all(visit.voice in visit.note for visit in (held, broken, refused))


def test_notes_on_an_accusation_do_not_name_the_accused() -> None:
    accusations = [seed for seed in range(600) if told(seed).accused is not None]
    assert len(accusations) > 10
    for seed in accusations:
        one = told(seed)
        note = handling_texts.assignment(dice(seed), one, unit="县纪委监委", due=TODAY)
        notes = [handling_texts.progress(dice(seed), one, by="贺明", day=TODAY, step=step) for step in range(3)]
        assert one.accused is not None
        assert one.accused.name not in "".join((note, *notes))


def test_the_county_has_thirteen_towns_three_parks_and_about_160_villages() -> None:
    rows = county.directory()
    levels = Counter(row.level for row in rows)
    assert (levels["县"], levels["镇"], levels["园区"]) == (1, 13, 3)
    assert 150 <= levels["村"] + levels["社区"] <= 180
    assert levels["县直单位"] >= 17
    assert len({(row.parent, row.name) for row in rows}) == len(rows)
    names = [row.name for row in rows]
    assert all(not row.parent or names.index(row.parent) < place for place, row in enumerate(rows))
    assert sum(row.mark == "挂牌督战" for row in rows) >= 10


def test_every_unit_has_its_first_officer_and_no_two_officials_share_a_name() -> None:
    units = tuple(row for row in county.directory() if row.level not in ("村", "社区"))
    officials = people.officials(dice(1), units, TODAY)
    firsts = {official.unit: official.post for official in reversed(officials)}
    assert all(firsts[unit.name] == "党委书记" for unit in units if unit.level == "镇")
    assert all(firsts[unit.name] == "党工委书记" for unit in units if unit.level == "园区")
    assert firsts.keys() == {unit.name for unit in units}
    assert len({official.person.name for official in officials}) == len(officials)
    assert len({official.person.id_number for official in officials}) == len(officials)


def test_people_have_right_check_digits_in_an_area_that_does_not_exist() -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for seed in range(1_000):
        someone = people.person(dice(seed), TODAY, (18, 90))
        number = someone.id_number
        remainder = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True)) % 11
        assert number[17] == "10X98765432"[remainder]
        assert number.startswith("990226")
        assert (int(number[16]) % 2 == 1) == (someone.sex == "男")
        born = dt.datetime.strptime(number[6:14], "%Y%m%d").replace(tzinfo=dt.UTC).date()
        had_birthday = (TODAY.month, TODAY.day) >= (born.month, born.day)
        assert someone.age == TODAY.year - born.year - (not had_birthday)
        assert re.fullmatch(r"16000\d{6}", someone.phone)


def test_names_are_many_and_some_surnames_are_double() -> None:
    names = [people.person(dice(seed), TODAY).name for seed in range(2_000)]
    assert len(set(names)) > 1_600
    assert any(name.startswith(("欧阳", "司马", "上官", "诸葛")) for name in names)


def test_rounds_come_from_every_source_oldest_first_with_a_number_each() -> None:
    found = item_texts.rounds(TODAY)
    assert {one.source for one in found} == {source.value for source in RoundSource} - {"from_petition"}
    assert len({one.document_no for one in found}) == len(found)
    assert all(before.document_on < after.document_on < TODAY for before, after in pairwise(found))


def test_items_differ_and_bear_a_plan_with_evidence_for_each_measure() -> None:
    made = items(500)
    assert len({one.problem for one in made}) >= 0.99 * len(made)
    for one in made:
        assert ItemType(one.item_type)
        assert Content(one.content_code)
        assert len(one.evidence) == len(one.measures) >= 3
        assert not {text for text, _ in one.measures} & {text for text, _ in one.new_measures}
        assert one.new_measures
        assert 20 <= len(one.problem) <= 300


def test_texts_about_an_item_follow_its_problem_and_leave_no_seam() -> None:
    assert set(CAUSES) == {cause.value for cause in ReworkCause}
    day = TODAY + dt.timedelta(days=60)
    for seed, one in enumerate(items(300)):
        rng = dice(seed)
        good, bad = (item_texts.look_back(rng, one, good=good, day=day) for good in (True, False))
        returned = item_texts.verification(rng, one, passed=False, day=day)
        texts = [
            one.problem,
            one.goal,
            one.cause,
            good,
            bad,
            returned,
            item_texts.report(rng, one, day=day),
            item_texts.verification(rng, one, passed=True, day=day),
            item_texts.sign_off(rng, one, day=day),
            item_texts.progress(rng, one, day=day, step=seed),
            *(item_texts.rework_reason(rng, one, cause, day=day) for cause in CAUSES),
            *(text for text, _ in one.measures + one.new_measures),
        ]
        assert not [text for text in texts if LEFT_OVER.search(text)]
        assert one.facts["bad"] in bad
        assert one.facts["bad"] in returned
        assert one.facts["bad"] not in good
