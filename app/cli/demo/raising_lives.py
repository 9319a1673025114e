"""Problems put forward for the list, and the figures of a town that its secretary explains, in the demo county."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.cli.demo.accounts import holders
from app.cli.demo.setting import HOME_TOWN, Setting
from app.domain.accountability import local_day
from app.domain.permissions import Role
from app.domain.petitions import Channel
from app.domain.rectification import RoundSource
from app.operations import raisings, registering, town_sums
from app.operations.raisings import Decline, NewRaising
from app.operations.registering import NewPetition, NewPetitioner
from app.queries import directory
from app.queries import town_sums as sums

RAISED = (
    (
        Role.AUDITOR,
        5,
        NewRaising(
            "抽查两个村的公益岗位台账，三名保洁员签到连续四个月是同一个人的笔迹，补贴照发。",
            source=RoundSource.POVERTY_AUDIT,
            document="扶贫资金审计工作底稿第12号",
        ),
        "",
    ),
    (
        Role.SUPERVISOR,
        12,
        NewRaising("督查时看到一处村卫生室白天锁门，村民说找不到医生。", source=RoundSource.SELF_CHECK),
        "当天核实是村医外出培训，门上贴有去向和电话，不属于问题，不列入",
    ),
)
"""Who raised it how many days ago, what, and why the office did not take it in; nothing of what is still open."""
WHOLE_TOWN = "镇上到县城的末班客车改到下午四点，好几个村在县医院看病的人赶不回来，请把末班车恢复到五点半。"
EXPLAINED = "差的是反映全镇的件，不落到哪一个村，镇里计入、各村不计；已逐件核对，数字属实"


def run(session: Session, county: Setting, *, now: datetime) -> None:
    """One problem waits for the office, one was not taken in; the home town's figures differ from those of its villages
    by what is of no village, and its secretary signed for it. Those of the other towns that agree need nobody."""
    seats = holders(county)
    for role, days, new, why in RAISED:
        at = now - timedelta(days=days)
        raised = raisings.propose(session, new, actor=county.actor(seats[role], role), now=at)
        if why:
            office = county.actor(seats[Role.COUNTY_OFFICE], Role.COUNTY_OFFICE)
            raisings.decline(session, raised.uid, Decline(why), actor=office, now=at + timedelta(days=1))
    whole = NewPetition(
        channel=Channel.LETTER,
        body=WHOLE_TOWN,
        received_on=local_day(now),
        people=(NewPetitioner(name="骆水清", phone="16000772210", address=HOME_TOWN),),
        town_id=county.units[HOME_TOWN],
        place=HOME_TOWN,
    )
    registrar = county.actor(seats[Role.REGISTRAR], Role.REGISTRAR)
    registering.register(session, whole, actor=registrar, now=now)
    session.flush()
    secretary = county.actor(county.secretary(HOME_TOWN), Role.TOWN_SECRETARY)
    town = directory.unit_of(session, county.units[HOME_TOWN])
    who = sums.principal(session, town.id, local_day(now)) or secretary
    told = town_sums.spoken(sums.of_town(session, who, town.id, local_day(now)))
    town_sums.sign(session, town.uid, EXPLAINED, told, actor=secretary, now=now)
