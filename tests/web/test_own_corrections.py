"""What the verifier found and the signer said of an item, each says otherwise himself and nobody for him."""

from app.domain.rectification import Stage
from app.operations import correcting
from tests import given
from tests.given import refused
from tests.web.scene import Scene
from tests.web.test_correcting import WHY, step_of
from tests.web.test_correcting_rows import at, correct_row


def test_a_verifier_alone_corrects_his_form_and_a_signer_his_words(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.item(session, scene.here, Stage.VERIFIED, at=at("2024-05-11"))
        given.done(session, scene.here, made, "sign_off", at=at("2024-05-11", 15), note="同意销号", by="leader")
        form, uid, address = made.verifications[0].uid, made.uid, f"/items/{made.uid}"
    verified, signed = (step_of(scene, address, act) for act in ("verify", "sign_off"))
    wanted = ((form, "check_sample"), (verified, "step_words"), (signed, "step_words"))
    office, verifier, leader = (scene.client(name) for name in ("office_clerk", "verifier", "leader"))
    for row, fact in wanted:
        command = correcting.CorrectRow(row, {fact: "逐户查看，都能正常使用。"}, WHY)
        with scene.writing() as session, refused(session, "corrected_by_author"):
            correcting.correct_row(
                session, uid, None, command, actor=scene.here.actors["office_clerk"], now=at("2024-05-12")
            )
    shown = office.get(f"{address}/correct_row").text
    assert all(row not in shown for row, _ in wanted)
    assert "更正自己写的" in verifier.get(address).text
    assert "更正自己写的" not in office.get(address).text
    correct_row(verifier, address, form, check_sample="钱满仓 已接通，能用")
    correct_row(verifier, address, verified, step_words="逐户查看，都能正常使用。")
    correct_row(leader, address, signed, step_words="同意销号，继续管护。")
    assert verifier.get(f"{address}/correct").status_code in (403, 409)
