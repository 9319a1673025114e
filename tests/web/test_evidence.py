"""Evidence measure by measure: asked for in its row, refused there, shown beside the measure, put right."""

from datetime import timedelta
from io import BytesIO

from sqlalchemy import select

from app.domain.rectification import Action, Stage
from app.models.papers import Attachment
from tests import given, pictures
from tests.given import MORNING, measure
from tests.web.counter import doing, done
from tests.web.pages import check_page, sent, tree
from tests.web.scene import Scene
from tests.web.test_rectification import errors_at, measures_of

REPORT = "设施已经更换，培训两次，逐户试用正常。"
TWO = (measure("逐户更换冲水设施"), measure("培训使用方法"))


def planned(scene: Scene) -> str:
    """The address of an item in work with two measures that nothing proves yet."""
    with scene.writing() as session:
        made = given.item(session, scene.here, Stage.CLAIMED, received_on=MORNING.date() - timedelta(days=10))
        given.done(session, scene.here, made, Action.PLAN, at=MORNING, measures=TWO)
        given.done(session, scene.here, made, Action.APPROVE_PLAN, at=MORNING)
        return f"/items/{made.uid}"


def picture(name: str, more: str = "") -> tuple[BytesIO, str]:
    return BytesIO(pictures.png() + more.encode()), name


def beside(html: str) -> list[str]:
    """What the page says of evidence beside each measure."""
    (panel,) = [one for one in tree(html).all("section") if one.attributes.get("aria-labelledby") == "plan"]
    return [
        cell.text for row in panel.all("tr") for cell in row.all("td") if cell.attributes.get("data-label") == "佐证"
    ]


def paper_named(scene: Scene, name: str) -> str:
    with scene.reading() as session:
        return next(one.uid for one in session.scalars(select(Attachment)) if one.name == name)


def test_each_row_says_for_itself_what_is_wrong_and_nothing_is_lost(scene: Scene) -> None:
    address, head = planned(scene), scene.client("town_head")

    def trying(day: str) -> str:
        file = {"evidence-0-files": picture("设施.png"), "evidence-0-dated_on": day}
        answer = doing(head, address, "approve_report", report=REPORT, **file)
        assert answer.status_code == 422
        check_page(answer.text)
        return answer.text

    tomorrow = trying("2024-05-12")
    assert "不能晚于今天" in errors_at(tomorrow, "evidence-0-dated_on")
    assert REPORT in tomorrow
    assert "文件要重新选" in tomorrow
    assert "请填写佐证日期" in errors_at(trying(""), "evidence-0-dated_on")
    other = trying("5.10")
    assert "第 2 条措施还没有佐证" in errors_at(other, "evidence-1-files")
    assert errors_at(other, "evidence-0-files") == ""
    with scene.reading() as session:
        assert session.scalars(select(Attachment)).all() == []


def test_the_same_file_chosen_in_two_rows_is_one_paper_of_both(scene: Scene) -> None:
    address, head = planned(scene), scene.client("town_head")
    fields = {f"evidence-{row}-files": picture("合影.png") for row in (0, 1)} | {"report": REPORT}
    differ = {"evidence-0-dated_on": "2024-05-10", "evidence-1-dated_on": "2024-05-11"}
    answer = doing(head, address, "approve_report", **fields, **differ)
    assert "两个佐证日期" in errors_at(answer.text, "evidence-1-dated_on")
    fields = {f"evidence-{row}-files": picture("合影.png") for row in (0, 1)} | {"report": REPORT}
    done(head, address, "approve_report", **fields, **dict.fromkeys(differ, "2024-05-10"))
    page = check_page(head.get(address).text)
    assert [cell.split()[0] for cell in beside(head.get(address).text)] == ["合影.png", "合影.png"]
    assert "每条都有佐证" in page.text
    with scene.reading() as session:
        assert len(session.scalars(select(Attachment)).all()) == 1


def test_what_a_note_brought_is_ticked_for_the_other_measure_and_stands_on_forms_and_papers(scene: Scene) -> None:
    address, clerk, head = planned(scene), scene.client("town_clerk"), scene.client("town_head")
    first, _ = measures_of(scene, address)
    note = {"text": "设施已经换完", "papers": picture("竣工.png"), "measures": first}
    answer = doing(clerk, address, "note", **note)
    assert "请填写佐证日期" in errors_at(answer.text, "dated_on")
    answer = doing(clerk, address, "note", **(note | {"papers": None, "dated_on": "5.9"}))
    assert "还没有选文件" in errors_at(answer.text, "papers")
    done(clerk, address, "note", **(note | {"papers": picture("竣工.png"), "dated_on": "2024-05-09"}))
    assert beside(clerk.get(address).text) == ["竣工.png 2024-05-09（周四）", "还没有"]

    form = head.get(f"{address}/approve_report").text
    assert "竣工.png，2024-05-09，第 1 条的佐证" in check_page(form).text
    done(head, address, "approve_report", report=REPORT, **{"evidence-1-known": paper_named(scene, "竣工.png")})
    done(clerk, address, "apply")
    verifier = scene.client("verifier")
    assert check_page(verifier.get(f"{address}/verify").text).text.count("竣工.png") == 2
    for kind in ("application", "verification"):
        paper = check_page(verifier.get(f"{address}/paper/{kind}").text).text
        assert "措施2的佐证" in paper, kind
        assert paper.count("竣工.png（2024年5月9日）") == 2, kind


def test_wrongly_named_evidence_is_put_right_with_the_paper(scene: Scene) -> None:
    address, clerk = planned(scene), scene.client("town_clerk")
    first, second = measures_of(scene, address)
    note = {"text": "设施已经换完", "papers": picture("竣工.png"), "measures": first, "dated_on": "2024-05-09"}
    done(clerk, address, "note", **note)
    url = f"/papers/{paper_named(scene, '竣工.png')}"
    page = check_page(clerk.get(url).text)
    assert "第 1 条措施" in page.text
    assert "更正名称、种类、佐证" in page.text
    form = clerk.get(f"{url}/correct").text
    check_page(form)
    change = {"measures": second, "reason": "选错了措施"}
    late = clerk.post(f"{url}/correct", data=sent(form, **change, dated_on="2024-05-13"))
    assert late.status_code == 422
    assert "不能晚于今天" in errors_at(late.text, "dated_on")
    assert clerk.post(f"{url}/correct", data=sent(form, **change)).status_code == 303
    assert beside(clerk.get(address).text) == ["还没有", "竣工.png 2024-05-09（周四）"]
    assert "是第几条措施的佐证：1 → 2" in check_page(clerk.get(address).text).text
