"""Whatever somebody mistypes behind `flask`, he is told in Chinese, and the exit code stays Click's."""

import ast
from pathlib import Path

import click
import pytest

from app.cli.chinese import SENTENCES
from tests.cli.conftest import Commands

MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
FOR_PROGRAMMERS = (
    *("Could not determine name", "No options defined", "Name '", "Boolean option", "Arguments take exactly one"),
    *("Value must be an iterable", "Invalid start character", "DeprecationWarning", "deprecated", "%(prog)s"),
    *("Unknown color", "Choice("),
)
"""How those sentences begin that only a fault in our own commands would show."""


def asked_of_gettext(module: str) -> set[str]:
    """Every sentence that a module of the installed Click would have translated."""
    found = ast.walk(ast.parse((Path(click.__file__).parent / f"{module}.py").read_text(encoding="utf-8")))
    calls = [node for node in found if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    wanted = [call for call in calls if call.func.id in ("_", "ngettext")]  # type: ignore[attr-defined]  # a Name
    return {str(one.value) for call in wanted for one in call.args if isinstance(one, ast.Constant)}


@pytest.mark.parametrize("module", MODULES)
def test_every_sentence_of_the_installed_click_is_in_the_table(module: str) -> None:
    asked = {one for one in asked_of_gettext(module) if not one.startswith(FOR_PROGRAMMERS)}
    assert asked, "Click says nothing any more in this module: look where it went"
    assert asked - set(SENTENCES) == set()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["backup", "verify", "/no/such.tar"], "没有找到“/no/such.tar”"),
        (["backup", "restore", "/no/such.tar", "--keys", "/"], "没有找到“/no/such.tar”"),
        (["backup", "restore", __file__, "--keys", "/no/keys"], "没有找到“/no/keys”"),
        (["backup", "restore", __file__], "缺少选项 '--keys'"),
        (["backup", "verify", "/"], "“/”是文件夹，这里要文件"),
        (["sheets", "import", "petitions", "/no/such.xlsx", "--as", "registrar"], "没有找到“/no/such.xlsx”"),
        (["sheets", "import", "cases", __file__, "--as", "registrar"], "'petitions', 'items'"),
        (["clocks", "explain", "D5"], "缺少参数 'DATE'"),
        (["clocks", "explain", "D5", "2024-05-11", "2024-05-12"], "多写了：2024-05-12"),
        (["clocks", "explain", "D5", "2024-05-11", "--extend"], "后面要写内容"),
        (["search", "改厕", "--limit", "0"], "0 不在范围 1<=x<=100 内"),
        (["search", "改厕", "--limit", "many"], "“many”不是数字"),
        (["search", "改厕", "--limmit", "3"], "没有“--limmit”这个选项。 是不是 '--limit'？"),
        (["accounts", "create", "someone", "--unit", "县信访局"], "缺少选项 '--role'"),
        (["backup", "verifi"], "没有“verifi”这个命令"),
        (["backups"], "没有“backups”这个命令"),
    ],
)
def test_what_is_mistyped_is_told_in_chinese(commands: Commands, typed: list[str], told: str) -> None:
    said = commands.run(*typed, code=2).stderr
    assert told in said
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in line) for line in said.splitlines() if line)
    for english in ("Usage", "Error", "Invalid", "Missing", "No such", "Try '", "does not"):
        assert english not in said


def test_the_help_has_chinese_headings(commands: Commands) -> None:
    said = commands.run("search", "--help").stdout
    for heading in ("用法：", "选项:", "显示这份说明"):
        assert heading in said
    assert "Usage" not in said
    assert "命令:" in commands.run("backup", "--help").stdout
