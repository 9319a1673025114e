"""Sealed values, keys, blind indexes and the journal's proof."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app import sealing
from app.sealing import Keyring, KeysMissing, KeysUnsafe, SealBroken, Sealed

posix = pytest.mark.skipif(sys.platform == "win32", reason="file modes are checked on POSIX only")


def ring(*ids: int) -> Keyring:
    return Keyring({i: os.urandom(32) for i in ids or (1,)}, *(os.urandom(32) for _ in range(4)))


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    made = ring()
    monkeypatch.setattr(sealing, "_in_use", made)
    return made


class Base(DeclarativeBase):
    """Tables of this test only."""


class Note(Base):
    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str]
    body_sealed: Mapped[bytes | None]
    name_sealed: Mapped[bytes | None]
    body = Sealed("note.body", "body_sealed")
    name = Sealed("note.name", "name_sealed")


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def kept(session: Session, **values: str | None) -> Note:
    note = Note(uid=uuid4().hex, **values)
    session.add(note)
    session.flush()
    return note


class TestSealedColumns:
    def test_text_comes_back_and_the_database_never_sees_it(self, session: Session) -> None:
        note = kept(session, body="低保被取消，家里有病人 😀", name="周桂兰")
        raw = session.execute(text("SELECT body_sealed, name_sealed FROM note")).one()
        session.expire_all()
        assert (note.body, note.name) == ("低保被取消，家里有病人 😀", "周桂兰")
        assert "低保".encode() not in raw[0]
        assert "周桂兰".encode() not in raw[1]

    def test_nothing_stays_nothing_and_the_empty_string_is_sealed(self, session: Session) -> None:
        note = kept(session, body=None, name="")
        assert note.body_sealed is None
        assert note.name_sealed
        assert (note.body, note.name) == (None, "")

    def test_the_same_text_looks_different_in_every_row(self, session: Session) -> None:
        assert kept(session, name="周桂兰").name_sealed != kept(session, name="周桂兰").name_sealed

    def test_a_value_moved_by_sql_to_another_row_is_refused(self, session: Session) -> None:
        mine, other = kept(session, name="周桂兰"), kept(session, name="何立新")
        session.execute(
            text("UPDATE note SET name_sealed = (SELECT name_sealed FROM note WHERE id = :mine) WHERE id = :other"),
            {"mine": mine.id, "other": other.id},
        )
        session.expire_all()
        assert mine.name == "周桂兰"
        with pytest.raises(SealBroken):
            _ = other.name

    def test_a_value_moved_by_sql_to_another_column_is_refused(self, session: Session) -> None:
        note = kept(session, name="周桂兰")
        session.execute(text("UPDATE note SET body_sealed = name_sealed"))
        session.expire_all()
        with pytest.raises(SealBroken):
            _ = note.body

    def test_a_row_without_its_uid_takes_no_sealed_value(self) -> None:
        note = Note()
        with pytest.raises(AttributeError, match=r"note\.body is sealed: give the row its uid"):
            note.body = "低保"

    def test_the_class_answers_with_the_descriptor(self) -> None:
        assert Note.body.place == "note.body"


class TestSealing:
    @given(clear=st.binary(max_size=200), aad=st.binary(max_size=40))
    def test_what_was_sealed_opens_with_the_same_binding(self, clear: bytes, aad: bytes) -> None:
        sealed = sealing.seal(clear, aad)
        assert sealing.unseal(sealed, aad) == clear
        assert len(sealed) == len(clear) + 30

    @given(data=st.data(), clear=st.binary(max_size=40))
    def test_no_single_changed_bit_opens(self, data: st.DataObject, clear: bytes) -> None:
        sealed = bytearray(sealing.seal(clear, b"note.body:1"))
        place = data.draw(st.integers(0, len(sealed) * 8 - 1))
        sealed[place // 8] ^= 1 << place % 8
        with pytest.raises(SealBroken):
            sealing.unseal(bytes(sealed), b"note.body:1")

    @pytest.mark.parametrize("kept_bytes", [0, 1, 14, 29, 35])
    def test_a_value_cut_short_is_refused(self, kept_bytes: int) -> None:
        with pytest.raises(SealBroken):
            sealing.unseal(sealing.seal(b"secret", b"a")[:kept_bytes], b"a")

    def test_another_installation_cannot_open_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sealed = sealing.seal(b"secret", b"a")
        monkeypatch.setattr(sealing, "_in_use", ring())
        with pytest.raises(SealBroken):
            sealing.unseal(sealed, b"a")

    def test_the_newest_key_writes_and_older_ones_still_read(
        self, keys: Keyring, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old = sealing.seal(b"secret", b"a")
        both = Keyring({**keys.data, 7: os.urandom(32)}, keys.blind, keys.journal, keys.session, keys.index)
        monkeypatch.setattr(sealing, "_in_use", both)
        assert sealing.unseal(old, b"a") == b"secret"
        assert sealing.seal(b"secret", b"a")[1] == 7

    def test_a_missing_data_key_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sealed = sealing.seal(b"secret", b"a")
        monkeypatch.setattr(sealing, "_in_use", ring(2))
        with pytest.raises(SealBroken, match="data key 1"):
            sealing.unseal(sealed, b"a")

    def test_nothing_is_sealed_before_keys_are_in_use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sealing, "_in_use", None)
        with pytest.raises(KeysMissing):
            sealing.seal(b"secret", b"a")


class TestKeyFolder:
    def test_created_keys_are_private_distinct_and_load_again(self, tmp_path: Path) -> None:
        made = Keyring.create(tmp_path / "home" / "keys")
        assert Keyring.load(tmp_path / "home" / "keys") == made
        every = {*made.data.values(), made.blind, made.journal, made.session, made.index}
        assert len(every) == 5
        assert {len(key) for key in every} == {32}
        assert list((tmp_path / "home").iterdir()) == [tmp_path / "home" / "keys"]

    @posix
    def test_created_files_are_open_to_their_owner_alone(self, tmp_path: Path) -> None:
        Keyring.create(tmp_path / "keys")
        assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}

    def test_existing_keys_are_never_replaced(self, tmp_path: Path) -> None:
        made = Keyring.create(tmp_path / "keys")
        with pytest.raises(OSError, match=r"."):
            Keyring.create(tmp_path / "keys")
        assert Keyring.load(tmp_path / "keys") == made

    def test_keys_do_not_show_themselves(self, tmp_path: Path) -> None:
        made = Keyring.create(tmp_path / "keys")
        assert made.blind.hex() not in repr(made)
        assert repr(made.blind) not in repr(made)

    @pytest.mark.parametrize("name", ["data.1", "blind", "journal", "session", "index"])
    def test_a_missing_or_short_key_stops_the_start(self, tmp_path: Path, name: str) -> None:
        Keyring.create(tmp_path / "keys")
        (tmp_path / "keys" / name).write_bytes(b"short")
        with pytest.raises(KeysMissing, match=name):
            Keyring.load(tmp_path / "keys")
        (tmp_path / "keys" / name).unlink()
        with pytest.raises(KeysMissing):
            Keyring.load(tmp_path / "keys")

    def test_a_missing_folder_stops_the_start(self, tmp_path: Path) -> None:
        with pytest.raises(KeysMissing):
            Keyring.load(tmp_path / "keys")

    @pytest.mark.parametrize("name", ["data.0", "data.256", "data.x", "data.①"])
    def test_a_key_id_that_fits_no_byte_is_refused(self, tmp_path: Path, name: str) -> None:
        Keyring.create(tmp_path / "keys")
        (tmp_path / "keys" / "data.1").rename(tmp_path / "keys" / name)
        with pytest.raises(KeysMissing, match=r"data\.1 to data\.255"):
            Keyring.load(tmp_path / "keys")

    @posix
    @pytest.mark.parametrize(("name", "mode"), [(".", 0o750), (".", 0o701), ("data.1", 0o640), ("index", 0o604)])
    def test_keys_open_to_others_stop_the_start(self, tmp_path: Path, name: str, mode: int) -> None:
        Keyring.create(tmp_path / "keys")
        (tmp_path / "keys" / name).chmod(mode)
        with pytest.raises(KeysUnsafe, match=f"{mode:o}"):
            Keyring.load(tmp_path / "keys")

    @posix
    def test_a_key_that_is_a_link_stops_the_start(self, tmp_path: Path) -> None:
        Keyring.create(tmp_path / "keys")
        (tmp_path / "keys" / "index").rename(tmp_path / "elsewhere")
        (tmp_path / "keys" / "index").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(KeysUnsafe, match="link"):
            Keyring.load(tmp_path / "keys")

    @posix
    def test_keys_of_another_account_stop_the_start(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        Keyring.create(tmp_path / "keys")
        me = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: me + 1)
        with pytest.raises(KeysUnsafe, match="another account"):
            Keyring.load(tmp_path / "keys")


class TestBlindIndex:
    def test_width_case_and_spaces_do_not_count(self) -> None:
        plain = sealing.blind("id", "99022619750401242X")
        assert sealing.blind("id", " ９９０２２６ 1975\u30000401 ２４２x ") == plain
        assert len(plain) == 32

    def test_another_label_value_or_key_gives_another_index(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = [sealing.blind("id", "1234"), sealing.blind("phone", "1234"), sealing.blind("id", "1235")]
        monkeypatch.setattr(sealing, "_in_use", ring())
        assert len({*found, sealing.blind("id", "1234")}) == 4


class TestJournalProof:
    @given(
        left=st.lists(st.none() | st.text(max_size=3) | st.binary(max_size=3), max_size=4),
        right=st.lists(st.none() | st.text(max_size=3) | st.binary(max_size=3), max_size=4),
    )
    def test_two_entries_have_one_proof_only_if_their_fields_are_the_same(
        self, left: list[bytes | str | None], right: list[bytes | str | None]
    ) -> None:
        same = [v.encode() if isinstance(v, str) else v for v in left] == [
            v.encode() if isinstance(v, str) else v for v in right
        ]
        assert (sealing.journal_mac(b"before", left) == sealing.journal_mac(b"before", right)) is same

    def test_fields_cannot_lend_each_other_letters(self) -> None:
        assert sealing.journal_mac(b"", ["ab", "c"]) != sealing.journal_mac(b"", ["a", "bc"])

    def test_the_entry_before_counts(self) -> None:
        assert sealing.journal_mac(b"one", ["a"]) != sealing.journal_mac(b"two", ["a"])
