"""Forms of supervision plans and inspections on the spot."""

from app.domain.planning import PlanKind, PlanLevel
from app.operations.planning import NewInspection, NewPlan, NewTask
from app.web.forms.base import Choice, Day, Form, Line, Needed, Number, Place, Text, Tick, Token


class PlanForm(Form):
    """编制计划: what it is called, and its period."""

    token = Token()
    title = Line("名称", [Needed()], most=100, description="如：2024 年三季度信访督查计划。")
    first_on = Day("从", [Needed()], latest=None, description="一年或者一个季度的第一天。")
    last_on = Day("到", [Needed()], latest=None)

    def command(self) -> NewPlan:
        """As the operation takes it."""
        return NewPlan(self.title.data, self.first_on.data, self.last_on.data, self.token.data)


class TaskForm(Form):
    """加一项."""

    kind = Choice("方式", [Needed()], of=PlanKind, empty="请选择")
    level = Choice("对象", of=PlanLevel)
    unit = Place("只对一个单位", empty="不限一个单位")
    task_first_on = Day("从", [Needed()], latest=None)
    task_last_on = Day("到", [Needed()], latest=None)
    number = Number("计划几件（次）", [Needed()])

    def command(self) -> NewTask:
        """As the operation takes it."""
        level = self.level.data or PlanLevel.ALL
        days = (self.task_first_on.data, self.task_last_on.data)
        return NewTask(self.kind.data, level, *days, self.number.data, self.unit.data)


class ReasonForm(Form):
    """Why a plan or an inspection is taken back."""

    reason = Text("原因", [Needed()], most=500, render_kw={"rows": 3}, description="至少 10 个字。")


class InspectionForm(Form):
    """记实地督查."""

    token = Token()
    inspected_on = Day("督查日期", [Needed()])
    unit = Place("督查哪个单位", [Needed()])
    announced = Tick("事先通知了")
    place = Line("到了哪里", most=200, description="如：北寨村、便民服务大厅。")
    finding = Text(
        "看到什么、发现什么问题",
        [Needed()],
        most=5000,
        render_kw={"rows": 6},
        description="至少 10 个字；不写信访人的姓名。",
    )
    demand = Text("要求", most=2000, render_kw={"rows": 3})

    def command(self) -> NewInspection:
        """As the operation takes it."""
        return NewInspection(
            self.inspected_on.data,
            self.unit.data,
            self.announced.data,
            self.finding.data,
            self.place.data or "",
            self.demand.data or "",
            self.token.data,
        )
