"""The entries every benchmark uses: the same words each run, about 240 bytes each as plain JSON."""

import json
import random

WORDS = [
    "lorem",
    "ipsum",
    "dolor",
    "sit",
    "amet",
    "consectetur",
    "adipiscing",
    "elit",
    "sed",
    "do",
    "eiusmod",
    "tempor",
    "incididunt",
    "ut",
    "labore",
    "et",
    "dolore",
    "magna",
    "aliqua",
]


def entries(count: int) -> list[dict[str, object]]:
    """`count` entries as content columns."""
    rng = random.Random(1)
    return [
        {
            "title": f"Entry {i}",
            "text": " ".join(rng.choices(WORDS, k=18)),
            "at": f"20{i % 26:02d}-{i % 12 + 1:02d}-{i % 28 + 1:02d}T20:14:00Z",
            "tags": [WORDS[i % 19]],
        }
        for i in range(count)
    ]


def plain_json_bytes(items: list[dict[str, object]]) -> int:
    """What the same records take as plain JSON objects, one clock and one id each."""
    ids = {"id": "0" * 36, "visibility": "shared", "created_at": 1_760_000_000_000, "clock": "0" * 32}
    return sum(len(json.dumps(item | ids, separators=(",", ":")).encode()) + 1 for item in items)
