"""How long a sheet of household members takes to come in: one member a row, four or five a household."""

import argparse
import json
import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from app import clock
from app.cli.demo import people
from app.cli.demo.county import villages
from app.domain.households import Cause, Health, HouseholdKind, Housing, Relation
from app.sheets import households as sheet
from app.sheets import writing
from app.sheets.reading import Value
from bench.programs import FLASK, copied, environment

MEMBERS = 50_000
GOAL = 180
"""Seconds (issue 6, 8)."""
SEED = 15
OTHERS = (Relation.SPOUSE, Relation.CHILD, Relation.GRANDCHILD, Relation.PARENT)


def main() -> None:
    """Write the sheet, take it into a copy of the folder by the command line, print what it took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", type=Path, required=True)
    asked.add_argument("--members", type=int, default=MEMBERS)
    given = asked.parse_args()
    with TemporaryDirectory() as folder:
        copy, path = copied(given.home, Path(folder)), Path(folder) / "households.xlsx"
        writing.ledger(path, sheet.TITLE, sheet.COLUMNS, rows(given.members))
        load, began = os.getloadavg()[0], time.perf_counter()
        command = [*FLASK, "sheets", "import", "households", str(path), "--as", "county_office", "--json"]
        done = subprocess.run(command, env=environment(copy), capture_output=True, text=True, check=True)
        took = time.perf_counter() - began
    report = json.loads(done.stdout)
    verdict = "ok" if took <= GOAL * given.members / MEMBERS else "MISSED"
    counts = f"{report['added']} added, {report['refused']} refused"
    print(f"import of {report['rows']} members: {took:.1f} s ({counts}; load {load:.1f}), goal {GOAL}: {verdict}")


def rows(count: int) -> Iterator[tuple[Value, ...]]:
    """Invented households of all villages, nobody twice."""
    rng, places, seen = random.Random(SEED), villages(), set[str]()
    number, left = 0, 0
    for _ in range(count):
        relation = rng.choice(OTHERS)
        if left == 0:
            number, left, relation = number + 1, rng.choice((4, 5)), Relation.HEAD
        person = people.person(rng, clock.today())
        while person.id_number in seen:
            person = people.person(rng, clock.today())
        seen.add(person.id_number)
        left -= 1
        place = places[number % len(places)]
        yield _row(rng, number, place.parent, place.name, person.name, person.id_number, relation)


def _row(
    rng: random.Random, number: int, town: str, village: str, name: str, id_no: str, relation: Relation
) -> tuple[Value, ...]:
    told: dict[str, Value] = {
        **{"户编号": f"99022610{number:06}", "镇(园区)": town, "村(社区)": village, "自然村": "四组"},
        **{"姓名": name, "证件号码": id_no, "与户主关系": relation.value, "民族": "汉族", "文化程度": "初中"},
        **{"健康状况": rng.choice(list(Health)).value, "是否参加大病保险": "是", "享受低保政策": "否"},
    }
    if relation is Relation.HEAD:
        told |= {"户类型": rng.choice(list(HouseholdKind)).value, "认定日期": "2023-11-03"}
        told |= {"主要致贫原因": rng.choice(list(Cause)).value, "危房户": Housing.SAFE.value}
        told |= {"是否解决安全饮用水": "是", "人均纯收入": rng.randrange(7000, 16000), "收入年度": 2023}
        told |= {"户联系电话": people.phone(rng)}
    return tuple(told.get(column.header) for column in sheet.COLUMNS)


if __name__ == "__main__":
    main()
