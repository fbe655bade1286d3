"""Privacy: how much is whose, what leaves this device, and what each part may see, made from what the parts declare."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import flet as ft

from app.screens.you import places
from app.screens.you.parts import body, fact_line, group, said
from app.screens.you.permissions import sees_line
from core.visibility import Visibility
from sprinkles.manifest import Manifest
from sprinkles.sdk.people import People
from ui.boundary import component
from ui.look import use_look
from ui.press import button
from ui.reading import use_reading
from ui.states import Loading
from ui.surface import card
from ui.text import text
from ui.tokens import Palette
from ui.words import N_, _, grouped

if TYPE_CHECKING:
    from app.window import Window


SEALED = N_("It is not sealed yet: whoever runs it has to be trusted.")


@dataclass(frozen=True)
class Told:
    """`counts`: live records by who can read them. `photos`: files kept here."""

    counts: dict[str, int]
    photos: int
    mate: str
    email: str
    manifests: tuple[Manifest, ...]


def read_told(window: "Window") -> Told:
    """Blocking."""
    cupcake = window.household.cupcake
    home = cupcake.home
    counts = {level.value: 0 for level in Visibility}
    for name, sql in home.store.tables.items():
        if not sql.contract.countable:
            continue
        query = f'SELECT visibility, count(*) FROM "{name}" WHERE deleted_at IS NULL GROUP BY visibility'  # noqa: S608
        for word, count in home.store.database.rows(query):
            # A word that nobody knows counts as private.
            level = word if word in counts else Visibility.PRIVATE.value
            counts[level] += count
    mate, account = People(home.store).both()[1], home.account
    photos = int(home.store.value("SELECT count(*) FROM media_file") or 0)
    running = tuple(s.manifest for s in cupcake.running)
    return Told(counts, photos, mate.name if mate else "", account[1] if account else "", running)


@component
def Privacy(window: "Window") -> ft.Control:
    look = use_look()
    changes = ft.use_state(window.changes)[0]
    told = use_reading(lambda: read_told(window), [changes.records, changes.people])
    p = look.p
    if told is None:
        return Loading(p)
    return body(
        [
            card(p, _counts(p, told)),
            group(p, _("What leaves this device"), _leaves(p, told, has_cloud=window.household.has_cloud), lines=False),
            group(p, _("What each part may see"), _parts(p, told), lines=False),
            ft.Row([button(p, _("Turn parts on and off"), lambda: window.nav.go(places.SPRINKLES.route), kind="quiet",
                           expand=True)]),
        ]
    )  # fmt: skip


def _counts(p: Palette, told: Told) -> ft.Control:
    shared = _("Shared with {name}").format(name=told.mate) if told.mate else _("Marked as shared")
    rows = [(told.counts[Visibility.PRIVATE.value], _("Only you")), (told.counts[Visibility.SHARED.value], shared)]
    times = told.counts[Visibility.CALENDAR.value]
    if times:
        rows.insert(1, (times, _("Times only")))
    cells: list[ft.Control] = [
        ft.Column(
            [text(grouped(n), "numeral", p.ink), text(label, "caption", p.ink_soft)], spacing=4, expand=True, tight=True
        )
        for n, label in (*rows, (told.photos, _("Photos and files")))
    ]
    return ft.Row(cells, spacing=12, vertical_alignment=ft.CrossAxisAlignment.START)


def _leaves(p: Palette, told: Told, *, has_cloud: bool) -> list[ft.Control]:
    if not told.email or not has_cloud:
        lines = [fact_line(p, "device-mobile", _("Nothing leaves this device."), _("There is no account here."))]
    else:
        yours = _("So that your other devices have it. Nobody else’s device is ever given it.")
        lines = [
            fact_line(p, "cloud-check", _("What is yours alone goes to your account."), yours),
            fact_line(
                p,
                "eye",
                _("The cloud could read what it keeps."),
                _(SEALED),
            ),
        ]
        if told.mate:
            shared = _(
                "And nothing else: not that other things exist, nor when you wrote them. {name} can keep a copy."
            ).format(name=told.mate)
            goes = _("What you share goes to {name}’s devices.").format(name=told.mate)
            lines.insert(1, fact_line(p, "users", goes, shared))
    hosts = sorted({host for m in told.manifests for host in m.network})
    if hosts:
        lines.append(fact_line(p, "cloud-arrow-up", _("Parts that reach the internet"), ", ".join(hosts)))
    else:
        lines.append(
            fact_line(p, "cloud-slash", _("No part reaches the internet by itself."), _("As each of them declares."))
        )
    lines.append(
        fact_line(
            p, "check", _("No advertising, no counting of what you do."), _("What Cupcake notes of itself stays here.")
        )
    )
    return lines


def _parts(p: Palette, told: Told) -> list[ft.Control]:
    rows: list[ft.Control] = []
    for manifest in told.manifests:
        rows.append(text(_(manifest.title or manifest.name), "body_strong", p.ink))
        if not manifest.permissions:
            rows.append(said(p, _("It may see nothing.")))
        for permission in manifest.permissions:
            rows.append(fact_line(p, *sees_line(permission, manifest), _(permission.reason)))
    return rows
