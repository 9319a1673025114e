"""What the lines of the inbox say."""

from collections.abc import Mapping

from app.labels.monitoring import CASES_WAIT

MESSAGES: Mapping[str, str] = {
    "to_sign_for": "转到本单位，等签收",
    "to_claim": "列入清单，等认领",
    "to_issue": "有新的办理情况，等出具处理意见书",
    "to_close": "意见书已送达，等办结",
    "to_approve_plan": "整改方案已报来，等批准",
    "to_approve_report": "有新的整改进展，等审定报告",
    "to_verify": "等您验收",
    "to_sign_off": "已验收，等签批销号",
    "to_extend": "申请延期，等批准",
    "extended": "批准延期",
    "not_extended": "没有批准延期",
    "to_visit": "已办结，等回访",
    "to_rule": "责任单位提出异议，等核定",
    "to_review": "等您复查、复核",
    "overruled": "异议没有同意，请继续办理",
    "supervised": "收到督办",
    "handler": "指定您承办",
    "holder": "由您包保",
    "verifier": "指定您验收",
    "returned": "验收没有通过，退回整改",
    "reopened": "重新办理",
    "reworked": "退回回炉",
    "corrected": "登记的事实有更正",
    "handed_over": "移交给您",
    "assist_asked": "请本单位协办",
    "assist_handler": "指定您协办",
    "assist_replied": "协办单位已答复",
    "retaliation": "回访反映受到打击报复，请立即核查",
    "new_matter": "回访发现新情况，等登记",
    "answered_elsewhere": "所并入的信访件已送达答复，请告知本件信访人",
    "card": "收到牌或者联席会议的决定",
    "card_withdrawn": "牌已撤回",
    "recusal_asked": "有人应当回避，等您决定",
    "recusal_refused": "决定不回避，请继续办理",
    "due": "期限",
    **CASES_WAIT,
}
