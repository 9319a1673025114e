"""An upload's life on both databases: who may touch it, what it keeps, how it ends, when it is forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.models.matters import Matter
from app.models.rectification import RectificationItem
from app.models.uploads import RowVerdict, Upload, UploadRow, UploadState
from app.operations import imports, uploads
from app.operations.importing import Seen
from app.operations.uploads import Named, NewUpload, Tried
from app.queries import uploads as asked
from app.sheets.reading import Row
from tests.given import MORNING, County, refused
from tests.workbooks import ITEM

ROW = {header: str(value) for header, value in ITEM.items()} | {"村(社区)": "井台村"}


def given(session: Session, here: County, who: str = "office_clerk", room: str = "items", **more: str) -> str:
    """An upload of three rows; the batch's uid."""
    new = NewUpload(room, "台账.xlsx", "0" * 32, "1" * 64, 3, 0, [("编号", "1")], **more)
    return uploads.upload(session, new, actor=here.actors[who], now=MORNING)


def checked(session: Session, here: County) -> tuple[str, str]:
    """An upload whose rows were tried: one good, one known, one faulty; the uids of batch and upload."""
    uid = given(session, here)
    uploads.name_columns(session, uid, Named({"编号": 0}), actor=here.actors["office_clerk"], now=MORNING)
    due = asked.next_due(session)
    assert due is not None
    assert (due.batch_uid, due.state, due.columns, due.taken) == (uid, UploadState.CHECKING, {"编号": 0}, 0)
    tried = [
        Tried(place, f"第 {place} 行", verdict, False, said)
        for place, (verdict, said) in enumerate(
            [(RowVerdict.ADDED, ""), (RowVerdict.KNOWN, ""), (RowVerdict.REFUSED, "没有这个单位。")], 2
        )
    ]
    assert uploads.keep_tried(session, due.uid, tried, whole=True, now=MORNING)
    return uid, due.uid


def test_what_was_found_is_kept_by_verdict_and_read_by_its_owner_alone(session: Session, here: County) -> None:
    uid, _ = checked(session, here)
    upload = asked.own(session, here.actors["office_clerk"], uid)
    assert upload is not None
    assert (upload.state, upload.checked, upload.name) == (UploadState.CHECKED, 3, "台账.xlsx")
    assert asked.counts(session, upload) == asked.Counts(added=1, known=1, refused=1, history=0)
    found, total = asked.rows(session, upload, asked.Only.REFUSED)
    assert ([row.about for row in found], total) == (["第 4 行"], 1)
    assert asked.said(session, upload) == {4: "没有这个单位。"}
    for other in ("office_head", "registrar", "petition_head"):
        assert asked.own(session, here.actors[other], uid) is None
        with pytest.raises(NotFound):
            uploads.cancel(session, uid, actor=here.actors[other], now=MORNING)


def test_the_head_of_the_office_sees_the_batch_and_nobody_else(session: Session, here: County) -> None:
    uid, _ = checked(session, here)
    seen = {name for name, actor in here.actors.items() if asked.batch(session, actor, uid) is not None}
    assert seen == {"office_clerk", "office_head"}
    assert asked.batches(session, here.actors["office_head"]).total == 1
    assert asked.batches(session, here.actors["petition_head"]).total == 0


def test_rows_taken_in_count_and_the_batch_ends_with_the_last(session: Session, here: County) -> None:
    clerk = here.actors["office_clerk"]
    uid, own = checked(session, here)
    uploads.start(session, uid, "t", actor=clerk, now=MORNING)
    uploads.start(session, uid, "t", actor=clerk, now=MORNING)
    assert uploads.may_go_on(session, own)
    upload = asked.own(session, clerk, uid)
    assert upload is not None
    rows = [Row(2, ROW, ()), Row(3, ROW, ()), Row(4, ROW | {"责任单位": "龙宫", "编号": "9"}, ())]
    outcomes = imports.take(session, upload.batch_id, rows, history=False, actor=clerk, now=MORNING, seen=Seen())
    assert [(o.number is not None, o.known, [f.code for f in o.faults]) for o in outcomes] == [
        (True, False, []), (False, True, []), (False, False, ["unit_name_unknown"]),
    ]  # fmt: skip
    told = [Tried(outcome.row, "", RowVerdict.ADDED, False, "") for outcome in outcomes]
    uploads.keep_taken(session, own, told, whole=True, actor=clerk, now=MORNING)
    assert (upload.state, upload.batch.finished_at, upload.batch.added) == (UploadState.DONE, MORNING, 1)
    assert session.scalar(select(func.count()).select_from(UploadRow)) == 3
    made = session.scalars(select(RectificationItem)).one()
    assert (made.batch_id, made.unit_id) == (upload.batch_id, here.units["willow"])
    assert asked.brought(session, here.actors["office_head"], upload.batch) == 1
    assert asked.brought(session, here.actors["bridge_head"], upload.batch) == 0
    with refused(session, "upload_over"):
        uploads.start(session, uid, None, actor=clerk, now=MORNING)
    with refused(session, "upload_running"):
        uploads.name_columns(session, uid, Named({}), actor=clerk, now=MORNING)


def test_what_was_stopped_says_why_and_may_be_gone_on_with(session: Session, here: County) -> None:
    clerk = here.actors["office_clerk"]
    uid, own = checked(session, here)
    uploads.start(session, uid, None, actor=clerk, now=MORNING)
    uploads.stop(session, own, "upload_failed", actor=clerk, now=MORNING)
    upload = session.scalars(select(Upload)).one()
    assert (upload.state, upload.stop_code, uploads.may_go_on(session, own)) == (
        UploadState.STOPPED, "upload_failed", False,
    )  # fmt: skip
    uploads.start(session, uid, None, actor=clerk, now=MORNING)
    assert (upload.state, upload.stop_code) == (UploadState.RUNNING, None)


def test_nobody_starts_what_was_not_checked_or_is_not_his_to_enter(session: Session, here: County) -> None:
    uid = given(session, here)
    with refused(session, "upload_not_checked"):
        uploads.start(session, uid, None, actor=here.actors["office_clerk"], now=MORNING)
    with refused(session, "not_permitted"):
        given(session, here, "registrar")
    with refused(session, "not_permitted"):
        given(session, here, room="petitions")


def test_naming_the_columns_anew_forgets_what_was_found(session: Session, here: County) -> None:
    uid, _ = checked(session, here)
    uploads.name_columns(session, uid, Named({"编号": 1}), actor=here.actors["office_clerk"], now=MORNING)
    upload = session.scalars(select(Upload)).one()
    assert (upload.state, upload.checked, upload.checked_at) == (UploadState.CHECKING, 0, None)
    assert session.scalar(select(func.count()).select_from(UploadRow)) == 0


def test_a_file_is_let_go_a_month_after_it_came(session: Session, here: County) -> None:
    uid, _ = checked(session, here)
    uploads.cancel(session, uid, actor=here.actors["office_clerk"], now=MORNING)
    assert uploads.forget(session, MORNING + timedelta(days=29)) == []
    assert uploads.forget(session, MORNING + timedelta(days=31)) == ["0" * 32]
    assert uploads.forget(session, MORNING + timedelta(days=31)) == []
    assert session.scalar(select(func.count()).select_from(UploadRow)) == 0
    assert session.scalar(select(func.count()).select_from(Matter)) == 0


def test_an_upload_sent_twice_is_one(session: Session, here: County) -> None:
    assert given(session, here, token="t") == given(session, here, token="t")
    assert session.scalar(select(func.count()).select_from(Upload)) == 1
