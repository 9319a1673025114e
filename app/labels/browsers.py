"""What a browser calls itself, in a few words that its owner recognises."""

_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ 浏览器"),
    ("MetaSr", "搜狗浏览器"),
    ("360SE", "360 浏览器"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""In this order: most of them call themselves Chrome and Safari as well."""
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "鸿蒙"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser(agent: str | None) -> str:
    """“Chrome，Windows”; what is not recognised is said so, never shown as it came."""
    found = [next((name for mark, name in marks if mark in (agent or "")), "") for marks in (_BROWSERS, _SYSTEMS)]
    return "，".join(filter(None, found)) or "没有认出的浏览器"
