"""flask clocks explain: the dates of the law, on an empty folder, for people and for programs."""

import subprocess
import sys

import pytest

from tests.cli.conftest import Commands
from tests.house.tree import ROOT

KEYS = ["rule", "law", "started_on", "nominal_on", "due_on", "rolled", "calendar_complete", "steps"]


def test_a_program_gets_exactly_what_was_promised(bare: Commands) -> None:
    found = bare.json("clocks", "explain", "D5", "2024-02-05")
    assert list(found) == KEYS
    assert found == {
        "rule": "D5",
        "law": "《信访工作条例》第三十四条（2022 年施行）",
        "started_on": "2024-02-05",
        "nominal_on": "2024-04-05",
        "due_on": "2024-04-07",
        "rolled": True,
        "calendar_complete": True,
        "steps": found["steps"],
    }
    assert "顺延到 2024-04-07（周日·调休上班）" in found["steps"]


def test_people_get_sentences(bare: Commands) -> None:
    told = bare.run("clocks", "explain", "D5", "2024-02-05").stdout
    for words in ("D5", "第三十四条", "责任单位", "2024-04-05", "2024-04-07", "顺延"):
        assert words in told
    assert "{" not in told


@pytest.mark.parametrize(
    ("asked", "rule", "due_on"),
    [
        (["d1", "2024-05-11"], "D1", "2024-05-27"),
        (["D5", "2024-02-05", "--extend", "30"], "D6", "2024-05-06"),
        (["D20A-VISIT", "2024-05-10"], "D20a-visit", "2024-05-13"),
        (["D10", "2024-01-10", "--hearing", "2024-01-15..2024-01-17"], "D10", "2024-02-18"),
        (
            ["D10", "2024-05-11", "--hearing", "2024-05-27..2024-05-28", "--hearing", "2024-05-20..2024-05-21"],
            "D10",
            "2024-06-14",
        ),
        (["D3", "２０２４年５月１１日"], "D3", "2024-05-27"),
        (["D3", "20240511"], "D3", "2024-05-27"),
    ],
)
def test_rules_extensions_and_hearings_are_reckoned(bare: Commands, asked: list[str], rule: str, due_on: str) -> None:
    found = bare.json("clocks", "explain", *asked)
    assert (found["rule"], found["due_on"]) == (rule, due_on)


def test_beyond_the_calendar_a_date_is_provisional(bare: Commands) -> None:
    assert bare.json("clocks", "explain", "D1", "2099-01-01")["calendar_complete"] is False
    assert "暂定" in bare.run("clocks", "explain", "D1", "2099-01-01").stdout


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["D99", "2024-05-11"], "没有编号为 D99"),
        (["D11", "2024-05-11"], "无法推算"),
        (["D5", "someday"], "看不懂"),
        (["D5", "5.11"], "写全年月日"),
        (["D5", ""], "没有写日期"),
        (["D5", " "], "没有写日期"),
        (["D5", "2024-13-01"], "没有这一天"),
        (["D5", "2024-05-11", "--extend", ""], "没有写延长几日"),
        (["D10", "2024-05-11", "--hearing", ""], "起止"),
        (["D10", "2024-05-11", "--hearing", ".."], "没有写日期"),
        (["D5", "2024-02-30"], "没有这一天"),
        (["D5", "1900-01-01"], "不能早于"),
        (["D5", "2021-01-01"], "起施行"),
        (["D5", "9999-12-31"], "不能晚于"),
        (["D5", "2024-05-11", "--extend", "31"], "最多 30 日"),
        (["D5", "2024-05-11", "--extend", "x"], "整数"),
        (["D5", "2024-05-11", "--extend", "0"], "至少 1 日"),
        (["D5", "2024-05-11", "--extend", "9999999999999999999999"], "整数"),
        (["D1", "2024-05-11", "--extend", "3"], "D5"),
        (["D5", "2024-05-11", "--hearing", "2024-05-12..2024-05-13"], "D10"),
        (["D10", "2024-05-11", "--hearing", "2024-05-12"], "起止"),
        (["D10", "2024-05-11", "--hearing", "2024-05-14..2024-05-13"], "早于"),
        (["D10", "2024-05-11", "--hearing", "2024-05-14..2024-05-15", "--hearing", "2024-05-15..2024-05-16"], "重叠"),
        (["{0}", "2024-05-11"], "{0}"),
    ],
)
def test_wrong_input_gets_one_chinese_sentence_and_exit_code_2(bare: Commands, asked: list[str], told: str) -> None:
    for form in ([], ["--json"]):
        done = bare.run("clocks", "explain", *asked, *form, code=2)
        assert done.stdout == ""
        assert told in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_every_limit_is_listed_for_people_and_for_programs(bare: Commands) -> None:
    told = bare.json("clocks", "rules")
    assert [line["id"] for line in told][:4] == ["D1", "D1-again", "D2", "D3"]
    assert {"D11", "D18", "D24", "D25"} < {line["id"] for line in told}
    assert all(all(line.values()) for line in told)
    said = bare.run("clocks", "rules").stdout
    for words in ("D16　12345 热线答复", "5 个工作日（未启用）", "到处理意见书送达为止", "《信访工作条例》第三十四条"):
        assert words in said


def test_what_is_set_counts_for_what_is_received_from_that_day_on(bare: Commands) -> None:
    asked = ("clocks", "set", "d22", "15", "--from", "2024-06-01", "--source", "县信访局〔2024〕8 号")
    looked = bare.run(*asked, "--look").stdout
    assert looked == "正在计算的期限：0 个按它计算，改日期 0 个，停止 0 个\n"
    assert bare.json("clocks", "explain", "D22", "2024-06-01")["due_on"] == "2024-07-01"
    done = bare.run(*asked).stdout
    assert "已设定 D22：2024-06-01 起收到的事项，15" in done
    assert "按新的规则重算，改动 0 个" in done
    found = bare.json("clocks", "explain", "D22", "2024-06-01")
    assert found["due_on"] == "2024-06-16"
    assert str(found["law"]).startswith("县信访局〔2024〕8 号（本县设定，2024-06-01 起收到的适用）；本系统规则")
    earlier = bare.json("clocks", "explain", "D22", "2024-06-01", "--received", "2024-05-31")
    assert earlier["due_on"] == "2024-07-01"
    bare.run("clocks", "set", "D22", "7", "--from", "2024-06-01", "--source", "县热线办〔2024〕2 号", "--for", "12345")
    assert bare.json("clocks", "explain", "D22", "2024-06-01", "--for", "12345")["due_on"] == "2024-06-08"
    assert bare.json("clocks", "explain", "D22", "2024-06-01", "--for", "12317")["due_on"] == "2024-06-16"


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        (["D5", "90"], 1, "法律法规规定"),
        (["D25", "90"], 1, "无法推算"),
        (["D22", "0"], 1, "1 到 365"),
        (["D22", "x"], 2, "整数"),
        (["D22", ""], 2, "没有写长短"),
        (["D22", "30", "--off"], 1, "不能停用"),
        (["D23", "30", "--for", "12345"], 1, "不按来源另定"),
        (["D22", "30", "--as", "nobody"], 1, "nobody"),
        (["D22", "30", "--source", "\x00 "], 1, "哪个文件"),
    ],
)
def test_what_cannot_be_set_gets_one_sentence_and_changes_nothing(
    bare: Commands, asked: list[str], code: int, told: str
) -> None:
    before = bare.run("clocks", "rules").stdout
    said = bare.run("clocks", "set", "--from", "2024-06-01", "--source", "文件", *asked, code=code).stderr
    assert told in said
    assert len(said.strip().splitlines()) == 1
    assert bare.run("clocks", "rules").stdout == before


def test_reckoning_loads_neither_the_segmenter_nor_the_index(bare: Commands) -> None:
    script = (
        "import sys, wsgi; run = wsgi.app.test_cli_runner().invoke(args=['clocks', 'explain', 'D5', '2024-02-05']);"
        "assert run.exit_code == 0, run.output; assert not (wsgi.app.config['INDEX']).exists();"
        "print([name for name in ('jieba', 'whoosh.query', 'opencc') if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - the tests' own command line
        [sys.executable, "-c", script], cwd=ROOT, env={"ANJIE_HOME": str(bare.home), "PATH": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    print(done.stdout)
    assert "jieba" not in done.stdout
