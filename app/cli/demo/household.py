"""The household behind a petition: relations, ages, land, drawn so that they agree with the person."""

import datetime as dt
import random

from app.cli.demo.people import SURNAMES, Person

POOR_CLASSES = ("脱贫户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "低保户")


def household(rng: random.Random, person: Person, day: dt.date, *, poor: bool) -> dict[str, str]:
    """The facts that stories name: spouse, elder, child, school, worker and the like, in the person's own words."""
    female = person.sex == "女"
    spouse = rng.choice(
        ("我老伴", "我老头子" if female else "我老婆子")
        if person.age >= 58
        else ("我爱人", "我丈夫" if female else "我妻子")
    )
    child, child_age = _child(rng, person)
    return {
        "name": person.name,
        "sex": person.sex,
        "age": str(person.age),
        "class": rng.choice(POOR_CLASSES) if poor else "一般农户",
        "spouse": spouse,
        "bride": "我" if female else spouse,
        "child": child,
        "child_age": str(child_age),
        "school": _school(child_age, day),
        "worker": rng.choice(("我", spouse))
        if person.age < 56
        else rng.choice(("我儿子", "我女婿", "我大儿子", "我二儿子")),
        "heads": str(rng.randint(2, 7)),
        "land": f"{rng.randint(1, 9)}.{rng.randint(1, 9)}",
        "neighbour": rng.choice(("老", "小", "大")) + rng.choice(SURNAMES[:80]),
        **_elder(rng, person, spouse),
        **_senior(rng, person),
    }


def _elder(rng: random.Random, person: Person, spouse: str) -> dict[str, str]:
    if person.age >= 62:
        return {
            "elder": rng.choice((spouse, "我大哥", "我姐姐")),
            "elder_age": str(min(person.age + rng.randint(0, 6), 88)),
        }
    parents = (
        ("我父亲", "我母亲", "我公公", "我婆婆") if person.sex == "女" else ("我父亲", "我母亲", "我岳父", "我岳母")
    )
    return {"elder": rng.choice(parents), "elder_age": str(person.age + rng.randint(21, 28))}


def _senior(rng: random.Random, person: Person) -> dict[str, str]:
    """Somebody who draws a pension: the person himself, a parent or a grandparent."""
    if person.age >= 60:
        return {"senior": "我", "senior_age": str(person.age)}
    if person.age >= 40:
        return {"senior": rng.choice(("我父亲", "我母亲")), "senior_age": str(person.age + rng.randint(21, 28))}
    return {"senior": rng.choice(("我爷爷", "我奶奶")), "senior_age": str(rng.randint(68, 86))}


def _child(rng: random.Random, person: Person) -> tuple[str, int]:
    if person.age >= 54:
        return rng.choice(("我孙子", "我孙女", "我外孙", "我外孙女")), rng.randint(7, 15)
    if person.age >= 31:
        return rng.choice(("我儿子", "我女儿", "我小儿子", "我小女儿")), rng.randint(7, min(16, person.age - 22))
    return rng.choice(("我弟弟", "我妹妹")), rng.randint(8, 16)


def _school(age: int, day: dt.date) -> str:
    """The class somebody of `age` is in; a school year starts in September."""
    grade = age - 6 if day.month >= 9 else age - 7
    if grade < 6:
        return f"小学{'一二三四五六'[max(grade, 0)]}年级"
    if grade < 9:
        return f"初{'一二三'[grade - 6]}"
    return f"高{'一二三'[min(grade - 9, 2)]}"
