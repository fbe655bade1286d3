"""Milestones, given away as pages of Markdown with their pictures. What others show on the timeline they export themselves."""

import json
import re
from dataclasses import dataclass

from sprinkles.memories.documents import milestone_document, milestone_page
from sprinkles.memories.milestones import MilestoneView, all_milestones
from sprinkles.sdk import Context, Progress, Sink
from ui.words import in_english

ENDINGS = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG", "png"), (b"GIF8", "gif"), (b"RIFF", "webp"))


@dataclass
class ExportReport:
    """What an export holds. `missing_photos` are named by milestones and have not arrived on this device."""

    entries: int = 0
    photos: int = 0
    missing_photos: int = 0


@in_english()
def export_markdown(ctx: Context, sink: Sink, progress: Progress | None = None) -> ExportReport:
    """A page for each milestone, its pictures beside it. Blocking. Raises: what the sink raises."""
    views, report, held = all_milestones(ctx), ExportReport(), dict[str, str]()
    taken: set[str] = set()
    for done, view in enumerate(views, 1):
        names = []
        for sha256, _, _ in view.pictures:
            file = ctx.media.path(sha256)
            if file is None:
                report.missing_photos += 1
                continue
            if sha256 not in held:
                with file.open("rb") as opened:
                    start = opened.read(8)
                ending = next((e for mark, e in ENDINGS if start.startswith(mark)), "jpg")
                held[sha256] = f"photos/{sha256[:16]}.{ending}"
                sink.add_file(held[sha256], file)
                report.photos += 1
            names.append(held[sha256])
        sink.add(_file_name(view, taken), milestone_page(view, names).encode())
        report.entries += 1
        if progress:
            progress(done, len(views))
    return report


@in_english()
def export_json(ctx: Context, sink: Sink, progress: Progress | None = None) -> ExportReport:
    """One document with all milestones. Blocking. Raises: what the sink raises."""
    views = all_milestones(ctx)
    sink.add(
        "milestones.json", json.dumps([milestone_document(v) for v in views], ensure_ascii=False, indent=1).encode()
    )
    return ExportReport(len(views))


def _file_name(view: MilestoneView, taken: set[str]) -> str:
    words = re.sub(r"[^\w\- ]+", "", view.title).strip()[:60]
    stem = f"{view.day.isoformat()} {words}".strip()
    name = f"{stem}.md"
    if name.casefold() in taken:
        name = f"{stem} {view.id[-8:]}.md"
    taken.add(name.casefold())
    return name
