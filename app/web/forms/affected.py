"""How the villages and households that an item affects are written in a form."""

HOUSEHOLDS = 500
"""Characters: some dozen households by their numbers."""
HOUSEHOLDS_HINT = "写户编号或者户主姓名，几户用“、”分开；只写户数的不算。"
LEAD_UNITS = "写名录里的单位名称，几个单位用“、”分开；牵头单位的人不能验收、签批。外单位照写，没有的不填。"
VILLAGES_HINT = "除上面的村以外还涉及的，几个村用“、”分开；别的镇的村，前面写上镇名。"
