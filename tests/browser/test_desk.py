"""The clerk's day in a real browser: rows by keys, many at once, a view that survives, and what the printer gets."""

import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.serving import sign_in
from tests.browser.test_lines import register, save_registration

A4 = (595, 842)
NUMBER = re.compile(r"\d{4}-[信整]-\d{6}")


def rows(page: Page) -> Locator:
    """The rows of the list."""
    return page.locator("[data-rows] tbody tr")


def marked(page: Page) -> int:
    """Which row has the focus; -1 for none."""
    found: int = rows(page).evaluate_all("rows => rows.findIndex(row => row.contains(document.activeElement))")
    return found


def test_j_and_k_move_x_ticks_and_enter_opens(page: Page, demo_home: Path) -> None:
    sign_in(page, "petition_head", demo_home)
    page.goto("/petitions/")
    expect(page.locator("[data-row-keys]")).to_be_visible()
    for key, at in (("k", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        assert marked(page) == at
    page.keyboard.press("x")
    expect(rows(page).nth(1).get_by_role("checkbox")).to_be_checked()
    expect(page.locator("[data-ticked]")).to_have_text("1")
    number = rows(page).nth(1).locator(".no").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def test_the_keys_of_a_list_rest_while_one_writes_or_composes(page: Page, demo_home: Path) -> None:
    sign_in(page, "petition_head", demo_home)
    page.goto("/petitions/")
    box = page.get_by_role("combobox", name="查询").first
    box.focus()
    page.keyboard.type("jkx")
    expect(box).to_have_value("jkx")
    assert marked(page) == -1
    page.locator("body").dispatch_event("keydown", {"key": "j", "isComposing": True, "bubbles": True})
    assert marked(page) == -1
    rows(page).first.get_by_role("checkbox").click()
    page.keyboard.press("Enter")  # in a box it opens the row and sends no form
    expect(page.get_by_role("heading", level=1)).to_contain_text(NUMBER)


def test_a_view_is_still_there_after_signing_out(page: Page, demo_home: Path) -> None:
    sign_in(page, "petition_head", demo_home)
    page.goto("/petitions/?live=yes")
    stated = page.locator("main section header h2").inner_text()
    page.get_by_role("link", name="存为视图").click()
    page.get_by_label("视图名称").fill("浏览器里存的")
    page.locator("main").get_by_role("button", name="存为视图").click()
    expect(page.get_by_role("status")).to_contain_text("已存为视图“浏览器里存的”")
    page.get_by_role("button", name="退出").click()
    sign_in(page, "petition_head", demo_home)
    view = page.get_by_role("link", name="浏览器里存的")
    expect(view.locator(".n")).to_have_text(stated.split()[0])
    view.click()
    expect(page.locator("main section header h2")).to_have_text(stated)


def test_many_are_assigned_at_once_and_the_refused_one_stays(page: Page, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    register(page)
    sign_out(page)
    sign_in(page, "petition_head", demo_home)
    page.goto("/petitions/")
    fresh = rows(page).filter(has_text="已登记").first
    fresh_number = fresh.locator(".no").inner_text()
    other = rows(page).filter(has_not_text="已登记").first
    other_number = other.locator(".no").inner_text()
    for row in (fresh, other):
        row.get_by_role("checkbox").check()
    page.get_by_role("button", name="转送、交办").click()
    expect(page.get_by_text("勾选 2 件，能转办 1 件")).to_be_visible()
    expect(page.get_by_role("row", name=other_number)).to_contain_text("不能")
    page.get_by_label("责任单位").select_option(index=1)
    page.get_by_text("转送", exact=True).click()
    page.get_by_role("button", name="确认转办 1 件").click()
    expect(page.get_by_text("1 件办成，1 件没有办成")).to_be_visible()
    expect(page.get_by_role("row", name=fresh_number)).to_contain_text("已转送")
    expect(page.get_by_role("row", name=other_number).get_by_role("checkbox")).to_be_checked()


def sign_out(page: Page) -> None:
    """Leave, so that somebody else can come in."""
    page.get_by_role("button", name="退出").click()


@pytest.fixture
def at_the_printer(page: Page, demo_home: Path) -> Page:
    """The head of the petition office, who may print."""
    sign_in(page, "petition_head", demo_home)
    return page


def printed(page: Page, address: str) -> list[tuple[tuple[int, int], str]]:
    """Size and text of every sheet that the printer would get."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    sheets = [document[number] for number in range(len(document))]
    found = [(tuple(map(round, one.get_size())), one.get_textpage().get_text_range()) for one in sheets]
    return [((width, height), re.sub(r"\s+", "", text)) for (width, height), text in found]


@pytest.mark.parametrize(("address", "least"), [("/petitions/print", 2), ("/items/print", 1)])
def test_a_ledger_lies_sideways_with_head_foot_and_page_on_every_sheet(
    at_the_printer: Page, address: str, least: int
) -> None:
    page = at_the_printer
    sheets = printed(page, address)
    assert len(sheets) >= least
    for number, (size, text) in enumerate(sheets, 1):
        assert size == A4[::-1]
        assert f"第{number}页，共{len(sheets)}页" in text
        assert "打印人" in text
        assert "本次打印已留记录" in text
    with_rows = [text for _, text in sheets if NUMBER.search(text)]
    assert all("序号编号" in text for text in with_rows)
    assert "口径：本账号可见的全部" in sheets[0][1]
    assert "统计到：" in sheets[0][1]
    assert sum("单位负责人签字" in text for _, text in sheets) == 1
    assert "单位负责人签字" in sheets[-1][1]
    numbers = [number for _, text in sheets for number in NUMBER.findall(text)]
    shown = page.locator("article tbody .no").all_inner_texts()
    assert numbers == shown
    assert len(set(numbers)) == len(numbers)


def test_a_narrowed_ledger_says_so_in_words(at_the_printer: Page) -> None:
    sheets = printed(at_the_printer, "/petitions/print?live=yes&poverty=yes")
    assert "口径：办结没有：在办；涉贫：涉贫；共" in sheets[0][1]


def test_visits_and_case_sheets_come_out_whole(at_the_printer: Page) -> None:
    page = at_the_printer
    visits = printed(page, "/visits/print")
    assert "按镇、村排列" in visits[0][1]
    assert visits[0][0] == A4[::-1]
    assert f"第1页，共{len(visits)}页" in visits[0][1]
    page.goto("/petitions/")
    address = rows(page).first.locator(".no a").get_attribute("href")
    sheets = printed(page, f"{address}/sheet")
    assert all(size == A4 for size, _ in sheets)
    whole = "".join(text for _, text in sheets)
    for said in ("信访件案卷单", "反映内容", "领导批示", "单位负责人：", f"第1页，共{len(sheets)}页"):
        assert said in whole


def test_a_long_text_is_folded_on_the_page_and_whole_on_paper(page: Page, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    page.goto("/petitions/new")
    page.get_by_label("姓名（名称）").first.fill("孙长文")
    page.get_by_label("反映内容").fill("水渠年久失修，放水时两边都漏，下游的地浇不上。" * 20 + "最后一句在这里。")
    page.get_by_label("内容分类").select_option(value="POV-04")
    save_registration(page)
    text = page.locator(".folding .said").first
    folded = text.evaluate("said => said.scrollHeight > said.clientHeight")
    page.get_by_text("展开全文").first.click()
    unfolded = text.evaluate("said => said.scrollHeight > said.clientHeight")
    assert (folded, unfolded) == (True, False)
    page.reload()
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    whole = "".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    assert "最后一句在这里" in re.sub(r"\s+", "", whole)


def test_at_two_hundred_percent_a_matter_of_a_list_still_says_where_it_stands(page: Page, demo_home: Path) -> None:
    page.set_viewport_size({"width": 683, "height": 384})
    sign_in(page, "county_office", demo_home)
    page.goto("/items/")
    stages = rows(page).locator(".c-stage")
    expect(stages.first).to_be_attached()
    assert all(left > 0 for left in stages.evaluate_all("all => all.map(one => one.getBoundingClientRect().left)"))
