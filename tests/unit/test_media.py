"""What files are by their content: real pictures, the beginnings of films and sounds, and what only pretends."""

from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from utils.media import HEAD_BYTES, kind_of, media_type_of


def picture(form: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, form)
    return out.getvalue()


def box(major: bytes, *others: bytes) -> bytes:
    """Return the first box of a file of MP4's family."""
    content = b"ftyp" + major + bytes(4) + b"".join(others)
    return (len(content) + 4).to_bytes(4, "big") + content + bytes(100)


def ebml(document: bytes) -> bytes:
    return b"\x1a\x45\xdf\xa3\x93\x42\x86\x81\x01\x42\x82" + bytes([0x80 + len(document)]) + document


def ogg(packet: bytes) -> bytes:
    return b"OggS\x00\x02" + bytes(20) + b"\x01" + bytes([len(packet)]) + packet


# 128 kbit/s at 44.1 kHz: 417 bytes a frame.
MP3 = (b"\xff\xfb\x90\x64" + bytes(413)) * 3


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("GIF"), "image/gif"),
        (picture("WEBP"), "image/webp"),
        (box(b"avif", b"avif", b"mif1"), "image/avif"),
        (box(b"mif1", b"avif", b"miaf"), "image/avif"),
        (box(b"isom", b"iso2", b"mp41"), "video/mp4"),
        (box(b"iso5", b"dash"), "video/mp4"),
        (box(b"qt  ", b"qt  "), "video/quicktime"),
        (box(b"M4A ", b"isom"), "audio/mp4"),
        (ebml(b"webm"), "video/webm"),
        (ogg(b"OpusHead\x01\x02"), "audio/ogg"),
        (ogg(b"\x01vorbis"), "audio/ogg"),
        (MP3, "audio/mpeg"),
        (b"ID3\x04\x00\x00\x00\x00\x02\x01" + bytes(300), "audio/mpeg"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(30), "audio/wav"),
        (b"fLaC\x00\x00\x00\x22" + bytes(34), "audio/flac"),
    ],
)
def test_what_browsers_show_is_known_by_its_content(content: bytes, media_type: str) -> None:
    assert media_type_of(content[:HEAD_BYTES]) == media_type
    assert kind_of(media_type) == media_type.partition("/")[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!DOCTYPE html><p>Hallo",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?>\n<svg/>',
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"MZ\x90\x00",
        b"Hallo, das ist nur Text.",
        ebml(b"matroska"),
        box(b"heic", b"mif1", b"heic"),
        box(b"jp2 "),
        ogg(b"\x80theora"),
        b"\xff\xfbhello, two letters make no sound" + bytes(500),
        b"ID3\x04\x00\x00\xff\xff\xff\xff",
        b"RIFF\x24\x00\x00\x00AVI LIST",
        b"\x89PNG\r\n\x1a\n picture",
        b"GIF89a",
        # Pictures that are pages as well.
        b"GIF89a<script>alert(1)</script>",
        picture("GIF") + b"<html><body onload=alert(1)>",
        picture("PNG")[:33] + b"\x00\x00\x00\x40tEXtComment\x00<ScRiPt src=//evil.example></script>",
        picture("JPEG")[:20] + b"\xff\xfe\x00\x20<svg onload=alert(1)>",
        picture("JPEG") + b"%PDF-1.4",
        box(b"isom", b"mp41") + b"<!doctype HTML>",
        b"ID3\x04\x00\x00\x00\x00\x02\x01<html>",
    ],
)
def test_everything_else_is_only_saved(content: bytes) -> None:
    assert media_type_of(content[:HEAD_BYTES]) is None


@pytest.mark.parametrize(
    "media_type", [None, "", "text/html", "image/svg+xml", "application/pdf", "image/PNG"]
)
def test_other_types_are_not_shown(media_type: str | None) -> None:
    assert kind_of(media_type) is None


BEGINNINGS = [
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF", b"\x00\x00\x00\x20ftyp",
    b"\x1a\x45\xdf\xa3", b"OggS\x00\x02", b"ID3\x03", b"\xff\xfb", b"fLaC", b"",
]  # fmt: skip


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=600))
@example(b"ID3\x03", b"")
@example(b"OggS\x00\x02", b"")
def test_no_content_is_too_strange(beginning: bytes, rest: bytes) -> None:
    found = media_type_of(beginning + rest)
    assert found is None or kind_of(found) is not None


@given(
    st.sampled_from(BEGINNINGS), st.binary(max_size=600), st.sampled_from([b"<html>", b"<SCRIPT>", b"<svg "])
)
def test_nothing_with_markup_at_its_beginning_is_shown(beginning: bytes, rest: bytes, markup: bytes) -> None:
    assert media_type_of(beginning + rest + markup) is None
