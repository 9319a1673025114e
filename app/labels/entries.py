"""One entry of the journal in words: its event, and what its details are called; codes stand beside as proof."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from app.domain.cards import CardCause, CardKind
from app.domain.indicators import Indicator
from app.domain.letters import LetterKind
from app.domain.limits import RuleId
from app.domain.permissions import Role
from app.domain.petition_terms import RemedyKind
from app.domain.petition_terms import Stage as PetitionStage
from app.domain.rectification import Stage as ItemStage
from app.domain.reports import ReportKind
from app.domain.signing_in import Resettable
from app.domain.warnings import AlarmRule, AlarmState
from app.labels import label, sentence
from app.labels.campaigns import STEPS as CAMPAIGN_STEPS
from app.labels.households import STEPS as HOUSEHOLD_STEPS
from app.labels.journal import DEEDS, OBJECTS, WHOLE
from app.labels.refusals import REFUSALS
from app.labels.villages import STEPS as VILLAGE_STEPS
from app.labels.words import WORDS
from app.models.papers import PaperRole, TextState

OF_ROOM: Mapping[str, Mapping[str, str]] = {
    "matter": WORDS["step"],
    "household": HOUSEHOLD_STEPS,
    "village": VILLAGE_STEPS,
    "campaign": CAMPAIGN_STEPS,
}
DETAILS: Mapping[str, str] = {
    "added": "新增",
    "after": "改后",
    "amount": "监测线",
    "as": "导出为",
    "at": "第几件",
    "before": "改前",
    "broken": "打不开的",
    "case": "抽中的件",
    "clusters": "成群的",
    "code": "原因",
    "days": "天数",
    "days_late": "晚记天数",
    "document": "文号",
    "done": "已写入",
    "due": "到期该清理的人",
    "ended": "结束的登录",
    "entries": "日志条数",
    "entry": "看的是第几条",
    "facets": "缩小范围的条件",
    "factor": "第二重验证",
    "facts": "填了、改了哪些",
    "field": "哪一项",
    "files": "文件数",
    "filters": "按什么筛选",
    "first": "起始日",
    "frame": "抽样范围（件）",
    "frequency": "多久一次",
    "groups": "近义词组数",
    "households": "户数",
    "indicator": "指标",
    "journal": "当时日志末条的证明",
    "judged": "评判的查询",
    "key": "钥匙号",
    "kind": "哪一种",
    "keys": "钥匙数",
    "known": "已有",
    "least": "至少几件",
    "left": "还用旧钥匙的",
    "length": "时限",
    "line": "那一条记录",
    "list": "哪个列表",
    "made_at": "备份的时间",
    "matter": "事项编号",
    "matters": "事项",
    "messages": "消息条数",
    "more": "还有更多",
    "most": "每小时次数",
    "nobody": "没有人可送",
    "of": "所属专项行动",
    "on": "日期、是否启用",
    "openings": "打开的件数",
    "page": "第几页",
    "paper": "文书、材料",
    "person": "人员",
    "proposal": "这一次提请",
    "proposed_by": "提出的账号",
    "raised": "发出的提醒",
    "reason": "原因",
    "refused": "没有收下",
    "remark": "说明",
    "report": "哪种报表",
    "reset": "这一次重置",
    "rise": "比上一期多几倍",
    "roles": "必须第二重验证的角色",
    "room": "导入到哪里",
    "row": "那一条记录",
    "rows": "条数",
    "rule": "规则",
    "seed": "随机数种子",
    "sha256": "校验值（SHA-256）",
    "shared": "本单位共用",
    "similar": "相似的件",
    "size": "抽取件数",
    "source": "依据",
    "stand_in": "有人代办",
    "state": "处理结果",
    "step": "哪一步",
    "task": "督查任务",
    "told": "提醒的人数",
    "total": "查到的件数",
    "units": "机构数",
    "unusual": "一小时打开多少件算异常",
    "unused_days": "多少天不登录自动停用",
    "villages": "村数",
    "what": "重置什么",
    "whole": "带完整姓名、号码",
    "words": "查询词",
    "year": "年份",
    "years": "年数",
}
"""What the details of entries other than acts on matters are called; those of matters have the names of fields."""
HASHED = "hmac:"
MOVED: Mapping[str, str] = {"from": "原来的阶段", "to": "现在的阶段", "step": "办理记录编号"}
SPAN: Mapping[str, str] = {"from": "从", "to": "到"}
FILTERS: Mapping[str, str] = {
    "account": "账号",
    "batch": "导入批次",
    "cause": "主要致贫原因",
    "clear": "户户清",
    "content": "内容分类",
    "due": "时限",
    "entered_closed": "补录的销号",
    "entered_late": "补记",
    "first": "从",
    "group": "范围",
    "has_cause": "写明原因没有",
    "helped": "帮扶责任人",
    "holder": "包保责任人",
    "in_town": "写明镇没有",
    "instructed": "领导批示",
    "is_open": "村村清",
    "kind": "类别",
    "last": "到",
    "listed": "挂牌",
    "live": "办结没有",
    "ownerless": "无主案件",
    "part": "查哪里",
    "placed": "写明村没有",
    "poverty": "涉贫",
    "prominent": "突出",
    "q": "查的字",
    "received_from": "收到日期从",
    "received_to": "收到日期到",
    "request_id": "请求编号",
    "result": "结果",
    "retired": "已注销的户",
    "reworked": "回炉",
    "round": "检查批次",
    "settled": "化解没有",
    "since": "收到日期从",
    "stage": "阶段",
    "town": "镇（园区）",
    "uid": "对象编号",
    "unconfirmed": "待另一个人确认",
    "until": "收到日期到",
    "village": "村（社区）",
}
"""By what a list can be narrowed, as the entries of looking and taking keep it."""
PAIRED = frozenset({"amount", "groups", "length", "most", "unusual", "unused_days"})
"""What is kept as it was and as it became."""
PLAIN: Mapping[str, Mapping[str, str]] = {
    "as": {"docx": "Word 文档", "xlsx": "表格", "export": "表格", "file": "文件", "csv": "表格"},
    "factor": {"code": "验证码", "recovery": "恢复码"},
    "frequency": {"never": "不送"},
    "list": {"petition": "信访件", "item": "整改清单", "search": "查询"},
    "room": {"items": "整改清单", "petitions": "信访件", "households": "一户一档", "visits": "回访"},
    "step": {"password": "填密码", "code": "填验证码"},
    "facts": WORDS["field"],
    "code": {"not_found": "没有这一页，或者这个人不能看"},
    "facets": FILTERS,
    "filters": FILTERS,
}
CODED: Mapping[str, Sequence[type[StrEnum]]] = {
    "from": (PetitionStage, ItemStage),
    "to": (PetitionStage, ItemStage),
    "before": (Role,),
    "after": (Role,),
    "roles": (Role,),
    "kind": (CardKind,),
    "cause": (CardCause,),
    "rule": (AlarmRule,),
    "indicator": (Indicator,),
    "state": (AlarmState, TextState),
    "paper": (LetterKind, PaperRole),
    "report": (ReportKind,),
    "what": (Resettable,),
}


def event_name(event: str) -> str:
    """What an event is called; a code that has no name stands as it is."""
    if event in WHOLE:
        return WHOLE[event]
    of, _, deed = event.partition(".")
    named = OF_ROOM.get(of, {}).get(deed) or DEEDS.get(deed) or _any(deed)
    return f"{OBJECTS.get(of, of)}：{named}"


def object_name(kind: str) -> str:
    """What an entry is about; for a refusal the room whose page was asked for."""
    room = kind.partition(".")[0]
    return WORDS["room"].get(f"{room}.index") or OBJECTS.get(room) or OBJECTS.get(room.removesuffix("s")) or kind


def detail_name(event: str, name: str) -> str:
    """What a detail of an event is called; a code that has no name stands as it is."""
    if event.startswith("matter."):
        return MOVED.get(name) or _fact(name)
    if name in SPAN:
        return SPAN[name]
    return DETAILS.get(name) or WORDS["field"].get(name, name)


def detail_said(name: str, value: object) -> str:
    """What a detail says: codes by their names, hashes and numbers as they are."""
    if value is None:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        apart = " → " if name in PAIRED or any(_was_changed(one) for one in value) else "、"
        return apart.join(detail_said(name, one) for one in value) or "无"
    if isinstance(value, dict):
        return "，".join(f"{_any(str(key))} {detail_said(name, one)}" for key, one in value.items()) or "无"
    return _code(name, value) if isinstance(value, str) else str(value)


def _was_changed(one: object) -> bool:
    return one is None or isinstance(one, list | dict | bool) or (isinstance(one, str) and one.startswith(HASHED))


def _fact(name: str) -> str:
    of, _, which = name.partition(".")
    if of == "clock" and which in set(RuleId):
        return f"{label(RuleId(which))}{label('clock', 'field')}"
    told = label(RemedyKind(which)) if which in set(RemedyKind) else which if which.isdecimal() else ""
    return WORDS["field"].get(of, of) + (f"（{told}）" if told else "")


def _code(name: str, value: str) -> str:
    if name == "code" and value in REFUSALS:
        return sentence(value)
    for kind in CODED.get(name, ()):
        if value in set(kind):
            return label(kind(value))
    return PLAIN.get(name, {}).get(value, value)


def _any(code: str) -> str:
    for group in ("step", None):
        try:
            return label(code, group)
        except KeyError:
            continue
    return code
