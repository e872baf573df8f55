"""What a file is, told by its content alone, and what of it a page may show."""

from typing import Final, Literal

Kind = Literal["image", "video", "audio"]

# What current browsers show and none runs as a page. SVG, PDF and HTML are documents, so they are not among them.
_KINDS: Final[dict[str, Kind]] = {
    "image/png": "image",
    "image/jpeg": "image",
    "image/gif": "image",
    "image/webp": "image",
    "image/avif": "image",
    "video/mp4": "video",
    "video/webm": "video",
    "video/quicktime": "video",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
    "audio/ogg": "audio",
    "audio/wav": "audio",
    "audio/flac": "audio",
}

HEAD_BYTES: Final = 4096
"""How much of a file's beginning tells what it is."""

# A file that is a picture and a page as well: it is kept, but nothing shows it.
_MARKUP: Final = (
    b"<script",
    b"<html",
    b"<!doctype",
    b"<svg",
    b"<body",
    b"<head",
    b"<iframe",
    b"<?php",
    b"%pdf-",
)
_MP4_BRANDS: Final = frozenset(
    {b"isom", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VH", b"M4VP", b"dash", b"MSNV", b"mmp4"}
    | {b"iso%d" % number for number in range(2, 10)}
)
_LONGEST_BRANDS: Final = 512
_OGG_AUDIO: Final = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   ")
_MP3_KBITS: Final = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_HZ: Final = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def kind_of(media_type: str | None) -> Kind | None:
    """Return as what a page may show a file of this type; None for one that may only be saved."""
    return _KINDS.get(media_type or "")


def picture_type(media_type: str | None) -> str | None:
    """Return the type of a file that a page may show as a picture; None for all others."""
    return media_type if kind_of(media_type) == "image" else None


def media_type_of(head: bytes) -> str | None:
    """Return what the beginning of a file says that it is; None unless it is something that a page may show."""
    lowered = head.lower()
    if any(mark in lowered for mark in _MARKUP):
        return None
    return _image(head) or _moving(head) or _audio(head)


def _image(head: bytes) -> str | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        return "image/png"
    # A start of image, and then the first marker of a segment.
    if head.startswith(b"\xff\xd8\xff") and head[3:4] >= b"\xc0":
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")) and all((any(head[6:8]), any(head[8:10]), head[10:13])):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:15] == b"WEBPVP8":
        return "image/webp"
    return None


def _moving(head: bytes) -> str | None:
    """Tell the children of MP4 (sounds and AVIF among them) and WebM."""
    # Matroska has the same beginning, but no browser shows it.
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"\x42\x82\x84webm" in head[:64] else None
    length = int.from_bytes(head[:4], "big")
    if head[4:8] != b"ftyp" or not 16 <= length <= _LONGEST_BRANDS or length % 4:  # noqa: PLR2004 - the box's head
        return None
    major = head[8:12]
    others = {head[at : at + 4] for at in range(16, min(length, len(head)), 4)}
    if major in {b"avif", b"avis"} or (major == b"mif1" and b"avif" in others):
        return "image/avif"
    if major in {b"M4A ", b"M4B "}:
        return "audio/mp4"
    if major == b"qt  ":
        return "video/quicktime"
    return "video/mp4" if major in _MP4_BRANDS else None


def _audio(head: bytes) -> str | None:
    if head.startswith(b"OggS\x00\x02"):
        packet = head[27 + int.from_bytes(head[26:27], "big") :]
        return "audio/ogg" if packet.startswith(_OGG_AUDIO) else None
    if head.startswith(b"RIFF") and head[8:15] == b"WAVEfmt":
        return "audio/wav"
    if head.startswith(b"fLaC\x00\x00\x00\x22"):
        return "audio/flac"
    # ID3's size is written in seven bits a byte.
    has_tag = head.startswith((b"ID3\x02", b"ID3\x03", b"ID3\x04")) and head[6:10].isascii()
    return "audio/mpeg" if has_tag or _is_mp3(head) else None


def _is_mp3(head: bytes) -> bool:
    """Tell whether two frames of MPEG layer III follow each other: eleven bits alone say little."""
    first = _frame_bytes(head[:4])
    return first is not None and _frame_bytes(head[first : first + 4]) is not None


def _frame_bytes(header: bytes) -> int | None:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:  # noqa: PLR2004 - the format's own numbers
        return None
    version, rate, frequency = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version not in _MP3_HZ or not 0 < rate < 15 or frequency == 3:  # noqa: PLR2004 - as above
        return None
    is_mpeg_1 = version == 3  # noqa: PLR2004 - as above
    samples_by_8 = 144 if is_mpeg_1 else 72
    padding = header[2] >> 1 & 1
    return samples_by_8 * _MP3_KBITS[is_mpeg_1][rate] * 1000 // _MP3_HZ[version][frequency] + padding
