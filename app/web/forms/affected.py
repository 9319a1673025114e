"""How the villages and households that an item affects are written in a form."""

HOUSEHOLDS = 500
"""Characters: some dozen households by their numbers."""
HOUSEHOLDS_HINT = "写户编号或者户主姓名，几户用“、”分开；只写户数的不算。"
VILLAGES_HINT = "除上面的村以外还涉及的，几个村用“、”分开；别的镇的村，前面写上镇名。"
