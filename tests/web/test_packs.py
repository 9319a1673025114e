"""移交清单 and 无主案件 by their pages: a secretary leaves, both sign; a post falls vacant, a clock runs."""

from datetime import timedelta

from sqlalchemy import select
from time_machine import Traveller

from app.domain.petitions import Source, Stage
from app.models.directory import Post, Unit
from app.models.handing import HandoverPack
from app.models.timeline import Step
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page, sent
from tests.web.scene import Scene
from tests.web.test_held import held, written


def post_of(scene: Scene, name: str) -> str:
    with scene.reading() as session:
        return session.scalars(select(Post.uid).where(Post.id == scene.here.posts[name])).one()


def succeeded(scene: Scene, name: str = "secretary", by: str = "bridge_secretary") -> None:
    """Somebody who has an account already takes the post over, by the page of the administrator."""
    admin, url = scene.client("admin"), f"/directory/posts/{post_of(scene, name)}/holder"
    typed = {"person": scene.here.people[by], "from_on": "今天", "reason": "换届"}
    assert admin.post(url, data=sent(admin.get(url).text, url, **typed)).status_code == 303


def test_a_secretary_leaves_and_both_sign_the_same_list(scene: Scene, present: Traveller) -> None:
    uid, number = held(scene, title="反映饮水困难，找13912345678")
    written(scene, uid, promise="通自来水", promise_due_on="2024-05-13")
    leaver = scene.client("secretary")
    html = leaver.get("/packs/").text
    (form,) = [one for one in check_page(html).all("form") if "/packs/prepare/" in one.attributes.get("action", "")]
    address = form.attributes["action"]
    made = leaver.post(address, data=sent(html, address)).headers["Location"]
    page = check_page(leaver.get(made).text)
    assert number in page.text
    assert "通自来水" in page.text
    assert "13912345678" not in page.text
    signed = leaver.post(made, data=sent(leaver.get(made).text, made, note="钥匙在信访办"))
    assert signed.status_code == 303
    assert "核对过了，签字" not in leaver.get(made).text

    succeeded(scene)

    taker = scene.client("bridge_secretary")
    home = check_page(taker.get("/holdings/").text)
    assert "柳河镇 党委书记的移交清单等您核对、签字" in home.text
    assert number in home.text, "the span switched with the post"
    page = check_page(taker.get(made).text)
    assert "钥匙在信访办" in page.text
    assert number in page.text
    assert taker.post(made, data=sent(taker.get(made).text, made)).status_code == 303
    assert "等您核对、签字" not in taker.get("/holdings/").text
    assert "没有等签字的" in scene.client("petition_head").get("/packs/").text
    with scene.reading() as session:
        pack = session.query(HandoverPack).one()
        steps = session.query(Step).filter_by(action="post_changed").count()
    assert pack.taker_signed_at is not None
    assert steps == 1


def test_a_pack_is_nobody_elses_and_its_signing_has_a_day(scene: Scene, present: Traveller) -> None:
    held(scene)
    succeeded(scene)
    with scene.reading() as session:
        made = f"/packs/{session.query(HandoverPack).one().uid}"
    assert scene.client("bridge_head").get(made).status_code == 404
    assert scene.client("registrar").get(made).status_code == 404
    assert scene.client("admin").get("/packs/").status_code == 403
    office = check_page(scene.client("petition_head").get("/packs/").text)
    assert "05-17 周五" in office.text, "five office days after the hand-over, 2024-05-11 a working Saturday"
    said = check_page(scene.client("petition_head").get(made).text).text
    assert "为什么是这一天" in said
    assert "移交，当日不算" in said
    assert "第 5 个工作日是 2024-05-17（周五）" in said
    present.move_to("2024-05-20T09:30:00+08:00")
    assert "超 3 天" in scene.client("petition_head").get("/packs/").text
    assert "核对过了，签字" not in scene.client("petition_head").get(made).text
    left = check_page(scene.client("secretary").get(made).text)
    assert "1 件，下面只列您现在还能看的" in left.text, "who has left the town reads its matters no more"


def test_a_post_falls_vacant_and_the_countys_clock_runs_until_somebody_is_there(
    scene: Scene, present: Traveller
) -> None:
    uid, number = held(scene)
    admin, url = scene.client("admin"), f"/directory/posts/{post_of(scene, 'secretary')}/vacate"
    unit = admin.get(url.rsplit("/", 1)[0] + "/holder")
    assert unit.status_code == 200
    page = check_page(admin.get(url).text)
    assert "无主案件" in page.text
    wrong = admin.post(url, data=sent(admin.get(url).text, url, from_on="今天", reason=""))
    assert wrong.status_code == 422
    done = admin.post(url, data=sent(admin.get(url).text, url, from_on="今天", reason="调离，接任的人没有定"))
    assert done.status_code == 303
    assert "空缺" in check_page(admin.get(done.headers["Location"]).text).text

    head = scene.client("petition_head")
    queue = check_page(head.get("/worklist/?queue=ownerless").text)
    (link,) = [one for one in queue.all("a") if one.text == "空缺的职务、各件的期限"]
    page = check_page(head.get(link.attributes["href"]).text)
    assert "柳河镇" in page.text
    (row,) = [one for one in page.all("tr") if number in one.text]
    assert given.PEOPLE["office_head"][0] in row.text
    assert "05-17 周五" in row.text
    assert "没有在任的人包保、由人代管，当日不算" in row.text, "and why it is this day"
    act = row.all("a")[-1].attributes["href"]
    assert head.get(act).status_code == 200
    present.move_to(MORNING + timedelta(days=9))
    head = scene.client("petition_head")
    assert "超 3 天" in head.get("/holdings/ownerless").text
    assert scene.client("town_head").get("/holdings/ownerless").status_code == 403

    succeeded(scene)
    assert "没有无主案件" in head.get("/holdings/ownerless").text
    with scene.reading() as session:
        town = session.get_one(Unit, scene.here.units["willow"]).uid
    assert "空缺" not in [cell.text for cell in check_page(head.get(f"/directory/units/{town}").text).all("td")]
    assert uid


def test_the_county_reads_why_a_matter_is_proposed_and_says_no(scene: Scene, present: Traveller) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.ACCEPTED, at=MORNING, source=Source.INSTRUCTION)
        number = made.number
    head = scene.client("petition_head")
    page = check_page(head.get("/holdings/proposed").text)
    (row,) = [one for one in page.all("tr") if number in one.text]
    assert "领导批示" in row.text
    assert head.get(row.all("a")[-2].attributes["href"]).status_code == 200
    url = row.all("a")[-1].attributes["href"]
    form = check_page(head.get(url).text)
    assert "规则只是提出来" in form.text
    answer = head.post(url, data=sent(head.get(url).text, url, reason="当天已经当面答复清楚，没有异议"))
    assert answer.status_code == 303
    assert "不列为突出" in head.get(answer.headers["Location"]).text
    assert "没有拟列突出的件" in head.get("/holdings/proposed").text
    assert scene.client("town_head").get("/holdings/proposed").status_code == 403
    assert scene.client("town_head").get(url).status_code == 403
