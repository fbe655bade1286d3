"""Manifests and contracts say the same: tables, events, what is searched, how sensitive it is."""

import pytest

from sprinkles.manifest import find_manifest
from sprinkles.workshop.tree import Part
from tests.contracts.every import EVENTS, SPRINKLES


@pytest.mark.parametrize("part", SPRINKLES, ids=lambda p: p.name)
def test_outputs_are_the_tables_and_events_that_have_contracts(part: Part) -> None:
    manifest = find_manifest(part.name)
    assert manifest is not None
    assert set(manifest.outputs) == {*part.tables, *part.events}
    assert set(manifest.contributes.search) == {t for t, c in part.tables.items() if c.search}
    assert all(manifest.sensitivity == "health" for c in part.tables.values() if c.sensitivity == "health")


@pytest.mark.parametrize("part", SPRINKLES, ids=lambda p: p.name)
def test_who_listens_names_an_event_of_a_sprinkle_that_it_says_it_works_with(part: Part) -> None:
    manifest = find_manifest(part.name)
    assert manifest is not None
    emitters = {e.event: e.emitter for _, e in EVENTS}
    with_whom = {part.name, *manifest.dependencies, *manifest.optional_integrations}
    elsewhere = with_whom - {p.name for p in SPRINKLES}
    for event in manifest.inputs:
        assert emitters[event] in with_whom if event in emitters else elsewhere, event


def test_an_event_is_of_the_sprinkle_that_says_it() -> None:
    for part, event in EVENTS:
        assert event.emitter == part.name, event.event
        assert all(spec.doc for spec in event.payload.values()), event.event


def test_no_two_have_a_table_or_an_event_of_the_same_name() -> None:
    tables = [t for p in SPRINKLES for t in p.tables]
    assert len(tables) == len(set(tables))
    assert len(EVENTS) == len({e.event for _, e in EVENTS})
