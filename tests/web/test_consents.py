"""意愿 of a household in a campaign: proven by what it signed or by a record, seen where it counts, put right."""

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from app.models.campaigns import CampaignRow
from app.models.papers import Attachment
from tests.campaigns import SEEN
from tests.web.pages import Node, check_page, errors_of, sent
from tests.web.scene import Scene
from tests.web.test_campaigns import put, saved, send, shown
from tests.web.test_papers import PNG

SIGNED: dict[str, Any] = {
    **{"finding": "problem", "finding_note": SEEN, "consent": "willing"},
    **{"consent_proof": "signed", "consent_basis": "户主本人签字按手印"},
}
WHY = "拍的是另一户的意愿书，放错了"


def photo(name: str = "周桂兰意愿书.png", content: bytes = PNG) -> dict[str, Any]:
    return {"papers": [(BytesIO(content), name)]}


def links(page: Node) -> list[str]:
    """The addresses of the papers on a page."""
    found = (one.attributes.get("href", "") for one in page.all("a"))
    return list(dict.fromkeys(address for address in found if address.startswith("/papers/")))


def signed(scene: Scene) -> tuple[str, str, str]:
    """A household that signed: the addresses of the campaign, of its row, of the paper."""
    address, first, _ = put(scene)
    row = f"{address}/households/{first}"
    saved(scene, row, **SIGNED, **photo())
    (paper,) = links(shown(scene, row))
    return address, row, paper


def test_what_a_household_signed_is_photographed_and_seen_with_it(scene: Scene) -> None:
    address, first, _ = put(scene)
    row, secretary = f"{address}/households/{first}", scene.client("secretary")
    without = send(scene, row, **SIGNED)
    assert without.status_code == 422
    assert "要拍照或者扫描上传" in errors_of(without.text)[0]
    assert SEEN in without.text
    wrong = send(scene, row, **SIGNED, **photo("x.exe", b"MZ"))
    assert (wrong.status_code, "“x.exe”" in wrong.text) == (422, True)
    with scene.reading() as session:
        assert session.scalars(select(CampaignRow)).all() == []
    saved(scene, row, **SIGNED, **photo(), built_on="2024-05-11")
    (paper,) = links(shown(scene, row))
    in_list = shown(scene, f"{address}/list")
    assert "愿意，签字的意愿书，2024-05-11 " in in_list.text
    assert links(in_list) == [paper]
    home = shown(scene, f"/households/{first}")
    assert paper in links(home)
    assert "愿意，签字的意愿书，2024-05-11 " in home.text
    assert "愿意，签字的意愿书" in shown(scene, f"/households/{first}/sheet").text
    assert secretary.get(f"{paper}/file").data == PNG
    page = check_page(secretary.get(paper).text)
    assert "周桂兰意愿书.png" in page.text
    assert f"/households/{first}" in page.all("h1")[0].all("a")[0].attributes["href"]


def test_who_does_not_reach_the_household_finds_no_paper_and_names_are_kept_back(scene: Scene) -> None:
    address, _, paper = signed(scene)
    for part in ("", "/file", "/picture", "/thumbnail", "/correct", "/withdraw"):
        assert scene.client("bridge_head").get(paper + part).status_code == 404, part
    auditor = scene.client("auditor")
    for at in (paper, f"{address}/list"):
        assert "周桂兰" not in check_page(auditor.get(at).text).text
    assert auditor.get(f"{paper}/file").status_code == 409
    assert auditor.get(f"{paper}/withdraw").status_code == 403


def test_the_only_paper_of_a_consent_goes_once_another_or_another_proof_is_there(scene: Scene) -> None:
    _, row, paper = signed(scene)
    refused = send(scene, f"{paper}/withdraw", reason=WHY)
    assert refused.status_code == 422
    assert "只有这一份签字材料" in refused.text
    saved(scene, row, **photo("意愿书第二页.png", PNG + b"\0"))
    assert len(links(shown(scene, row))) == 2
    saved(scene, f"{paper}/withdraw", reason=WHY)
    assert "不再算这一户的意愿的材料" in shown(scene, paper).text
    page = shown(scene, row)
    assert "已撤下" in page.text
    assert "撤下意愿材料" in page.text
    other = next(one for one in links(page) if one != paper)
    saved(scene, f"{other}/correct", name="意愿书.png", reason="名称写错了，应当是意愿书")
    assert "意愿书.png" in shown(scene, other).text
    call = {"consent_proof": "call", "consent_basis": "镇通话记录本第12号"}
    assert "写明原因" in errors_of(send(scene, row, **call).text)[0]
    saved(scene, row, **call, reason="签的是另一件事，改用通话记录")
    saved(scene, f"{other}/withdraw", reason=WHY)
    with scene.reading() as session:
        assert session.scalars(select(CampaignRow.consent_proof)).one() == "call"


def test_a_photograph_alone_is_kept_once_however_often_it_is_sent(scene: Scene) -> None:
    _, row, _ = signed(scene)
    client = scene.client("town_clerk")
    form = client.get(row).text
    for _ in range(2):
        answer = client.post(row, data=sent(form, row, **photo("意愿书第二页.png", PNG + b"\0")))
        assert answer.status_code == 303
    with scene.reading() as session:
        assert len(session.scalars(select(Attachment)).all()) == 2
    other = client.post(row, data=sent(form, row, **photo("意愿书第三页.png", PNG + b"\1")))
    assert other.status_code == 409


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"consent": "unwilling", "consent_basis": "说不愿意"}, "请选凭什么"),
        ({"consent": "willing", "consent_proof": "call", "consent_basis": ""}, "请写明依据"),
        ({"consent": "not_reached", "consent_proof": "signed", "consent_basis": "去过三次"}, "不会有签字的意愿书"),
        ({"consent_proof": "call", "consent_basis": "通话记录本第3号"}, "还要选愿意、不愿意"),
        ({"consent": "willing", "consent_proof": "x", "consent_basis": "某记录"}, "没有您选的这一项"),
    ],
)
def test_a_consent_that_proves_nothing_is_told_at_its_field(scene: Scene, fields: dict[str, str], told: str) -> None:
    address, first, _ = put(scene)
    answer = send(scene, f"{address}/households/{first}", finding="problem", finding_note=SEEN, **fields)
    assert answer.status_code == 422
    assert told in " ".join(errors_of(answer.text))
    with scene.reading() as session:
        assert session.scalars(select(CampaignRow)).all() == []


def test_at_the_desk_a_record_proves_and_a_signed_paper_is_brought_to_the_household(scene: Scene) -> None:
    address, first, _ = put(scene)
    desk = f"{address}/desk"
    lines = {f"{first}-{name}": said for name, said in SIGNED.items() if name != "finding_note"}
    lines |= {f"{first}-note": SEEN, "looked_on": "2024-05-10"}
    wrong = send(scene, desk, **lines)
    assert wrong.status_code == 422
    assert "多户一起记时先点户进去上传" in wrong.text
    lines |= {f"{first}-consent_proof": "call", f"{first}-consent_basis": "镇通话记录本第9号"}
    saved(scene, desk, **lines)
    told = shown(scene, f"{address}/list").text
    assert "愿意，通话记录，2024-05-10 " in told


def test_consents_of_before_are_listed_as_lacking_their_proof_until_it_is_told(scene: Scene) -> None:
    address, row, _ = signed(scene)
    with scene.writing() as session:
        (there,) = session.scalars(select(CampaignRow)).all()
        there.consent_proof = there.consent_on = there.consent_by_id = None
    lacking = shown(scene, f"{address}/list?proven=no")
    assert "愿意，缺凭据" in lacking.text
    assert len(lacking.all("tbody")[0].all("tr")) == 1
    assert "请选凭什么" in errors_of(send(scene, row, built_on="2024-05-11").text)[0]
    saved(scene, row, consent_proof="signed", built_on="2024-05-11")
    assert "缺凭据" not in shown(scene, f"{address}/list").all("table")[0].text
    assert "没有这样的户" in shown(scene, f"{address}/list?proven=no").text
