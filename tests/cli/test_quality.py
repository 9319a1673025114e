"""flask index quality and flask similar: what judges said, and what is like a text, within what one may see."""

import json
from pathlib import Path

import pytest

from app.cli.quality import Judged, measure
from app.domain.petitions import Category
from tests.cli.conftest import Commands

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def filled(commands: Commands) -> Commands:
    """A county with petitions of two towns and an index over them."""
    commands.petition("反映低保停发", "家里是危房，低保从三月起停发，村里没有说明原因，请求恢复低保。")
    commands.petition("反映危房改造没有验收", "危房改造已经完工，一直没有验收。")
    commands.petition("反映饮水管网冻裂", "冬天水管冻裂，至今没有修。", town_id=None)
    commands.petition("检举村干部", "检举低保名额优亲厚友，恢复低保要送礼。", category=Category.ACCUSATION)
    commands.run("index", "rebuild")
    return commands


def judged(folder: Path, *rows: object) -> str:
    """A file of judged queries."""
    file = folder / "judged.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return str(file)


def test_judged_queries_give_recall_rank_and_what_was_missed(filled: Commands, tmp_path: Path) -> None:
    file = judged(
        tmp_path,
        {"id": "a", "query": "低保 停发", "relevant": {"2024-信-000001": 2}},
        {"id": "b", "query": "危房 验收", "relevant": {"2024-信-000001": 1, "2024-信-000002": 2}},
        {"id": "c", "query": "水管", "relevant": {"never": 2}},
    )
    found = filled.json("index", "quality", file)
    assert found == {"recall@10": 0.6667, "mrr": 0.6667, "queries": 3, "misses": ["水管"]}
    told = filled.run("index", "quality", file).stdout
    assert "问题 3 个" in told
    assert "水管" in told


def test_the_means_are_those_of_the_literature() -> None:
    ten = [frozenset({str(place)}) for place in range(1, 13)]
    judged = [Judged("second and third", frozenset({"2", "3"})), Judged("beyond the tenth", frozenset({"11"}))]
    result = measure([*judged, Judged("half", frozenset({"1", "x"}))], [ten, ten, ten])
    assert (result.recall, result.mrr, result.misses) == (0.5, (0.5 + 0 + 1) / 3, ["beyond the tenth"])


def test_without_a_file_the_titles_find_their_own_matters(filled: Commands) -> None:
    assert filled.json("index", "quality") == {"recall@10": 1.0, "mrr": 1.0, "queries": 3, "misses": []}


def test_quality_is_measured_within_what_an_account_may_see(filled: Commands, tmp_path: Path) -> None:
    file = judged(tmp_path, {"query": "水管 冻裂", "relevant": {"2024-信-000003": 2}})
    assert filled.json("index", "quality", file, "--as", "petition_head")["recall@10"] == 1.0
    assert filled.json("index", "quality", file, "--as", "town_secretary")["recall@10"] == 0.0


@pytest.mark.parametrize("line", ["{", '{"query": "低保"}', "[1]", '{"query": "低保", "relevant": 3}'])
def test_a_line_that_judges_nothing_is_named(filled: Commands, tmp_path: Path, line: str) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_text('{"query": "低保", "relevant": {"a": 1}}\n' + line, encoding="utf-8")
    refused = filled.run("index", "quality", str(file), code=2)
    assert "judged.jsonl 第 2 行看不懂" in refused.stderr


def test_what_is_like_a_text_comes_first_and_an_accusation_never(filled: Commands) -> None:
    text = "我家是危房，低保三月起停发了，村里没说明原因，请求恢复低保。"
    found = filled.json("similar", "--text", text, "--as", "petition_head")
    assert list(found) == ["took_ms", "hits"]
    first = found["hits"][0]
    assert (first["number"], first["likeness"] != "none") == ("2024-信-000001", True)
    assert all(hit["number"].startswith("2024-信") for hit in found["hits"])
    assert "2024-信-000003" not in {
        hit["number"] for hit in filled.json("similar", "--text", "水管冻裂", "--as", "town_secretary")["hits"]
    }
    assert "000001" in filled.run("similar", "--text", text, "--as", "petition_head").stdout
