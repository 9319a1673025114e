"""A final letter says what the record said; once that is corrected, its page and that of the petition say so."""

from datetime import timedelta

from app.domain.letters import LetterKind
from app.domain.petitions import Stage
from app.models.petitions import Petition
from app.operations import correcting, letters
from app.operations.correcting import Correct, CorrectPeople, Person
from app.queries import letters as papers
from app.queries import stale_letters
from tests import given
from tests.conftest import NOW
from tests.web.pages import check_page
from tests.web.scene import Scene

LATER = NOW + timedelta(hours=1)


def test_a_letter_that_tells_what_was_corrected_since_says_so_until_its_next_version(scene: Scene) -> None:
    head = scene.here.actors["petition_head"]
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.ACCEPTED, at=NOW)
        notice = next(one for one in papers.of_matter(session, made) if one.kind == LetterKind.ACCEPTANCE_NOTICE)
        address, uid = f"/petitions/{made.uid}", notice.uid
    page = scene.client("petition_head").get(address).text
    assert "与登记不一致" not in page
    with scene.writing() as session:
        day = NOW.date() - timedelta(days=3)
        command = Correct({"received_on": day, "external_no": "A-17"}, "来信的邮戳日期看错了")
        correcting.correct(session, address.rpartition("/")[2], None, command, actor=head, now=LATER)
    client = scene.client("petition_head")
    assert "与登记不一致" in check_page(client.get(address).text).text
    shown = check_page(client.get(f"/letters/{uid}").text).text
    assert "文书第 1 版与登记不一致：收到日期。" in shown
    with scene.writing() as session:
        actor = scene.here.actors["town_head"]
        anew = letters.renew(session, uid, None, None, actor=actor, now=LATER)
        words = {name: getattr(anew, name) or "" for name in letters.WORDS}
        old, new = (f"{one.year}年{one.month}月{one.day}日" for one in (NOW.date(), day))
        words["body"] = words["body"].replace(old, new)
        letters.seal(session, anew.uid, None, letters.Edit(**words), actor=actor, now=LATER)
    with scene.reading() as session:
        again = papers.by_uid(session, head, uid)
        assert again is not None
        assert stale_letters.stale(session, papers.of_matter(session, again.matter)) == {}
    assert "与登记不一致" not in client.get(address).text
    with scene.writing() as session:
        written = papers.by_uid(session, head, uid)
        assert written is not None
        assert isinstance(written.matter, Petition)
        person = Person(written.matter.petitioners[0].uid, {"name": "钱满昌"})
        people = CorrectPeople((person,), "名字写错了一个字")
        correcting.correct_people(session, written.matter.uid, None, people, actor=head, now=LATER)
    assert "与登记不一致" in client.get(address).text
