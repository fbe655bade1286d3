"""What a file is, told from its bytes and never from its name or from what somebody says of it.

The list is closed: what is not on it is not kept and does not travel. SVG and HTML are on no list; they can carry scripts.
"""

MAX_FILE_BYTES = 50 * 1024 * 1024
HEAD_BYTES = 64
"""So many bytes of a file's beginning are enough to tell what it is."""

_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"caff", "audio/x-caf"),
)
_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"heim": "image/heic", b"heis": "image/heic", b"mif1": "image/heif",
    b"msf1": "image/heif", b"avif": "image/avif", b"avis": "image/avif", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime", b"isom": "video/mp4", b"iso2": "video/mp4", b"iso4": "video/mp4", b"iso5": "video/mp4",
    b"iso6": "video/mp4", b"mp41": "video/mp4", b"mp42": "video/mp4", b"avc1": "video/mp4", b"M4V ": "video/mp4",
    b"dash": "video/mp4", b"MSNV": "video/mp4", b"3gp4": "video/mp4", b"3gp5": "video/mp4", b"3gp6": "video/mp4",
}  # fmt: skip
"""The major brand of an ISO base media file (ISO/IEC 14496-12): bytes 8-12, after `ftyp`."""
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}

TYPES = frozenset([*(kind for _, kind in _STARTS), *_BRANDS.values(), *_RIFF.values(), "audio/aac"])
"""Everything that is taken; the cloud's bucket has the same list (supabase/migrations/*_media.sql)."""


def type_of(head: bytes) -> str | None:
    """The media type of a file that begins like this, or None for one that is not taken."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return _bmp(head) if kind == "image/bmp" else kind
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    if head[4:8] in (b"moov", b"mdat", b"wide"):  # QuickTime from before brands
        return "video/quicktime"
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if len(head) >= 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:  # eleven bits of frame sync
        return _frames(head[1], head[2])
    return None


def _bmp(head: bytes) -> str | None:
    """Two letters could be any text; the size of the header that follows tells."""
    return (
        "image/bmp"
        if len(head) >= 18 and head[14] in (12, 40, 52, 56, 64, 108, 124) and head[15:18] == b"\0\0\0"
        else None
    )


def _frames(second: int, third: int) -> str | None:
    """ADTS has a layer of zero; an MPEG frame has one of 1 to 3, and no reserved version, bit rate or sample rate."""
    layer = second >> 1 & 3
    if layer == 0:
        return "audio/aac" if second & 0xF0 == 0xF0 else None
    return "audio/mpeg" if second >> 3 & 3 != 1 and third >> 4 != 15 and third >> 2 & 3 != 3 else None
