"""The Chinese of the campaigns: kinds, answers, stages, refusals, what was done."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain import campaigns
from app.models.campaigns import CampaignRow

CONSENT_PAPER = "签字的意愿书"
"""What the papers of a household in a campaign are."""
UNPROVEN = "缺凭据"
"""Said of a consent that was entered before its proof was asked for."""
LEFT, EVEN = "没有清零的户", "匀速到零"
"""The lines of what is left day by day."""
CAMPAIGNS: Mapping[type[StrEnum], Mapping[str, str]] = {
    campaigns.CampaignKind: {
        "toilets": "改厕",
        "housing": "危房",
        "water": "饮水",
        "low_income": "低保",
        "census": "普查回头看",
    },
    campaigns.Consent: {"willing": "愿意", "unwilling": "不愿意", "not_reached": "未联系"},
    campaigns.ConsentProof: {
        "signed": "签字的意愿书",
        "call": "通话记录",
        "message": "短信、微信记录",
        "witness": "当面说，有人在场",
    },
    campaigns.Finding: {"none": "没有问题", "problem": "有问题", "solved": "已解决"},
    campaigns.RowStage: {
        "not_looked": "还没有看",
        "no_problem": "没有问题",
        "open": "有问题，待解决",
        "unwilling": "有问题，不愿意",
        "built": "改成",
        "works": "能用",
        "in_use": "在用",
        "done": "已解决",
    },
    campaigns.Checked: {
        "rules": "有制度",
        "standard": "有标准",
        "team": "有队伍",
        "funds": "有资金",
        "supervision": "有监督",
    },
}
DONE_OF: Mapping[str, str] = {"toilets": "满意"}
"""How the last stage is called where it is not 已解决."""
PUBLIC: Mapping[str, str] = {"not_looked": "还没有看", "open": "五有不全", "done": "五有齐全"}
"""Where a public toilet may stand."""


def stage_word(kind: str, stage: str, *, public: bool = False) -> str:
    """What a stage is called in a campaign of this kind, of a household or of a public toilet."""
    if public:
        return PUBLIC[stage]
    word = CAMPAIGNS[campaigns.RowStage][stage]
    return DONE_OF.get(kind, word) if stage == campaigns.RowStage.DONE else word


def consent_words(row: CampaignRow) -> str:
    """What a household wants and by what that is proven, or that no proof was entered; empty where nothing was said."""
    if row.consent is None:
        return ""
    told = [CAMPAIGNS[campaigns.Consent][row.consent]]
    if row.consent_proof is not None:
        told.append(CAMPAIGNS[campaigns.ConsentProof][row.consent_proof])
    elif row.consent in campaigns.DECIDED:
        told.append(UNPROVEN)
    if row.consent_on is not None:
        told.append(f"{row.consent_on} {row.consent_by.name if row.consent_by is not None else ''}".strip())
    return "，".join(told)


REFUSED: Mapping[str, str] = {
    "campaign_name_known": "已经有“{name}”，请换一个名称。",
    "campaign_name_missing": "请填写名称。",
    "campaign_ends_before": "结束日期不能早于开始日期（{start}）。",
    "campaign_no_villages": "请至少选一个村（社区）或者一个镇（园区）。",
    "campaign_village_unknown": "选的村里有的已经没有了，请从列表里重新选。",
    "campaign_kind_fixed": "已经有入户记录，不能再改种类；开展错了的，另开一项。",
    "campaign_village_has_rows": "{village}已经有入户记录，不能去掉。",
    "campaign_not_its_village": "这一户所在的村不在这项专项行动的范围内。",
    "campaign_before_start": "不能早于开始日期 {start}。",
    "campaign_looker_missing": "请选择谁去看的。",
    "campaign_not_looked": "先填哪天看的，再填看到什么。",
    "campaign_finding_missing": "看过的要填看到什么：没有问题、有问题，还是已解决。",
    "campaign_problem_untold": "请写明是什么问题。",
    "campaign_consent_unproven": "请写明依据，如谁当面说的、签的什么字；没有联系上的写明找过几次、怎样找的。",
    "campaign_consent_unsaid": "填了意愿的依据，还要选愿意、不愿意，还是未联系。",
    "campaign_proof_missing": "请选凭什么：签字的意愿书、通话记录、短信微信记录，还是当面说有人在场。",
    "campaign_nobody_signed": "没有联系上，不会有签字的意愿书；签了字的，意愿选愿意或者不愿意。",
    "campaign_consent_when": "请填写哪天说的（没有联系上的，最后一次哪天找的）。",
    "campaign_consent_who": "请选择谁记的。",
    "campaign_consent_unsigned": "签字的意愿书要拍照或者扫描上传；没有纸的，依据选别的。多户一起记时先点户进去上传。",
    "campaign_paper_of_nothing": "先选这一户愿意还是不愿意，再传签字的意愿书。",
    "campaign_tick_unasked": "不能早于说愿意的那天：愿意了才改。",
    "consent_paper_last": "这一户的意愿只有这一份签字材料，不能撤下。先传对的那一份，或者改对凭什么，再撤下。",
    "campaign_toilet_is_ticked": "改厕不填已解决：四步都做到，满意了才算解决。",
    "campaign_solved_when": "请填写哪天解决的。",
    "campaign_solved_how": "请写明怎样解决的。",
    "campaign_not_solved": "填了解决的日期，看到什么要选“已解决”。",
    "campaign_satisfied_when": "请填写哪天说满意的。",
    "campaign_satisfied_who": "满意只能由这一户的人说：请选择是谁说的。",
    "campaign_satisfied_outside": "满意只能由现在这一户的人说。",
    "campaign_ticks_toilets": "改成、能用、在用、满意只用于改厕。",
    "campaign_nothing_to_tick": "有问题的户才记改成、能用、在用、满意。",
    "campaign_against_will": "这一户不愿意或者没有联系上，不能记改成。愿意了的，先改意愿。",
    "campaign_consent_missing": "先填这一户愿意和依据，再记改成、能用、在用、满意。",
    "campaign_tick_unseen": "不能早于去看的那天：先看过有问题，才记改成、能用、在用、满意。",
    "campaign_tick_before": "要先有前一步：改成、能用、在用、满意依次记。",
    "campaign_tick_order": "不能早于前一步的日期。",
    "campaign_solved_early": "不能早于去看的那天（{looked}）。",
    "campaign_reason_missing": "改了已经填过的，请写明原因，至少 {least} 字。",
    "campaign_nothing_said": "还没有填写。",
    "campaign_toilets_only": "只有改厕的专项行动才加公厕。",
    "campaign_place_missing": "请填写公厕的名称或者位置。",
    "campaign_place_known": "这个村已经有“{place}”。",
    "campaign_outside_villages": "请选择这项专项行动范围内、您能录入的村（社区）。",
    "campaign_rows_refused": "有 {count} 户没有填对，全部没有保存。改好以后再保存一次。",
    "campaign_export_too_long": "有 {total} 户，一次最多导出 {most} 户。请按镇、村缩小范围后再导出。",
}
STEPS: Mapping[str, str] = {
    "open": "开展",
    "correct": "更正专项行动",
    "enter": "记入户情况",
    "correct_row": "更正入户情况",
    "inspect": "再查公厕",
    "add_place": "加公厕",
    "correct_place": "更正公厕名称",
    "correct_paper": "更正意愿材料",
    "withdraw_paper": "撤下意愿材料",
}
