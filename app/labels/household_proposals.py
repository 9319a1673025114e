"""The Chinese of what one proposes of a household and another confirms."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.household_proposals import Outcome, Proposed

PROPOSALS: Mapping[type[StrEnum], Mapping[str, str]] = {
    Proposed: {"clear": "户清", "kind": "身份变动", "retire": "整户注销"},
    Outcome: {
        "confirmed": "已确认",
        "declined": "不予确认",
        "withdrawn": "已撤回",
        "revoked": "确认已撤销",
    },
}
ACTS: Mapping[str, str] = {
    "open": "待县里确认",
    "confirm": "确认",
    "decline": "不予确认",
    "withdraw": "撤回提请",
    "revoke": "撤销户清",
    "correct": "更正提请",
}
"""What is done with a proposal, and how one that is open stands."""
SAID: Mapping[str, str] = {
    "proposal_title": "{place}一户{what}",
    "proposal_came_to": "您的提请：{outcome}",
    "proposal_told_clear": "提请户清：{name}于 {day} 入户核实。{reason}",
    "proposal_told_kind": "提请从 {since} 起为{kind}：{name}于 {day} 入户核实。{reason}",
    "proposal_told_retire": "提请从 {since} 起整户注销：{name}于 {day} 核实。{reason}",
}
REFUSED: Mapping[str, str] = {
    "proposal_open": "这一户 {day} 提请的还没有定，请等县里确认；写错了的，由提请人更正或者撤回。",
    "proposal_decided": "这一条已经定了，不能再改。",
    "proposal_of_another": "只有提请人自己能更正、撤回；县里不同意的，用“不予确认”。",
    "proposal_not_in_force": "这一户现在没有算数的户清确认，不用撤销。",
    "proposal_confirmed_by_proposer": "提请和确认要两个人：您自己提请的，请县里另一个人办。",
    "proposal_confirmed_by_looker": "入户核实是您去的，确认要另一个人办。",
    "proposal_confirmed_by_helper": "您是这一户的帮扶责任人，确认要另一个人办。",
    "proposal_confirmed_by_writer": "让这一户变清的更改是您写的，确认要另一个人办。",
    "proposal_look_too_old": "入户核实是 {day}，已超过 {most} 天，请重新入户核实后再办。",
    "proposal_look_before_change": "入户核实是 {day}，在 {changed} 的更改以前，看到的不是现在的情况，请重新入户核实。",
    "proposal_looker_from_elsewhere": "去核实的人那天要在这一户所在的镇（园区）或者县里的单位任职，请核对人和日期。",
    "proposal_clear_already": "这一户现在就是清的，不用提请。",
    "proposal_unclear_not_looked_at": "保障情况没有核实全，不能算清：先更正户情况、家庭成员。",
    "proposal_unclear_open_petition": "还有在办信访件，不能算清。",
    "proposal_unclear_open_item": "还有未清问题，不能算清。",
    "proposal_unclear_open_campaign": "专项行动还有问题没有解决，不能算清。",
    "proposal_unclear_housing": "住房不安全，不能算清。",
    "proposal_unclear_water": "饮水不安全，不能算清。",
    "proposal_unclear_schooling": "有失学辍学，不能算清。",
    "proposal_unclear_insurance": "有人未参保，不能算清。",
}
STEPS: Mapping[str, str] = {
    "propose_clear": "提请户清",
    "propose_kind": "提请身份变动",
    "propose_retire": "提请整户注销",
    "correct_proposal": "更正提请",
    "proposal_confirmed": "县里确认",
    "proposal_declined": "县里不予确认",
    "proposal_withdrawn": "撤回提请",
    "proposal_revoked": "撤销户清确认",
}
