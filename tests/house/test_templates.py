"""Templates and their style: nothing inline, nothing from elsewhere, no borrowed class changed in silence."""

import re
from collections.abc import Iterator
from pathlib import Path

import flask_bootstrap
import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "app" / "static"
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"

OVERRIDDEN = {
    "btn",
    "btn-primary",
    "btn-sm",
    "form-check",
    "form-check-input",
    "form-control",
    "form-label",
    "form-select",
    "form-text",
    "invalid-feedback",
    "is-invalid",
    "page-link",
    "pagination",
    "small",
    "table",
}
"""Bootstrap's classes that anjie.css changes on purpose; any other meeting of the two is an accident."""

PAGES = sorted(TEMPLATES.rglob("*.html"))
SCRIPTS = sorted(STATIC.glob("*.js"))


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _markup(path: Path) -> str:
    """The template without its comments, each expression replaced by one NUL."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", "\0", text, flags=re.DOTALL)


def _selectors(css: str) -> frozenset[str]:
    """The class names that a style sheet selects."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return frozenset(re.findall(r"\.(-?[A-Za-z_][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", css)))


def _tree(path: Path) -> nodes.Template:
    return Environment(autoescape=True).parse(path.read_text("utf-8"), filename=str(path))


OURS = _selectors((STATIC / "anjie.css").read_text("utf-8"))
THEIRS = _selectors(BOOTSTRAP.read_text("utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_a_template_bears_no_inline_script_style_or_handler(path: Path) -> None:
    markup = _markup(path)

    assert not re.findall(
        r"<style|<script(?![^>]*\ssrc=)|\sstyle\s*=|\son[a-z]+\s*=|javascript:", markup, re.IGNORECASE
    )


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_a_template_never_switches_escaping_off(path: Path) -> None:
    assert not re.findall(r"\|\s*safe\b|\bautoescape\b|\bMarkup\b", path.read_text("utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_a_template_names_no_other_host(path: Path) -> None:
    assert "//" not in path.read_text("utf-8")


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_a_template_extends_the_frame_or_is_a_part_of_it(path: Path) -> None:
    if path == TEMPLATES / "base.html":
        return
    tree = _tree(path)
    parents = [node.template.value for node in tree.find_all(nodes.Extends) if isinstance(node.template, nodes.Const)]

    if path.parent.name == "components":
        shown = [node for node in tree.body if isinstance(node, nodes.Output) and _words(node)]
        assert not parents, "a component is a set of macros"
        assert not shown, "a component shows nothing by itself"
    else:
        assert len(parents) == 1, "a page has one frame"
        assert _frame(TEMPLATES / parents[0]) == TEMPLATES / "base.html"


def _frame(path: Path) -> Path:
    """The page that this one extends in the end."""
    for node in _tree(path).find_all(nodes.Extends):
        assert isinstance(node.template, nodes.Const)
        return _frame(TEMPLATES / node.template.value)
    return path


def _words(output: nodes.Output) -> bool:
    return any(not isinstance(part, nodes.TemplateData) or part.data.strip() for part in output.nodes)


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_every_macro_that_a_template_imports_exists(path: Path) -> None:
    for source, name in _imports(_tree(path)):
        tree = _tree(TEMPLATES / source)
        made = {macro.name for macro in tree.find_all(nodes.Macro)} | {
            assigned.target.name for assigned in tree.find_all(nodes.Assign) if isinstance(assigned.target, nodes.Name)
        }
        assert name in made, f"{source}: {name}"


def _imports(tree: nodes.Template) -> Iterator[tuple[str, str]]:
    for node in tree.find_all(nodes.FromImport):
        assert isinstance(node.template, nodes.Const)
        for name in node.names:
            yield node.template.value, name if isinstance(name, str) else name[0]


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_every_class_that_a_template_wears_has_a_style(path: Path) -> None:
    markup = re.sub(r"\{%.*?%\}", " ", _markup(path), flags=re.DOTALL)
    worn = {name for value in re.findall(r'\sclass="([^"]*)"', markup) for name in value.split() if "\0" not in name}

    assert worn <= OURS | THEIRS


def test_our_style_meets_bootstrap_only_where_it_means_to() -> None:
    assert OURS & THEIRS == OVERRIDDEN


def test_our_style_loads_nothing() -> None:
    loaded = re.findall(r"""(?:@import\s+)?url\([^)]*\)|@import[^;]*""", (STATIC / "anjie.css").read_text("utf-8"))
    assert loaded == ['@import url("../bootstrap/static/css/bootstrap.min.css")'], "Bootstrap from its package, no more"


@pytest.mark.parametrize("path", SCRIPTS, ids=_named)
def test_a_script_reaches_no_other_host_and_leaves_nothing_behind(path: Path) -> None:
    # What is fetched is an address that our own page wrote into its form.
    forbidden = (
        r"https?:|\bfetch\((?!form\.dataset\.)|XMLHttpRequest|WebSocket|sendBeacon"
        r"|localStorage|indexedDB|innerHTML|\beval\(|document\.cookie"
    )

    assert not re.findall(forbidden, path.read_text("utf-8"))


def test_base_loads_every_script_and_no_other() -> None:
    loops = [loop.iter for loop in _tree(TEMPLATES / "base.html").find_all(nodes.For)]
    loaded = [loop.as_const() for loop in loops if isinstance(loop, nodes.Tuple)]

    assert [sorted(names) for names in loaded] == [[path.stem for path in SCRIPTS]]
