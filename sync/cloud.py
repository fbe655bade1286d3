"""The network side of one home, as the app and the command line use it.

Everything that touches the network goes through here: it holds the home's lock, renews the token when needed, and lets only
our own errors out. Must be used from one event loop.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from core.errors import CupcakeError, Refused, SignedOut
from core.settings import Settings
from storage import transfers
from storage.home import Home
from sync import compare, engine, leaving, pairing
from sync.accounts import Account, Accounts
from sync.discard import discard_changes
from sync.media import MediaQueue, MediaReport
from sync.objects import Objects
from sync.pairing import Invite, PairInfo
from sync.status import remember_how_it_went
from sync.steps import SyncReport
from sync.transport import Expired, Transport, new_client
from sync.vault import Ring

if TYPE_CHECKING:
    from storage.attention import Item
    from sync.realtime import Nudges, OnNudge
    from sync.schedule import SyncState


NOBODY = "Nobody is signed in here. Sign in to sync; everything is saved here."


class Cloud:
    """Account, pairing and sync of one home."""

    def __init__(self, home: Home, url: str, key: str, ring: Ring | None = None) -> None:
        self.home = home
        self._url, self._key = url, key
        self._http = new_client(url, key)
        self._transport = Transport(self._http)
        self.accounts = Accounts(home, url, key, self._http, ring)
        self.files = MediaQueue(home, Objects(self._http), self._file_token, self._media_usage)
        self._turn = asyncio.Lock()
        self._renewing = asyncio.Lock()
        self._moving = asyncio.Lock()

    @classmethod
    def of(cls, home: Home, settings: Settings, ring: Ring | None = None) -> "Cloud":
        """The cloud that the settings name; `ring` keeps the session. Raises: Refused when they name none."""
        if not settings.supabase_url or not settings.supabase_key:
            raise Refused(
                "No cloud is set up. Start one with `cupcake cloud up`, or set it in flet.toml.", code="no_cloud"
            )
        return cls(home, settings.supabase_url, settings.supabase_key, ring)

    # -- account

    async def signup(self, email: str, password: str) -> Account:
        """As `Accounts.signup`."""
        async with self._locked():
            account = await self.accounts.signup(email, password)
        await self._went(None)
        return account

    async def login(self, email: str, password: str) -> Account:
        """As `Accounts.login`."""
        async with self._locked():
            account = await self.accounts.login(email, password)
        await self._went(None)
        return account

    async def send_code(self, email: str) -> None:
        """As `Accounts.send_code`."""
        await self.accounts.send_code(email)

    async def verify_code(self, email: str, code: str) -> Account:
        """As `Accounts.verify_code`."""
        async with self._locked():
            account = await self.accounts.verify_code(email, code)
        await self._went(None)
        return account

    async def logout(self) -> None:
        """As `Accounts.logout`."""
        async with self._locked():
            await self.accounts.logout()
        await self._went(SignedOut(NOBODY))

    async def whoami(self) -> Account | None:
        """As `Accounts.whoami`."""
        return await asyncio.to_thread(self.accounts.whoami)

    async def delete_account(self) -> None:
        """Delete the account and everything of it in the cloud; this home stays, as a diary of its own.

        Fetches first what other devices wrote. Raises: Offline, Retryable, SignedOut; then nothing was deleted, or the answer
        was lost and the next call finishes it.
        """
        async with self._locked():
            # Deleted already, and only the answer was lost: then nothing is served any more, and nothing is left to fetch.
            with suppress(SignedOut):
                await engine.run(self.home.store, self._sync_call)
            pairing.checked(await self._rpc("delete_account", {"confirm": leaving.CONFIRM}))
            await self._let_go()

    async def let_go(self) -> None:
        """The account was deleted from another device: make this home a diary of its own, asking nobody."""
        async with self._locked():
            await self._let_go()

    async def _let_go(self) -> None:
        await asyncio.to_thread(leaving.release, self.home.store)
        await asyncio.to_thread(self.accounts.forget)

    # -- the two of you

    async def set_name(self, name: str) -> None:
        """What the other one sees. Raises: Refused, Offline, Retryable, SignedOut."""
        async with self._locked():
            pairing.checked(await self._rpc("set_profile", {"display_name": name}))

    async def invite(self, share: str = "none") -> Invite:
        """A code for the other one; `share` says what happens with earlier entries once they join."""
        async with self._locked():
            await asyncio.to_thread(pairing.remember_choice, self.home, share)
            return pairing.invite_of(await self._rpc("create_invite", {}))

    async def join(self, code: str, share: str = "none") -> PairInfo:
        """Join with a code, then sync once."""
        async with self._locked():
            await asyncio.to_thread(pairing.remember_choice, self.home, share)
            try:
                info = pairing.pair_of(await self._rpc("join_pair", {"code": code}), self._me())
            except Refused:
                await asyncio.to_thread(pairing.remember_choice, self.home, "none")
                raise
            await engine.run(self.home.store, self._sync_call)
            return info

    async def pair_status(self) -> PairInfo:
        """Who is paired with whom, asked from the server."""
        async with self._locked():
            return pairing.pair_of(await self._rpc("pair_status", {}), self._me())

    async def leave(self) -> None:
        """Part. What was shared stays readable here; nothing new arrives."""
        async with self._locked():
            pairing.checked(await self._rpc("leave_pair", {}))
            await engine.run(self.home.store, self._sync_call)

    # -- sync

    async def sync(self) -> SyncReport:
        """Push what waits, pull what is new, until both are done. Raises: Offline, Retryable, SignedOut, Fatal.

        After a run that moved nothing the digest is compared with the partner's, if that is due.
        """
        try:
            async with self._locked():
                report = await engine.run(self.home.store, self._sync_call)
                if not report.pushed and not report.pulled:
                    await compare.compare(self.home.store, self._rpc)
        except CupcakeError as error:
            await self._went(error)
            raise
        await self._went(None)
        return report

    async def compare(self) -> bool | None:
        """Ask now whether the partner's devices hold the same; None: not comparable yet. Sync first."""
        async with self._locked():
            return await compare.compare(self.home.store, self._rpc, now=True)

    async def move_files(self, *, again: bool = False) -> MediaReport:
        """Move the files that are due; records may be synced meanwhile. `again` also tries what was given up.

        Does nothing while another program moves this home's files. Raises: Offline, Retryable, SignedOut.
        """
        async with self._moving:
            with self.home.media_lock() as ours:
                if not ours:
                    return MediaReport()
                if again:
                    await asyncio.to_thread(transfers.retry_failed, self.home.store)
                return await self.files.run()

    async def discard(self, items: "Sequence[Item]") -> int:
        """Give changes up for what the cloud has. Raises as `discard_changes`."""
        async with self._locked():
            return await discard_changes(self.home.store, items, self._rpc)

    def nudges(self, on_nudge: "OnNudge", on_live: Callable[[bool], None]) -> "Nudges":
        """A listener for this home's member. Imports what it needs: call it off the event loop. Raises: SignedOut."""
        from sync.realtime import Nudges

        member = self._me()
        if member is None:
            raise SignedOut(NOBODY)
        return Nudges(self._url, self._key, member, token=self._token, on_nudge=on_nudge, on_live=on_live)

    async def watch(self, tell: "Callable[[SyncState], None] | None" = None) -> None:
        """Keep the home in sync until this task is cancelled; `tell` hears every change of state."""
        from sync.schedule import SyncLoop

        loop = SyncLoop(self, tell or (lambda _state: None))
        await loop.start()
        try:
            await asyncio.Event().wait()
        finally:
            await loop.stop()

    async def close(self) -> None:
        """Close the connection."""
        await self._http.aclose()

    # -- inside

    async def _went(self, error: CupcakeError | None) -> None:
        with suppress(CupcakeError):  # a store that can't be written to has said so already
            await asyncio.to_thread(remember_how_it_went, self.home.store, error)

    def _me(self) -> str | None:
        account = self.home.account
        return account[0] if account else None

    async def _token(self) -> str:
        async with self._locked():
            return await self.accounts.token()

    async def _file_token(self, renew: bool) -> str:
        async with self._locked():
            return await self.accounts.token(renew=renew)

    async def _media_usage(self) -> Any:
        async with self._locked():
            return await self._rpc("media_usage", {})

    async def _sync_call(self, body: dict[str, Any]) -> Any:
        return await self._rpc("sync", body)

    async def _rpc(self, name: str, request: dict[str, Any]) -> Any:
        # Two calls may be under way, and a renewal can be used once.
        async with self._renewing:
            token = await self.accounts.token()
        try:
            return await self._transport.rpc(name, request, token)
        except Expired:
            async with self._renewing:
                newer = await self.accounts.token()
                newer = await self.accounts.token(renew=True) if newer == token else newer
            return await self._transport.rpc(name, request, newer)

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        async with self._turn:
            with self.home.free_sync_lock() as ours:
                if ours:  # as nearly always: it takes no thread that could wait
                    yield
                    return
            lock = self.home.sync_lock()
            taking = asyncio.ensure_future(asyncio.to_thread(lock.__enter__))
            try:
                await asyncio.shield(taking)
            except asyncio.CancelledError:
                # The thread can't be called back: what it takes is let go of, or the home would stay locked.
                taking.add_done_callback(
                    lambda t: None if t.cancelled() or t.exception() else lock.__exit__(None, None, None)
                )
                raise
            try:
                yield
            finally:
                await asyncio.to_thread(lock.__exit__, None, None, None)
