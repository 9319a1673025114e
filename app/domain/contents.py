"""Content categories (内容分类): own stable codes; the names are the exchange key (DOMAIN 14)."""

from collections.abc import Mapping
from enum import StrEnum


class Content(StrEnum):
    """A content category; first level two letters, second level with a number, POV-nn below 扶贫开发."""

    POLITICS = "PL"
    SCIENCE = "SC"
    DISCIPLINE = "DI"
    PARTY = "PA"
    LAND = "LA"
    EDUCATION = "ED"
    LABOUR = "LB"
    CONSTRUCTION = "CO"
    AGRICULTURE = "AG"
    HEALTH = "HE"
    ENVIRONMENT = "EN"
    TRANSPORT = "TR"
    CIVIL = "CI"
    ECONOMY = "EC"
    COMMERCE = "TM"
    PERSONNEL = "PE"
    OTHER = "OT"
    LAND_CONTRACT = "AG-01"
    FARM_SUBSIDY = "AG-02"
    VILLAGE_AFFAIRS = "AG-03"
    WATER_POWER = "AG-04"
    FORESTRY = "AG-05"
    RESETTLEMENT = "AG-06"
    FARM_PRODUCTS = "AG-07"
    LAND_TAKING = "LA-01"
    LAND_MANAGEMENT = "LA-02"
    HOUSING = "CO-01"
    VILLAGE_BUILDING = "CO-02"
    DEMOLITION = "CO-03"
    BUILDING_QUALITY = "CO-04"
    SOCIAL_AID = "CI-01"
    DISASTER_RELIEF = "CI-02"
    VETERANS = "CI-03"
    VILLAGE_ELECTION = "CI-04"
    MEDICAL_CARE = "HE-01"
    PUBLIC_HEALTH = "HE-02"
    DROPOUT = "ED-01"
    SCHOOL_FEES = "ED-02"
    TEACHERS = "ED-03"
    JOBS = "LB-01"
    WAGES = "LB-02"
    PENSIONS = "LB-03"
    CADRE_CONDUCT = "DI-01"
    GRAFT = "DI-02"
    ROADS = "TR-01"
    BUSES = "TR-02"
    POLLUTION = "EN-01"
    POV_IDENTIFICATION = "POV-01"
    POV_LOW_INCOME = "POV-02"
    POV_HOUSING = "POV-03"
    POV_WATER = "POV-04"
    POV_SCHOOL = "POV-05"
    POV_MEDICAL = "POV-06"
    POV_INDUSTRY = "POV-07"
    POV_JOBS = "POV-08"
    POV_RELOCATION = "POV-09"
    POV_TOILETS = "POV-10"
    POV_FUNDS = "POV-11"
    POV_CADRES = "POV-12"
    POV_OTHER = "POV-13"


BY_HOUSEHOLD = frozenset({Content.POV_TOILETS, Content.POV_HOUSING, Content.POV_WATER, Content.POV_LOW_INCOME})
"""What is put right household by household, as campaigns go through the villages for it."""


SAME_PROBLEM: Mapping[Content, Content] = {
    Content.HOUSING: Content.POV_HOUSING,
    Content.SOCIAL_AID: Content.POV_LOW_INCOME,
    Content.DROPOUT: Content.POV_SCHOOL,
    Content.MEDICAL_CARE: Content.POV_MEDICAL,
    Content.JOBS: Content.POV_JOBS,
    Content.CADRE_CONDUCT: Content.POV_CADRES,
}
"""Categories of other branches that name of a household the same problem as one below 扶贫开发; each other category is
a problem of its own."""


def problem(content: Content) -> Content:
    """The problem as which a category counts where it is asked whether it was found again (屡查不清)."""
    return SAME_PROBLEM.get(content, content)


def is_poverty(content: Content) -> bool:
    """Whether the category itself says 涉贫."""
    return content.value.startswith("POV-")


_FIRST_LEVEL = {
    "PL": "政法",
    "SC": "科技与信息产业",
    "DI": "纪检监察",
    "PA": "党务政务",
    "LA": "国土资源",
    "ED": "教育文体",
    "LB": "劳动和社会保障",
    "CO": "城乡建设",
    "AG": "农村农业",
    "HE": "卫生计生",
    "EN": "环境保护",
    "TR": "交通运输",
    "CI": "民政",
    "EC": "经济管理",
    "TM": "商贸旅游",
    "PE": "组织人事",
    "OT": "其他",
}
_SECOND_LEVEL = {
    "AG": "土地承包经营 惠农补贴 村务管理 水利水电 林业管理 水库移民 农副产品流通",
    "LA": "土地征收 土地资源管理",
    "CO": "住房保障与房地产 村镇建设 房屋征收与补偿 工程质量",
    "CI": "社会救助 救灾募捐 优抚安置 基层选举和社区建设",
    "HE": "医政监管 公共卫生",
    "ED": "失学辍学 教育收费 教师队伍和待遇",
    "LB": "就业培训 工资福利 社会保险",
    "DI": "干部作风 贪污贿赂",
    "TR": "交通管理 客货运输",
    "EN": "环境污染",
    "POV": "识别与退出 低保五保兜底 住房安全（危房） 饮水安全 义务教育 基本医疗 产业项目与分红 就业与公益岗 易地搬迁"
    " 改厕 扶贫资金 帮扶干部作风 扶贫其他",
}
NAMES: dict[Content, str] = {Content(code): name for code, name in _FIRST_LEVEL.items()} | {
    Content(f"{parent}-{place:02d}"): name
    for parent, names in _SECOND_LEVEL.items()
    for place, name in enumerate(names.split(), 1)
}
"""The name of each category: the key by which other systems' sheets are matched."""


LIST: tuple[Content, ...] = (
    *(content for content in Content if is_poverty(content)),
    *(
        content
        for first in _FIRST_LEVEL
        for content in Content
        if content.value == first or content.value.startswith(f"{first}-")
    ),
)
"""The list of categories as every page shows it: 扶贫开发 first, since the county is asked about it; then each of the
first level with those below it, 其他 last."""


def path(content: Content) -> tuple[str, ...]:
    """The names from the first level down; the POV categories stand below 农村农业, 扶贫开发."""
    parent, _, number = content.value.partition("-")
    if not number:
        return (NAMES[content],)
    above = ("农村农业", "扶贫开发") if parent == "POV" else (_FIRST_LEVEL[parent],)
    return (*above, NAMES[content])


def named(text: str) -> Content | None:
    """The category with that name or path, as a sheet gives it; None when it is not one of ours."""
    wanted = text.strip().split("/")[-1].strip()
    return next((content for content, name in NAMES.items() if wanted in (name, content.value)), None)
