"""Invented people of the demo county: names, ages, posts, and ID and phone numbers that belong to nobody.

The area code 990226 of the ID numbers exists nowhere (the check digit is right, so forms accept them); phone numbers
are drawn from one block and were never looked up. A likeness to a living person is chance.
"""

import datetime as dt
import random
from typing import Literal, NamedTuple

from app.cli.demo.county import COUNTY, Place

ID_AREA = "990226"
PHONE_BLOCK = "16000"
COUNTY_LEADERS = (
    "县委书记",
    "县长",
    "县委副书记",
    "常务副县长",
    "县委组织部部长",
    "分管乡村振兴副县长",
    "分管信访副县长",
)

SURNAME_LIST = (
    "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 "
    "曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 "
    "康 毛 邱 秦 江 史 顾 侯 邵 孟 龙 万 段 雷 钱 汤 尹 黎 易 常 武 乔 贺 赖 龚 文 欧阳 司马 上官 诸葛 皇甫 尉迟 公孙 "
    "令狐 慕容 夏侯 东方 司徒"
)
SURNAMES = tuple(SURNAME_LIST.split())
# Given names by generation (born before 1965, before 1985, later).
MALE = (
    "德富 永福 金贵 长根 保田 来顺 传金 家旺 广义 洪才 立成 茂林 全有 仁厚 绍堂 天佑 文炳 喜才 玉林 兆祥 宗礼",
    "建军 志刚 爱民 卫东 海涛 永强 国平 立新 俊峰 长河 文涛 春雷 红兵 学武 明亮 向阳 广利 新民 继业 守信 晓东",
    "浩然 子轩 宇航 志远 晨阳 俊杰 天翔 文博 嘉伟 鹏飞 世杰 少华 瑞霖 一鸣 凯 磊 帅 超 睿 乐 明哲 思源",
)
FEMALE = (
    "桂兰 秀英 玉珍 素芳 凤英 兰芝 翠花 爱莲 淑贞 月娥 秋菊 大妮 彩云 金枝 巧云 春香 冬梅 荷花 腊梅 银环 守芹",
    "丽华 晓岚 红梅 艳玲 建萍 海燕 小芳 春霞 雪梅 俊英 爱红 敏 静 玲 娟 霞 桂芝 凤霞 立华 雅宁 玉洁 巧玲",
    "雨涵 梦瑶 思琪 佳怡 欣然 婷婷 晓雯 子涵 诗雨 可欣 静怡 语嫣 倩 莹 雪 妍 璐 月 一诺 书瑶 嘉宁 若彤",
)
Sex = Literal["男", "女"]


class Person(NamedTuple):
    """An invented person. `age` is in full years on the day he was drawn for."""

    name: str
    sex: Sex
    age: int
    id_number: str
    phone: str


class Official(NamedTuple):
    """Who holds which post at which unit."""

    unit: str
    post: str
    person: Person


def name(rng: random.Random, sex: Sex, born: int) -> str:
    """A full name that fits the sex and the year of birth."""
    generation = 0 if born < 1965 else 1 if born < 1985 else 2
    pool = (MALE if sex == "男" else FEMALE)[generation].split()
    given = rng.choice(pool)
    if rng.random() < 0.5:
        given = rng.choice("文玉春小志永国世广明云金" if generation < 2 else "梓佳宇思文晓嘉若") + given[-1]
    return rng.choice(SURNAMES) + given


def person(rng: random.Random, today: dt.date, ages: tuple[int, int] = (24, 82), sex: Sex | None = None) -> Person:
    """Somebody whose age on `today` lies within `ages`, both included."""
    both: tuple[Sex, Sex] = ("男", "女")
    who = rng.choice(both) if sex is None else sex
    age = rng.randint(*ages)
    year_so_far = (today - dt.date(today.year, 1, 1)).days
    born = dt.date(today.year - age, 1, 1) + dt.timedelta(days=rng.randint(0, year_so_far))
    return Person(name(rng, who, born.year), who, age, id_number(rng, born, who), phone(rng))


def id_number(rng: random.Random, born: dt.date, sex: Sex) -> str:
    """18 digits of an area that does not exist, with the right check digit (GB 11643)."""
    order = rng.randrange(1, 999)
    order += order % 2 != (sex == "男")
    digits = f"{ID_AREA}{born:%Y%m%d}{order:03d}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """The 18th character of an ID number for its first 17 (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits))
    return "10X98765432"[total % 11]


def phone(rng: random.Random) -> str:
    """An invented mobile number of eleven digits."""
    return f"{PHONE_BLOCK}{rng.randrange(1_000_000):06d}"


def posts(unit: Place) -> tuple[str, ...]:
    """The posts of a unit, its first officer first; none for villages."""
    match unit.level, unit.name:
        case "县", _:
            return COUNTY_LEADERS
        case "镇", _:
            return ("党委书记", "镇长", "党委副书记（分管信访）", "信访办主任", "信访办办事员", "包村干部")
        case "园区", _:
            return ("党工委书记", "管委会主任", "党工委副书记（分管信访）", "信访办主任", "信访办办事员")
        case "纪检监察机关", _:
            return ("书记", "副书记", "信访室主任", "工作人员")
        case "县直单位", "县委组织部":
            return ("常务副部长", "副部长", "承办科长", "工作人员")
        case "县直单位", "县残联":
            return ("理事长", "副理事长", "承办股长", "工作人员")
        case "县直单位", "县卫健委" | "县政府办" | "县整改办" | "县督查室":
            return ("主任", "副主任", "承办股长", "工作人员")
        case "县直单位", "县信访局":
            return ("局长", "副局长", "接访科科长", "登记员", "督查专员")
        case "县直单位", _:
            return ("局长", "副局长", "承办股长", "工作人员")
    return ()


def officials(rng: random.Random, units: tuple[Place, ...], today: dt.date) -> tuple[Official, ...]:
    """One person for each post of `units`; no two share a name, an ID number or a phone."""
    names: set[str] = {COUNTY}
    numbers: set[str] = set()
    held: list[Official] = []
    for unit in units:
        for rank, post in enumerate(posts(unit)):
            someone = person(rng, today, (40, 57) if rank < 2 else (25, 55))
            while someone.name in names or {someone.id_number, someone.phone} & numbers:
                someone = person(rng, today, (40, 57) if rank < 2 else (25, 55))
            names.add(someone.name)
            numbers |= {someone.id_number, someone.phone}
            held.append(Official(unit.name, post, someone))
    return tuple(held)
