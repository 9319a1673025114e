"""A paper that does not say what its step does is told so where it is written; nothing typed is lost."""

import pytest

from app.domain.petitions import Stage
from tests import given
from tests.web.pages import check_page, errors_of
from tests.web.scene import Scene
from tests.web.test_letters import EARLIER, drafted, filled, sealed


@pytest.fixture
def routed(scene: Scene) -> str:
    """A petition that the town signed for; its uid."""
    with scene.writing() as session:
        return given.petition(session, scene.here, Stage.ROUTED, at=EARLIER).uid


def test_each_missing_thing_is_told_at_the_text_and_the_text_is_kept(scene: Scene, routed: str) -> None:
    clerk = scene.client("town_clerk")
    form = drafted(clerk, routed)
    typed = filled(clerk, form, body="来信收悉。经审查，决定不予受理。")
    answer = clerk.post(form.replace("/edit", "/seal"), data=typed)
    assert answer.status_code == 422
    told = errors_of(answer.text)
    assert any("受理告知书没有写明决定受理。" in line for line in told)
    assert any("受理告知书里写了不予受理或者不再受理，与受理相反。" in line for line in told)
    assert "来信收悉。经审查，决定不予受理。" in check_page(answer.text).text
    sealed(clerk, form, body="来信收悉，我镇现予受理。")
