"""Which part or question of the papers for people (docs/zh) concerns a page: by its endpoint, else by its room."""

from collections.abc import Mapping

CONCERNING: Mapping[str, str] = {
    "petitions": "登记和办理",
    "petitions.new": "登记员",
    "petitions.receipt": "怎么打印？",
    "petitions.reveal": "姓名、号码为什么有星号？",
    "petitions.sheet": "怎么打印？",
    "petitions.slip": "怎么打印？",
    "petitions.print": "怎么打印？",
    "rectification": "登记和办理",
    "rectification.new": "县整改办、验收人员、县级领导",
    "rectification.print": "怎么打印？",
    "rectification.sheet": "怎么打印？",
    "rectification.paper": "怎么打印？",
    "rounds": "县整改办、验收人员、县级领导",
    "rounds.three_lists": "怎么打印？",
    "visits.new": "断网了，正在写的还在吗？",
    "visits.print": "怎么打印？",
    "worklist.print": "怎么打印？",
    "papers": "文件打不开、传不上去怎么办？",
    "filing": "登记和办理",
    "sheets": "导入有错的行怎么办？",
    "search": "查找",
    "synonyms": "查找",
    "inbox": "人人都用得到的",
    "sessions": "人人都用得到的",
    "session": "账号和人员",
    "accounts": "账号和人员",
    "directory": "书记换人了怎么办？",
    "handover": "有人调走了，手里的件怎么办？",
    "calendar": "日期后面的“暂定”是什么意思？",
    "health": "断网、停电、备份",
}
"""Every other page leads to the reader's own part."""
