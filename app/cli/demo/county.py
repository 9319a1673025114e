"""The places of the demo county 青禾县: towns, parks, villages and departments, all invented."""

import random
from typing import NamedTuple

COUNTY = "青禾县"
KEY_VILLAGE = "挂牌督战"

DEPARTMENT_NAMES = (
    "县信访局 县委组织部 县整改办 县督查室 县乡村振兴局 县民政局 县住建局 县医保局 县教育局 县人社局 县农业农村局 "
    "县水利局 县残联 县卫健委 县审计局 县纪委监委 县政府办 县交通局 县自然资源局 县生态环境局 县林业局 县财政局 "
    "县市场监管局 县应急局 县公安局 县司法局 县文旅局 县工信局"
)
DEPARTMENTS = tuple(DEPARTMENT_NAMES.split())
DISCIPLINE, DISCIPLINE_LEVEL = "县纪委监委", "纪检监察机关"

PARKS = ("经济开发区", "高新产业园", "板材产业园")

# Villages by town. ＊ marks a village under listed supervision (挂牌督战), ＋ a community (社区).
VILLAGES = {
    "城关镇": "刘坊 刘寨 周洼 孙集 新窑＊ 杨屯 西屯 赵桥 邵口 高庄 黄店 黄洼",
    "柳河镇": "北寨 孙店 官庄塘＊ 小屯 徐湾 罗园 罗坝＊ 蒋园 郭塘 陈庄 陈湾 陈集",
    "石桥镇": "前店 后坊 吴屯 孙口 孙营 新庄＊ 杨堂＊ 赵塘 邵口 郭口 郭屯＋＊ 高楼",
    "梨园镇": "前口 北塘 官庄桥 徐坝 徐桥 新湾 李坝 杨口 杨营 老桥 蒋营 黄塘＋",
    "青石镇": "后园 大营 官庄园 官庄寨 官庄桥 杨堂 王塘＋ 胡塘 蒋窑 西湾 赵店 黄坊＊",
    "大王庄镇": "南堂 吴堂 周屯＋ 周庄＋ 官庄园 新口 朱洼 老坝 老屯＊ 胡窑 赵坝＊ 邵营",
    "白塔镇": "南楼 吴桥 周园 大坝＋ 新坝 朱洼 老营＋ 胡园 郭园 陈园 陈店 黄坊",
    "杨楼镇": "南楼 孙屯 孙营 新塘 李湾 杨营 老洼 西营 郭庄＋ 郭楼 陈集＋ 高集",
    "双河镇": "何庄 南集 后坝 孙营 朱店 朱洼＊ 李坝 李营 林集＋ 罗洼 胡坝 西塘",
    "黄堤镇": "前坝＊ 大营＊ 张园 杨口 欧阳湾＋ 王寨 王湾 罗窑 胡店 邵店 郭园 马店",
    "枣林镇": "前园 吴庄 周桥＋ 小口 新口＋ 新寨 新屯 新楼 李店 王园 陈塘 高寨",
    "南关镇": "刘塘 北园 南营 大楼 朱寨 罗口 胡寨 胡洼＋ 蒋营 赵窑 陈坝＋ 马坝＊",
    "汪集镇": "东桥 刘洼 后坊＋ 后洼 吴店＋ 王塘＊ 胡楼＋ 蒋坊 郭庄 陈桥＋ 马营 黄湾",
    "经济开发区": "东园 周堂 周洼 蒋洼",
    "高新产业园": "后集 小店 徐寨 罗塘",
    "板材产业园": "东坊 何窑 杨湾 林寨",
}


class Place(NamedTuple):
    """One row of the directory (层级, 名称, 上级, 标记)."""

    level: str
    name: str
    parent: str
    mark: str


def directory() -> tuple[Place, ...]:
    """Every place and unit of the county, each after its parent."""
    units = [Place("县", COUNTY, "", "")]
    units += [Place(DISCIPLINE_LEVEL if name == DISCIPLINE else "县直单位", name, COUNTY, "") for name in DEPARTMENTS]
    units += [Place("园区" if name in PARKS else "镇", name, COUNTY, "") for name in VILLAGES]
    return (*units, *villages())


def villages() -> tuple[Place, ...]:
    """Every village and community; `parent` is its town or park."""
    return tuple(_village(entry, town) for town, entries in VILLAGES.items() for entry in entries.split())


def group(rng: random.Random, village: Place) -> str:
    """A group or hamlet inside `village`: 四组, 东头, 小刘庄."""
    stem = village.name.removesuffix("社区").removesuffix("村")
    kind = rng.random()
    if kind < 0.6:
        return f"{rng.choice('一二三四五六七八九')}组"
    if kind < 0.8:
        return rng.choice(("东头", "西头", "南队", "北队", f"前{stem}组", f"后{stem}组", f"老{stem}组"))
    return rng.choice("小大东西后") + rng.choice("梁秦谭曹鲁薛尹柏") + rng.choice("庄湾洼园")


def _village(entry: str, town: str) -> Place:
    stem = entry.strip("＊＋")
    level = "社区" if "＋" in entry else "村"
    return Place(level, stem + level, town, KEY_VILLAGE if "＊" in entry else "")
