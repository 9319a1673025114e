"""What a zip package may be before anything opens it."""

import io
import stat
import zipfile

import pytest

from app.domain.archives import ArchiveRefused, check
from tests import packages


def refusal(package: bytes) -> ArchiveRefused:
    with pytest.raises(ArchiveRefused) as refused:
        check(io.BytesIO(package))
    return refused.value


def named(name: str, mode: int = 0) -> bytes:
    info = zipfile.ZipInfo("x" * len(name))
    info.external_attr = mode << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(info, b"")
    return out.getvalue().replace(b"x" * len(name), name.encode())


def test_an_honest_package_names_its_members() -> None:
    package = packages.zipped({"a.xml": "<a/>", "b/c.txt": "文" * 100_000}, stored={"d.png": packages.noise()})
    assert check(io.BytesIO(package)) == {"a.xml", "b/c.txt", "d.png"}


def test_a_package_unpacking_to_150_mb_is_refused_by_what_it_declares() -> None:
    assert refusal(packages.bomb()).code == "archive_too_large"


def test_a_package_that_lies_about_its_size_is_refused_by_what_it_unpacks_to() -> None:
    assert refusal(packages.lying(packages.bomb(), "xl/workbook.xml", 1_000)).code == "archive_too_large"


@pytest.mark.parametrize("claimed", [9, 11])
def test_a_small_lie_is_a_broken_package(claimed: int) -> None:
    package = packages.zipped({"a.txt": "0123456789"})
    assert refusal(packages.lying(package, "a.txt", claimed)).code == "archive_broken"


def test_a_package_of_zeros_is_refused_by_its_ratio() -> None:
    assert refusal(packages.zipped({"a.txt": bytes(2**20)})).code == "archive_ratio"


def test_two_thousand_members_are_enough() -> None:
    assert len(check(io.BytesIO(packages.zipped({f"{n}.txt": "" for n in range(2_000)})))) == 2_000
    why = refusal(packages.zipped({f"{n}.txt": "" for n in range(2_001)}))
    assert (why.code, why.facts) == ("archive_too_many_members", {"members": 2_001, "limit": 2_000})


def test_a_member_is_counted_wherever_its_entry_lies() -> None:
    def package(padding: int) -> bytes:
        return packages.zipped({}, stored={"0.txt": b"x" * padding} | {f"{n}.txt": b"" for n in range(1, 2_001)})

    first = package(0).index(b"PK\x01\x02")
    across = package(-first % 65_536 + 65_534)
    assert across.index(b"PK\x01\x02") % 65_536 == 65_534
    assert refusal(across).facts["members"] == 2_001


def test_a_package_inside_is_carried_and_never_opened() -> None:
    inner = packages.zipped({"a.txt": bytes(2**20)})
    assert check(io.BytesIO(packages.zipped({"inner.zip": inner}))) == {"inner.zip"}


def test_an_encrypted_package_is_refused() -> None:
    assert refusal(packages.encrypted(packages.zipped({"a.txt": "abc"}))).code == "archive_encrypted"


@pytest.mark.parametrize("name", ["../a.txt", "a/../../b", "/etc/a", "a\\..\\b", "c:evil", "a\0.txt"])
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert refusal(named(name)).code == "archive_names"


def test_two_members_of_one_name_are_refused() -> None:
    assert refusal(packages.zipped({"a.xml": "", "A.XML": ""})).code == "archive_names"


def test_a_link_is_refused() -> None:
    assert refusal(named("a.txt", mode=stat.S_IFLNK | 0o777)).code == "archive_names"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32-be"])
def test_a_document_type_is_refused_in_every_encoding(encoding: str) -> None:
    laughs = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    assert refusal(packages.zipped({"xl/a.xml": laughs.encode(encoding)})).code == "archive_dtd"


@pytest.mark.parametrize("before", [65_530, 65_536, 65_540, 131_070])
def test_a_document_type_between_two_pieces_is_still_seen(before: int) -> None:
    noise = packages.noise()[: before // 2].hex().ljust(before, "0")
    stored = packages.zipped({}, stored={"a.rels": f"{noise}<!DOCTYPE a>".encode()})
    deflated = packages.zipped({"a.rels": f"{noise}<!DOCTYPE a>"})
    assert [refusal(stored).code, refusal(deflated).code] == ["archive_dtd", "archive_dtd"]


def test_the_words_of_a_document_type_inside_a_text_are_no_document_type() -> None:
    assert check(io.BytesIO(packages.zipped({"a.xml": "<a>&lt;!DOCTYPE a></a>"})))


@pytest.mark.parametrize("kept", [0, 3, 30, 60, 200])
def test_a_package_cut_short_is_broken(kept: int) -> None:
    package = packages.zipped({"a.xml": "<a/>", "b.xml": "<b/>"})
    assert kept < len(package)
    assert refusal(package[:kept]).code == "archive_broken"


def test_every_changed_byte_of_the_content_is_seen() -> None:
    package = packages.zipped({}, stored={"a.txt": b"0123456789"})
    at = package.index(b"0123456789")
    for place in range(at, at + 10):
        changed = bytearray(package)
        changed[place] ^= 1
        assert refusal(bytes(changed)).code == "archive_broken"
