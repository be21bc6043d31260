"""Bytes to sources: encodings, line tables, and clear words for whatever cannot be read."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bce_lint.reading import source as reading
from bce_lint.reading.lines import LineTable, split
from bce_lint.reading.naming import shown
from bce_lint.reading.source import Unreadable, from_bytes, from_text, read


@pytest.mark.parametrize(("raw", "text", "encoding", "bom"), [
    (b"", "", "utf-8", False),
    (b"x = 1", "x = 1", "utf-8", False),
    (b"\xef\xbb\xbfx = 1\n", "x = 1\n", "utf-8", True),
    (b"\xef\xbb\xbf# coding: utf-8\n", "# coding: utf-8\n", "utf-8", True),
    (b"# coding: latin-1\ns = '\xe9'\n", "# coding: latin-1\ns = 'é'\n", "iso-8859-1", False),
    (b"#!/bin/sh\n# -*- coding: cp1252 -*-\ns = '\x80'\n", "#!/bin/sh\n# -*- coding: cp1252 -*-\ns = '€'\n", "cp1252",
     False),
    ("s = '日本 𝄞'\r\n".encode(), "s = '日本 𝄞'\r\n", "utf-8", False),
])
def test_decoding(raw, text, encoding, bom):
    source = from_bytes(raw, "a.py")
    assert (source.text, source.encoding, source.bom) == (text, encoding, bom)
    assert source.raw == source.data == raw
    assert source.cells is None


@pytest.mark.parametrize(("raw", "line", "column", "words"), [
    (b"x = 1\ny = '\xff'\n", 2, 6, "0xff"),
    ("é = '".encode() + b"\xe9'\n", 1, 6, "utf-8"),
    (b"x = 1\r\ry = '\xe9'", 3, 6, "utf-8"),
    (b"# coding: klingon\n", 1, 1, "klingon"),
    (b"# coding: hex\n", 1, 1, "hex"),
    (b"# coding: punycode\nx" * 50, 1, 1, "punycode"),
    (b"\xef\xbb\xbf# coding: latin-1\n", 1, 1, "encoding"),
    ("x = 1\n".encode("utf-16"), 1, 1, "UTF-16"),
    (b"# coding: utf-16\n", 1, 9, "utf-16"),
    (b"x = 1\ny = '\0'\n", 2, 6, "null"),
])
def test_unreadable_bytes(raw, line, column, words):
    with pytest.raises(Unreadable) as caught:
        from_bytes(raw, "a.py")
    error = caught.value.error("a.py")
    assert (error.span.line, error.span.column) == (line, column)
    assert words in error.message
    assert error.fatal
    assert "\n" not in error.message


def test_a_broken_byte_after_a_bom_is_counted_from_the_file_s_first_byte():
    with pytest.raises(Unreadable, match="offset 8"):
        from_bytes(b"\xef\xbb\xbf12345\xff", "a.py")


LINE_ENDS = "a\rb\r\nc\nd\x0ce\u2028f\x85g\x0bh\x1ci\r\r\n"


def test_only_python_s_own_line_ends_divide_lines():
    assert split(LINE_ENDS) == ["a\r", "b\r\n", "c\n", "d\x0ce\u2028f\x85g\x0bh\x1ci\r", "\r\n"]
    assert from_bytes(LINE_ENDS.encode(), "a.py").lines == tuple(split(LINE_ENDS))
    assert split("") == []
    assert split("x") == ["x"]


@given(st.text(alphabet="ab\r\n\x0c\u2028é日", max_size=40))
def test_lines_and_offsets_agree(text):
    table = LineTable(text)
    assert "".join(split(text)) == text
    assert "".join(table.line(number) for number in range(1, len(table.starts) + 1)) == text
    for offset in range(len(text) + 1):
        line, column = table.place(offset)
        assert table.offset(line, column) == offset
    assert table.offset(-3, 1) == 0
    assert table.offset(len(table.starts) + 5, 1) == len(text)
    assert table.line(0) == table.line(99) == ""


@pytest.mark.parametrize(("text", "newline"), [
    ("", "\n"), ("a", "\n"), ("a\r\nb", "\r\n"), ("a\rb\r", "\r"), ("a\nb\r\nc\r\n", "\r\n"), ("a\r\nb\n", "\r\n"),
])
def test_newline_is_the_most_frequent(text, newline):
    assert from_bytes(text.encode(), "a.py").newline == newline


def test_plain_files_locate_to_themselves():
    source = from_bytes(b"x\ny\n", "a.py")
    assert source.locate(2, 1) == (None, 2, 1)
    assert source.joined(None, 2, 1) == (2, 1)
    assert source.offset(2, 1) == 2


@given(st.text(max_size=60))
def test_text_becomes_the_source_that_its_bytes_are(text):
    try:
        source = from_text(text, "a.py")
    except Unreadable:
        return
    assert source.text == text.removeprefix("\ufeff")
    assert from_bytes(source.raw, "a.py") == source


def test_text_obeys_its_cookie():
    source = from_text("# coding: latin-1\ns = 'é'\n", "a.py")
    assert source.raw == b"# coding: latin-1\ns = '\xe9'\n"
    with pytest.raises(Unreadable, match="iso-8859-1") as caught:
        from_text("# coding: latin-1\ns = '日'\n", "a.py")
    assert (caught.value.line, caught.value.column) == (2, 6)
    with pytest.raises(Unreadable, match="surrogate"):
        from_text("s = '\ud800'", "a.py")


def test_reading_from_disk(tmp_path, monkeypatch):
    path = tmp_path / "a b.py"
    path.write_bytes(b"x = 1\r\n")
    assert read(path, "shown.py").path == "shown.py"
    assert read(path).raw == b"x = 1\r\n"
    monkeypatch.chdir(tmp_path)
    assert read(path).path == "a b.py"


def test_what_is_no_file_is_refused(tmp_path):
    for path, words in [(tmp_path, "not a regular file"), (tmp_path / "none.py", "cannot be read"), ("a\0b", "null")]:
        with pytest.raises(Unreadable, match=words):
            read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_fifo_is_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(Unreadable, match="not a regular file"):
        read(tmp_path / "pipe.py")


def test_large_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    path = tmp_path / "a.py"
    path.write_bytes(b"x" * 10)
    assert read(path).text == "x" * 10
    path.write_bytes(b"x" * 11)
    with pytest.raises(Unreadable, match="11 bytes, the limit is 10"):
        read(path)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_file_without_permission_is_an_error(tmp_path):
    path = tmp_path / "a.py"
    path.write_bytes(b"")
    path.chmod(0)
    with pytest.raises(Unreadable, match="cannot be read"):
        read(path)


def test_paths_are_shown_relative_to_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    assert shown(str(tmp_path / "sub" / "x" / "a.py")) == "x/a.py"
    assert shown("x/../a.py") == "a.py"
    assert shown(str(tmp_path / "a.py")) == str(tmp_path / "a.py")
    assert shown("b\udcff.py") == "b\udcff.py"
    assert [shown(path) for path in ("-", "x/a.py", "./a.py", "..a.py", ".a.py", "../sub/a.py", "../a.py", "x//a.py")] == [
        "-", "x/a.py", "a.py", "..a.py", ".a.py", "a.py", "../a.py", "x/a.py"]
