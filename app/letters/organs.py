"""How an organ is written in a notice: words that name nobody, and the bare name of one."""

_OF_NOBODY = ("有关", "相关", "某某")
_OF_ANYBODY = (
    *("有权处理的", "人民政府", "所在地", "上级", "上一级", "主管", "职能", "其他", "其它", "另外", "当地", "地方"),
    *("部门", "单位", "机关", "组织", "机构", "政府", "领导", "办公室"),
)
_KINDS = ("部门", "单位", "机关")


def names_nobody(organ: str) -> bool:
    """Whether the words could mean any organ: the petitioner would not know where to go (art. 23 para 1)."""
    left = "".join(organ.split())
    if any(word in left for word in _OF_NOBODY):
        return True
    for word in _OF_ANYBODY:
        left = left.replace(word, "")
    return not any(mark.isalnum() for mark in left)


def bare(organ: str, county: str) -> str:
    """The name without the county before it and without the kind of organ behind it: 民政 of 青禾县民政部门."""
    name = "".join(organ.split()).removeprefix(county).removeprefix(county[-1:])
    return next((name.removesuffix(kind) for kind in _KINDS if name.endswith(kind)), name)
