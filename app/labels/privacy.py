"""What is kept of people (个人信息): of whom, which fields, why, on what ground, who sees it and for how long."""

from collections.abc import Sequence
from typing import NamedTuple


class Kept(NamedTuple):
    """One kind of personal data. `tables` hold it; `fields` are what they keep of people."""

    name: str
    tables: Sequence[str]
    fields: str
    sensitive: str
    purpose: str
    ground: str
    seen: str
    term: str


DUTY = "个人信息保护法第十三条第一款第三项、第三十四条（履行法定职责）"
SENSITIVE = "个人信息保护法第二十八条至第三十条（敏感个人信息）"
RECORD = "随事项长期保存。本系统没有设期限，不自动删除、不匿名，按档案规定办"

INVENTORY: Sequence[Kept] = (
    Kept(
        "信访人、代理人",
        ("petitioner", "agent", "delivery"),
        "姓名、身份证号、电话、住址；代理人的姓名、电话；送达经过",
        "身份证号",
        "登记、告知、送达、辨认重复信访",
        f"信访工作条例第十九条、第二十二条；{DUTY}",
        "看得到这一件的人；姓名按权限表分“明”“遮”，证号、电话对谁都遮着，逐个查看要写原因并记入审计日志",
        RECORD,
    ),
    Kept(
        "被反映人",
        ("accused",),
        "姓名或者机构人员里的本人、单位",
        "",
        "不让本人、本单位经手和看到",
        f"信访工作条例第三十条；{DUTY}",
        "看得到这一件的人；被反映的人和单位看不到",
        RECORD,
    ),
    Kept(
        "信访事项的内容和办理经过",
        (
            *(
                "matter",
                "petition",
                "step",
                "letter",
                "letter_counter",
                "remedy",
                "hearing",
                "supervision_order",
                "assist",
            ),
            *("promise", "withdrawal", "visit", "reception", "reception_matter", "reception_change", "raising"),
            *("advice", "instruction", "instruction_answer", "sample_case", "link", "proposal"),
        ),
        "来信来访的原文、诉求、答复意见、各步说明、文书、谈话和回访记录，其中可能写到人和病情",
        "文字里可能有",
        "办理、答复、复查复核、督办",
        f"信访工作条例第二十二条、第三十一条至第三十六条；{DUTY}",
        "看得到这一件的人；检举控告只有保密件专办员",
        RECORD,
    ),
    Kept(
        "材料和没有写完的表",
        ("attachment", "paper_text", "evidence", "upload", "upload_row", "draft"),
        "上传的文件、文件名、从文件读出的文字；导入的表；没有保存的草稿",
        "文件里可能有",
        "作为依据和佐证，查找",
        f"信访工作条例第十九条、第二十二条；{DUTY}",
        "看得到这一件的人；姓名遮着的人看不到原件。导入和草稿只有本人",
        "材料：" + RECORD + "。草稿、没有用到的文件由后台任务清理",
    ),
    Kept(
        "户和家庭成员",
        (
            *("household", "household_member", "household_status", "household_change", "household_proposal"),
            *("household_tie", "plan_line", "campaign_row", "campaign_line", "monitoring_case", "item_household"),
        ),
        "户编号、电话；成员姓名、身份证号、关系、健康和困难情况、离开的原因；帮扶计划、监测和专项行动的记录",
        "身份证号、健康情况、困难情况、未成年人",
        "帮扶、防止返贫监测、专项行动核查",
        f"{DUTY}；{SENSITIVE}",
        "权限表里“户内姓名”为“明”的角色，限看得到的村和户；证号对谁都遮着",
        RECORD,
    ),
    Kept(
        "整改、督查和村里的记录",
        (
            *("rectification_item", "measure", "verification", "false_finding", "round_change", "item_handler"),
            *("village_listing", "listing_note", "village_pairing", "village_change", "town_sum", "inspection"),
            *("supervision_plan", "card", "meeting_decision", "alarm_act", "frozen_note", "handover_pack", "filing"),
        ),
        "问题、措施、验收和督查的文字，其中可能写到人",
        "文字里可能有",
        "整改、验收、督查、移交",
        DUTY,
        "看得到这一件、这个村、这一份的人",
        RECORD,
    ),
    Kept(
        "工作人员",
        (
            *("person", "post", "tenure", "holding", "recusal", "leave", "user_account", "role_grant", "role_proposal"),
            *("password_reset", "sign_in", "sign_in_attempt", "notification_choice", "notification", "saved_view"),
            *("message", "form_token", "second_factor", "recovery_code", "half_sign_in", "usage_count"),
        ),
        "姓名、职务和任期、包保、回避的理由、请假；账号、角色、登录的地址和浏览器、第二重验证的密钥、每小时的用量；提醒用的邮箱、手机号",
        "",
        "分工、责任到人、登录安全",
        f"信访工作条例第二十八条（回避）；{DUTY}；网络安全等级保护（身份鉴别、审计）",
        "姓名和职务：看得到机构人员的；账号：系统管理员、安全管理员；回避的理由：本人和决定的人",
        "登录记录 30 天；其余随办理记录长期保存",
    ),
    Kept(
        "审计日志",
        ("journal",),
        "账号、角色、时间、会话标记、做了什么；事项只有编号，姓名和号码一律没有",
        "",
        "查明谁看过、改过、拒绝过什么",
        "个人信息保护法第五十一条；信访工作条例第三十条；网络安全法（日志不少于六个月）",
        "审计管理员",
        "长期保存，谁也不能改、不能删",
    ),
)
"""Every table that holds something of people, once."""
IMPERSONAL = frozenset(
    (
        *("alarm", "alarm_matter", "alarm_setting", "calendar_day", "calendar_year", "campaign", "campaign_village"),
        *("clock", "counter", "frozen_period", "import_batch", "income_line", "item_village", "ladder_try", "lease"),
        *("limit_rule", "outbox", "round", "sample_draw", "setting", "supervision_task", "synonym", "talk_outbox"),
        *("unit", "village"),
    )
)
"""Tables of places, days, rules, counts and work under way."""
