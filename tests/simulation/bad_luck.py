"""Bad luck at any instant: a device that dies between two statements, a server call that fails half-way, small pages,
and a record that the cloud will never take.

Draws from generators of its own, so that a history without bad luck is the same history.
"""

import asyncio
import random
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from sqlalchemy import Engine, create_engine

from core.visibility import Visibility
from sync import engine, outbox
from sync.transport import Unacceptable
from sync.wire import Body

if TYPE_CHECKING:
    from tests.simulation.device import Device
    from tests.simulation.world import World

DEATHS, TRIPS, POISON = 0.08, 0.06, 0.01
POISONED = "what no cloud takes"


class Died(BaseException):
    """The process is dead: no handler may do anything any more, not even roll back."""


class Fuse:
    """How many statements a process may still say. None: as many as it likes."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.dead = False

    def burn(self) -> None:
        """One more statement. Raises: Died, from the last one on for ever."""
        if self.left is not None and not self.dead:
            self.dead = self.left == 0
            self.left -= 1
        if self.dead:
            raise Died

    @contextmanager
    def spared(self) -> Iterator[None]:
        """The simulation itself looks: that kills nobody."""
        left, self.left = self.left, None
        try:
            yield
        finally:
            self.left = left


@contextmanager
def mortal(fuse: Fuse) -> Iterator[None]:
    """Databases opened meanwhile burn this fuse with each statement, BEGIN, COMMIT and ROLLBACK among them."""

    class Connection(sqlite3.Connection):
        def execute(self, *args: Any, **more: Any) -> sqlite3.Cursor:
            fuse.burn()
            return super().execute(*args, **more)

        def executemany(self, *args: Any, **more: Any) -> sqlite3.Cursor:
            fuse.burn()
            return super().executemany(*args, **more)

    def create(url: str, **options: Any) -> Engine:
        options["connect_args"] = {**options["connect_args"], "factory": Connection}
        return create_engine(url, **options)

    with patch("storage.database.create_engine", create):
        yield


TRIP_SQL = """
create function public.simulation_trip() returns trigger language plpgsql as $$
declare
  v_left constant integer := coalesce(nullif(current_setting('simulation.trip', true), '')::integer, 0);
begin
  if v_left > 0 then
    perform set_config('simulation.trip', (v_left - 1)::text, true);
    if v_left = 1 then
      raise exception using errcode = current_setting('simulation.trip_as'), message = 'SIMULATED bad luck';
    end if;
  end if;
  return null;
end $$;
do $$
declare
  v_table regclass;
begin
  for v_table in select c.oid::regclass from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('public', 'cupcake') and c.relkind = 'r'
  loop
    execute format('create trigger trip_before before insert or update or delete on %s '
      'for each statement execute function public.simulation_trip()', v_table);
    execute format('create trigger trip_after after insert or update or delete on %s '
      'for each statement execute function public.simulation_trip()', v_table);
  end loop;
end $$;
"""
"""Before and after each statement that writes, a call may fail with the SQLSTATE of the day."""

TRIP_CODES = ("40001", "40P01", "57014", "55P03")
"""A lost race, a deadlock, a timeout, a lock that was not given."""


class Luck:
    """What may go wrong in one history, and when."""

    def __init__(self, seed: int, *, calm: bool) -> None:
        rng = random.Random(f"luck {seed}")
        self.seed = seed
        kinds = ("deaths", "trips", "poison")
        self.kinds = set() if calm else {k for k in kinds if rng.random() < 0.5}
        self.max_bytes = None if calm else rng.choice((None, None, 1, 400, 3000))
        self._calls = random.Random(f"calls {seed}")
        self.rows = not calm and random.Random(f"rows {seed}").random() < 0.6

    def trip(self) -> tuple[int, str] | None:
        """After how many points the next call fails, and as what; None: not at all."""
        if "trips" not in self.kinds or self._calls.random() >= TRIPS:
            return None
        return self._calls.randrange(1, self._calls.choice((6, 20, 40))), self._calls.choice(TRIP_CODES)

    def went_out(self, body: dict[str, Any]) -> None:
        """In a history with rows the engine hears that a call has left, and sends the next one after it."""
        if self.rows and isinstance(body, Body) and body.gone is not None:
            body.gone.set()

    @contextmanager
    def small_pages(self) -> Iterator[None]:
        """Both ways, within so many bytes."""
        if self.max_bytes is None:
            yield
        else:
            with patch.object(outbox, "MAX_BYTES", self.max_bytes):
                yield

    @contextmanager
    def may_die(self, world: "World", device: "Device", index: int) -> Iterator[None]:
        """The device may die before any statement of what happens now, or after the last."""
        rng = random.Random(f"death {self.seed} {index}")
        if "deaths" not in self.kinds or rng.random() >= DEATHS:
            yield
            return
        before = set(world.writer)
        left = rng.randrange(rng.choice((4, 12, 40)))
        with world.watching(device):
            device.fuse.left = left
            try:
                yield
            except Died:
                device.reopen()
                # Nobody was told that this was saved, and not a word of it may have been.
                new = set(world.writer) - before
                world.expect(not new & device.words(), "half a write", device.name, new)
                world.let_go |= new
                world.tally["died"] += 1
            else:
                device.reopen()
                world.tally["died after"] += 1

    def poison(self, world: "World", device: "Device", index: int) -> None:
        """A record that the cloud refuses with the whole call: found, set aside alone, mended by the next edit."""
        rng = random.Random(f"poison {self.seed} {index}")
        if "poison" not in self.kinds or world.mixed or rng.random() >= POISON:
            return
        rid = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        device.write("sim_mood", lambda r: r.create({"title": POISONED}, visibility=Visibility.PRIVATE, record_id=rid))

        async def call(body: dict[str, Any]) -> Any:
            self.went_out(body)
            body["max_rows"] = world.limit
            if POISONED in str(body["changes"]):
                raise Unacceptable("no")
            return world.exchange(device, dict(body), steady=True)

        with world.watching(device):
            report = asyncio.run(engine.run(device.home.store, call))
        left = world.unsent(device)
        # More than once when sharing earlier records, asked for with a pairing, touches it meanwhile.
        world.expect(report.quarantined in (1, 2), "poison", device.name, report)
        world.expect([p.record_id for p in left] == [rid] and left[0].quarantined_at, "poison", device.name, left)
        device.write("sim_mood", lambda r: r.change(rid, {"title": "harmless"}))
        world.tally["poisoned"] += 1
