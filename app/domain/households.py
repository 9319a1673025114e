"""Households and their members: what the register says of them, and when a household is clear (户户清、村村清).

The values are the Chinese words themselves: the numbers behind them differ from one system to the next (DOMAIN 7.5),
so a sheet's codes are turned into these words when it is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class HouseholdKind(StrEnum):
    """What a household is, as the county decided it (户类型、监测对象类型; DOMAIN 15.1)."""

    LIFTED = "脱贫户"
    UNSTABLE = "脱贫不稳定户"
    MARGINAL = "边缘易致贫户"
    SUDDEN = "突发严重困难户"
    ORDINARY = "一般户"


MONITORED = frozenset({HouseholdKind.UNSTABLE, HouseholdKind.MARGINAL, HouseholdKind.SUDDEN})
"""监测对象: who may fall back into poverty and is watched for it."""


class HouseholdGroup(StrEnum):
    """Several kinds of households that are counted together."""

    POOR = "poor"
    MONITORED = "monitored"


GROUPS = {
    HouseholdGroup.POOR: frozenset(HouseholdKind) - {HouseholdKind.ORDINARY},
    HouseholdGroup.MONITORED: MONITORED,
}
"""脱贫户 with 监测对象: those that have a cause of being poor to name; and 监测对象 alone."""


class Cause(StrEnum):
    """Why a household is or may become poor (致贫原因)."""

    ILLNESS = "因病"
    DISABILITY = "因残"
    SCHOOLING = "因学"
    DISASTER = "因灾"
    LAND = "缺土地"
    WATER = "缺水"
    SKILL = "缺技术"
    LABOUR = "缺劳动力"
    MONEY = "缺资金"
    ROADS = "交通条件落后"
    WILL = "自身发展动力不足"
    MARRIAGE = "因婚"
    DEATH = "因丧"
    SAFE_WATER = "因安全饮水"
    DROPPED_OUT = "失学辍学"
    OTHER = "其他"


class Housing(StrEnum):
    """Whether the house is dangerous (危房户)."""

    SAFE = "否"
    C = "C级"
    D = "D级"


class Relation(StrEnum):
    """What a member is to the head of the household (与户主关系)."""

    HEAD = "户主"
    SPOUSE = "配偶"
    CHILD = "子女"
    CHILD_IN_LAW = "子女的配偶"
    GRANDCHILD = "孙子女"
    PARENT = "父母"
    GRANDPARENT = "祖父母"
    SIBLING = "兄弟姐妹"
    OTHER = "其他"


class Health(StrEnum):
    """The health of a member (健康状况); restricted."""

    WELL = "健康"
    CHRONIC = "长期慢性病"
    GRAVE = "患有大病"
    DISABLED = "残疾"


class Labour(StrEnum):
    """What work a member can do (劳动技能)."""

    SKILLED = "技能劳动力"
    ORDINARY = "普通劳动力"
    WEAK = "弱劳动力或半劳动力"
    NONE = "无劳动力"


class Schooling(StrEnum):
    """Where a member of school age is (在校生状况)."""

    NOT_OF_AGE = "非在校生"
    IN_SCHOOL = "在校"
    DROPPED_OUT = "适龄失学辍学"


class Measure(StrEnum):
    """What kind of help a line of the plan is (帮扶措施)."""

    HOUSING = "住房安全"
    WATER = "饮水安全"
    WORK = "就业帮扶"
    PUBLIC_POST = "公益岗位"
    LOW_INCOME = "低保"
    SUPPORT = "特困供养"
    DISABILITY = "残疾补贴"
    MEDICAL = "医疗保障"
    EDUCATION = "教育帮扶"
    INDUSTRY = "产业帮扶"
    OTHER = "其他"


class Vulnerable(StrEnum):
    """Who must not be forgotten when somebody goes round (走访摸排); restricted."""

    ALONE = "独居老人"
    SUPPORTED = "特困供养"
    SEVERELY_DISABLED = "重度残疾"
    MENTAL = "精神障碍"
    DEPENDENT = "无自理能力"


class Known(StrEnum):
    """What is known of a guarantee: whether it is there, or not; no answer while nobody has looked."""

    YES = "yes"
    NO = "no"


class Unclear(StrEnum):
    """Why a household is not clear (DOMAIN 15.4)."""

    NOT_LOOKED_AT = "not_looked_at"
    OPEN_PETITION = "open_petition"
    OPEN_ITEM = "open_item"
    OPEN_CAMPAIGN = "open_campaign"
    HOUSING = "housing"
    WATER = "water"
    SCHOOLING = "schooling"
    INSURANCE = "insurance"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class Standing:
    """What is known of a household: None of a guarantee means that nobody has looked.

    `open_campaigns`: the campaigns that found a problem there which is not solved. `unconfirmed`: one alone wrote down
    what makes it clear, and nobody else confirmed it since.
    """

    open_petitions: int
    open_items: int
    open_campaigns: int
    housing: Housing | None
    water_safe: bool | None
    insured: bool | None
    dropped_out: int
    unconfirmed: bool = False


def unclear(standing: Standing) -> Iterator[Unclear]:
    """Why the household is not clear; nothing when it is.

    Clear means: no open item, no open petition, no problem of a campaign (专项行动) left to solve, and compulsory
    schooling, basic medical care, safe housing (三保障) and water are safe. What nobody looked at is not safe; that a
    campaign has not looked yet says nothing of it. What one alone wrote down is confirmed by another.
    """
    if None in (standing.housing, standing.water_safe, standing.insured):
        yield Unclear.NOT_LOOKED_AT
    if standing.open_petitions:
        yield Unclear.OPEN_PETITION
    if standing.open_items:
        yield Unclear.OPEN_ITEM
    if standing.open_campaigns:
        yield Unclear.OPEN_CAMPAIGN
    if standing.housing in (Housing.C, Housing.D):
        yield Unclear.HOUSING
    if standing.water_safe is False:
        yield Unclear.WATER
    if standing.dropped_out:
        yield Unclear.SCHOOLING
    if standing.insured is False:
        yield Unclear.INSURANCE
    if standing.unconfirmed:
        yield Unclear.UNCONFIRMED
