"""存档: where the paper file of a matter lies."""

from app.operations.filing import File
from app.operations.papers import NewPaper
from app.web.forms.base import Line, Text
from app.web.forms.matters import ActionForm


class FileForm(ActionForm):
    """存档."""

    heading, button, back = "存档", "保存存放处", "返回"
    effects = (
        "写明纸质材料放在哪里，没有的空着。卷宗号可以在查询里找到，导出台账时一并带出。",
        "改已经填过的，要写原因；改前、改后都留在经过里。",
    )

    volume_no = Line("卷宗号", most=60)
    box_no = Line("盒号", most=60)
    shelf = Line("存放处", most=200)
    reason = Text("更正的原因", most=500, description="第一次填写不用写", render_kw={"rows": 2})

    def command(self, _papers: tuple[NewPaper, ...]) -> File:
        """The place."""
        return File(self.volume_no.data or "", self.box_no.data or "", self.shelf.data or "", self.reason.data or "")
