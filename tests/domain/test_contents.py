"""The list of categories: each once, 扶贫开发 first, everything below its own."""

from itertools import groupby

from app.domain.contents import LIST, Content, is_poverty, path


def test_the_list_holds_every_category_once_and_those_of_poverty_first() -> None:
    assert sorted(LIST) == sorted(Content)
    assert [content.value for content in LIST if is_poverty(content)] == [f"POV-{n:02d}" for n in range(1, 14)]
    assert all(is_poverty(content) for content in LIST[:13])
    assert LIST[-1] is Content.OTHER


def test_what_stands_below_a_category_follows_it() -> None:
    ordinary = [content for content in LIST if not is_poverty(content)]
    groups = [list(group) for _, group in groupby(ordinary, key=lambda content: path(content)[0])]
    assert len({path(group[0]) for group in groups}) == len(groups)
    assert all(len(path(group[0])) == 1 for group in groups)
    assert [path(group[0])[0] for group in groups[:3]] == ["政法", "科技与信息产业", "纪检监察"]
