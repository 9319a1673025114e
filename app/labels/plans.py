"""The Chinese of supervision plans and inspections (督查计划、实地督查): codes, refusals, sentences."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.planning import PlanKind, PlanLevel, PlanState, TaskState
from app.models.plans import SupervisionTask

PLANS: Mapping[type[StrEnum], Mapping[str, str]] = {
    PlanKind: {"orders": "督办", "sampled": "抽查", "visits": "回访、回头看", "on_site": "实地督查"},
    PlanLevel: {"all": "全部单位", "departments": "县直单位", "towns": "镇、园区"},
    PlanState: {"draft": "在编", "approved": "已批准", "withdrawn": "已撤回"},
    TaskState: {"ahead": "还没有开始", "running": "正在进行", "done": "已完成", "unmet": "到期没有完成"},
}
REFUSED: Mapping[str, str] = {
    "plan_title_missing": "请写明计划的名称。",
    "plan_period_wrong": "期间从 {first} 到 {last}：结束不能早于开始，一个计划不超过一年。",
    "plan_task_outside": "这一项要在计划的期间以内（{first} 到 {last}）。",
    "plan_too_long": "一个计划最多 {most} 项。",
    "plan_not_draft": "计划已经批准或者撤回，不能再改；有错的撤回，重新编制。",
    "plan_empty": "计划里还没有一项，不能批准。",
    "plan_approved_by_another": "计划由编制人以外的人批准。",
    "plan_withdrawn": "计划已经撤回。",
    "inspection_finding_too_short": "请写明看到什么、发现什么问题，至少 {least} 字。",
    "inspection_withdrawn": "这一次实地督查已经撤销。",
}
SENTENCES: Mapping[str, str] = {
    "plan_made": "计划已建立，请逐项填写，填完由编制人以外的人批准。",
    "plan_task_added": "已加一项。",
    "plan_task_dropped": "已去掉一项。",
    "plan_approved_saved": "计划已批准。",
    "plan_withdrawn_saved": "计划已撤回。",
    "inspection_saved": "实地督查已保存。",
    "inspection_withdrawn_saved": "实地督查已撤销。",
}


def target_of(task: SupervisionTask) -> str:
    """Of which units a line is."""
    return task.unit.name if task.unit is not None else PLANS[PlanLevel][task.level]
