"""Two homes through the local cloud: milestones on both, each person's timeline from what they may see, equal digests."""

from pathlib import Path

import pytest

from sprinkles.habits.tests.couple import couple
from sprinkles.memories.life import Filter, timeline, years
from sprinkles.memories.milestones import all_milestones, keep_picture
from sprinkles.memories.models import Milestone
from sprinkles.memories.tests.homes import milestone
from sprinkles.sdk import Refused, Visibility
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, assert_identical, settle
from tests.together.pictures import exchange, photo

pytestmark = pytest.mark.cloud


def titles(person: Person) -> list[str]:
    ctx = person.app.contexts["memories"]
    years(ctx, again=True)
    return [m.title for m in timeline(ctx, Filter()).moments]


def test_a_milestone_is_on_both_timelines_and_a_private_one_on_one(cloud: LocalCloud, tmp_path: Path) -> None:
    mara, theo = couple(cloud, tmp_path, ("journal", "habits", "memories"))
    hers, his = mara.app.contexts["memories"], theo.app.contexts["memories"]
    ours = milestone(hers, "We moved in", "2023-09-01", shared=True, media=[keep_picture(hers, photo(7))])
    milestone(hers, "SECRET-MILESTONE", "2023-09-02")
    mara.write(title="Ours to read", level=Visibility.SHARED)
    mara.write(title="SECRET-ENTRY", level=Visibility.PRIVATE)
    settle(mara, theo)
    assert sorted(titles(mara)) == ["Ours to read", "SECRET-ENTRY", "SECRET-MILESTONE", "We moved in"]
    assert titles(theo) == ["Ours to read", "We moved in"]
    assert b"SECRET-MILESTONE" not in theo.raw_bytes()
    assert_identical(mara, theo)

    exchange(mara, theo)
    (view,) = all_milestones(his)
    assert his.media.path(view.pictures[0][0]) is not None, "the picture travels with its day"

    his.store.change(Milestone, ours, note="Forty boxes.")
    with pytest.raises(Refused):
        his.store.delete(Milestone, ours)
    settle(theo, mara)
    assert next(v.note for v in all_milestones(hers) if v.id == ours) == "Forty boxes."
    hers.store.set_visibility(Milestone, ours, Visibility.PRIVATE)
    settle(mara, theo)
    assert titles(theo) == ["Ours to read"]
    assert_identical(mara, theo)
    mara.close()
    theo.close()


def test_both_wrote_a_note_offline_and_both_notes_are_kept(cloud: LocalCloud, tmp_path: Path) -> None:
    mara, theo = couple(cloud, tmp_path, ("journal", "habits", "memories"))
    hers, his = mara.app.contexts["memories"], theo.app.contexts["memories"]
    ours = milestone(hers, "We moved in", "2023-09-01", shared=True, note="One chair.\n\nSoup.\n")
    settle(mara, theo)
    hers.store.change(Milestone, ours, note="Forty boxes, one chair.\n\nSoup.\n")
    his.store.change(Milestone, ours, note="One chair.\n\nSoup out of two mugs.\n")
    settle(mara, theo)
    for ctx in (hers, his):
        assert [v.note for v in all_milestones(ctx)] == ["Forty boxes, one chair.\n\nSoup out of two mugs."]
    assert_identical(mara, theo)
    mara.close()
    theo.close()
