"""A file is what its bytes say. What could run somewhere is nothing that is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.file_types import HEAD_BYTES, TYPES, type_of


@pytest.mark.parametrize("head, kind", [
    (b"\xff\xd8\xff\xe1\x00\x10Exif", "image/jpeg"), (b"\x89PNG\r\n\x1a\n\x00", "image/png"), (b"GIF89a\x01", "image/gif"),
    (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"), (b"\x00\x00\x00\x18ftypheic\x00", "image/heic"),
    (b"\x00\x00\x00\x18ftypmif1\x00", "image/heif"), (b"\x00\x00\x00\x18ftypavif\x00", "image/avif"),
    (b"II*\x00\x08", "image/tiff"),
    (b"BM" + bytes(12) + b"\x28\x00\x00\x00", "image/bmp"), (b"ID3\x04", "audio/mpeg"), (b"\xff\xfb\x90\x64", "audio/mpeg"),
    (b"\xff\xf1\x50\x80", "audio/aac"), (b"\x00\x00\x00\x18ftypM4A \x00", "audio/mp4"), (b"OggS\x00", "audio/ogg"),
    (b"fLaC\x00", "audio/flac"), (b"RIFF\x10\x00\x00\x00WAVEfmt ", "audio/wav"), (b"#!AMR\n", "audio/amr"),
    (b"caff\x00", "audio/x-caf"),
    (b"\x00\x00\x00\x18ftypisom\x00", "video/mp4"), (b"\x00\x00\x00\x14ftypqt  \x00", "video/quicktime"),
    (b"\x00\x00\x00\x08wide\x00", "video/quicktime"), (b"%PDF-1.7", "application/pdf"),
])  # fmt: skip
def test_a_type_is_told_from_the_first_bytes(head: bytes, kind: str) -> None:
    assert type_of(head) == kind
    assert kind in TYPES


@pytest.mark.parametrize("head", [
    b"", b"<svg xmlns='http://www.w3.org/2000/svg'>", b"<?xml version='1.0'?><svg>", b"<!DOCTYPE html>", b"<html><script>",
    b"\xef\xbb\xbf<svg>", b"  <svg>", b"GIF8<script>", b"BM is how a sentence may begin", b"MZ\x90\x00", b"\x7fELF", b"#!/bin/sh",
    b"PK\x03\x04", b"%!PS-Adobe", b"RIFF\x10\x00\x00\x00AVI ", b"\x00\x00\x00\x18ftypjunk", b"\xff\xff\xff\xff", b"\xff\xea\x00",
    b"\x1f\x8b\x08", b"SQLite format 3\x00", b"plain words",
])  # fmt: skip
def test_what_is_none_of_them_has_no_type(head: bytes) -> None:
    assert type_of(head) is None


def test_nothing_that_runs_is_on_the_list() -> None:
    assert not [
        kind for kind in TYPES if any(word in kind for word in ("svg", "html", "xml", "script", "octet", "zip"))
    ]
    assert {kind.split("/")[0] for kind in TYPES} == {"image", "audio", "video", "application"}


@given(st.binary(max_size=HEAD_BYTES))
def test_no_bytes_are_too_strange_to_look_at(head: bytes) -> None:
    assert type_of(head) in (None, *TYPES)
