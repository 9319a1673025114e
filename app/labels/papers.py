"""What a page says of the text of a paper: whether its words can be found, and if not, why."""

from app.files.reading import LETTERS
from app.labels.refusals import REFUSALS
from app.models.papers import PaperText, TextState


def paper_text(words: PaperText | None) -> str:
    """One short line without a full stop; empty of what holds no letters anyway, such as a recording."""
    if words is None or words.remark == "text_speechless":
        return ""
    if words.state == TextState.WAITING:
        return "文字还没有读取"
    if words.state == TextState.SKIPPED:
        return f"没有读取文字：{REFUSALS[words.remark or ''].removesuffix('。')}"
    if words.state == TextState.NOTHING:
        return REFUSALS[words.remark or ""].removesuffix("。")
    told = "文字可查" if words.confidence is None else f"文字由识别得出，可信度 {words.confidence}%"
    told += f"，只取前 {LETTERS // 10_000} 万字" if words.more else ""
    return told + (f"，其中 {words.scans} 页是扫描的，没有识别" if words.scans else "")
