"""flask privacy report: counts of what is kept of people, never a name or a number."""

import pytest
from sqlalchemy import update

from app.models.matters import Matter
from app.operations.registering import NewPetitioner
from tests.cli.conftest import Commands
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_work")
ID_NO = "990226198001011234"


def test_the_report_counts_people_and_says_why_who_and_how_long(commands: Commands) -> None:
    for _ in range(2):
        commands.petition("反映低保停发", people=(NewPetitioner("周桂兰", ID_NO, "16000123456", "柳河镇北寨"),))
    commands.petition("反映危房", people=(NewPetitioner("何立新"),))
    said = commands.run("privacy", "report").output
    assert "信访人 2 人（有证号 2 条，有电话 2 条）" in said, "one person petitioned twice"
    for word in (
        "【信访人、代理人】3 条",
        "依据：信访工作条例第十九条",
        "谁看得到",
        "登录记录 30 天",
        "没有给出保存年限",
    ):
        assert word in said
    assert not [word for word in ("周桂兰", "何立新", ID_NO, "16000123456", "北寨") if word in said]
    assert commands.json("privacy", "report")["people"]["petitioners"] == 2


def test_what_was_closed_longer_ago_than_the_years_given_is_counted_as_due(commands: Commands) -> None:
    for _ in range(3):
        commands.petition("反映低保停发")
    day = NOW.date()
    with commands.data.transaction() as session:
        for number, closed_on in enumerate((day.replace(year=2014), day.replace(year=2013, month=4)), 1):
            session.execute(update(Matter).where(Matter.id == number).values(stage="closed", closed_on=closed_on))
    assert "办结满 10 年的信访件 1 件，信访人 1 人次" in commands.run("privacy", "report", "--years", "10").output
    assert commands.json("privacy", "report", "--years", "12")["due"] == [0, 0]
    assert "没有自动删除" in commands.run("privacy", "report").output
