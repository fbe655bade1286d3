"""Sign up, sign in, and a session that survives being offline.

The auth client never refreshes or stores by itself: with an expired token and no network it would throw the stored session
away. Here a session is dropped only when the server itself says that it is void, and even then no word on this device is.
"""

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from core.errors import CupcakeError, Fatal, Offline, Refused, Retryable, SignedOut
from core.ids import uuid7
from storage.home import Home
from storage.local_settings import read_setting, write_setting
from sync.transport import OFFLINE
from sync.vault import Ring, Session, choose_vault

if TYPE_CHECKING:
    from supabase_auth import AsyncGoTrueClient
    from supabase_auth.types import AuthResponse

log = logging.getLogger("cupcake.session")

REFRESH_EARLY_S = 60
CHANGED = "session.changed"
"""Setting: another value whenever the session in the vault is another one. It says nothing of the session itself."""
ANEW = (
    "The account of this home is gone, and this is a new one with its address. Let go of the old one with `cupcake account "
    "delete --here`, then sign in again; everything here stays."
)
FILE_NOTE = (
    "There is no keyring here, so the session is kept in a file that only you can read (session.json in the home)."
)


@dataclass(frozen=True)
class Account:
    """Who is signed in. `note` is something to say once."""

    id: str
    email: str
    note: str | None = None


class Accounts:
    """The account side of one home."""

    def __init__(self, home: Home, url: str, key: str, client: httpx.AsyncClient, ring: Ring | None = None) -> None:
        self._home, self._url, self._key, self._http = home, url, key, client
        self._vault = choose_vault(home, ring)
        self._session: Session | None = None
        self._read_at: str | None = None
        self._auth: AsyncGoTrueClient | None = None

    def _client(self) -> "AsyncGoTrueClient":
        if self._auth is None:
            from supabase_auth import AsyncGoTrueClient

            self._auth = AsyncGoTrueClient(
                url=f"{self._url}/auth/v1",
                headers={"apikey": self._key},
                auto_refresh_token=False,
                persist_session=False,
                http_client=self._http,
            )
        return self._auth

    # -- what a person does

    async def signup(self, email: str, password: str) -> Account:
        """Make an account with a password. Raises: Refused, Offline, Retryable."""
        email = _mail(email)
        self._only_mine(email)
        answer = await self._ask(self._client().sign_up({"email": email, "password": password}))
        if answer.session is None:
            raise Refused(f"A code was sent to {email}. Finish with --code CODE.", code="confirm")
        return await self._enter(answer)

    async def login(self, email: str, password: str) -> Account:
        """Sign in with a password. Raises: Refused, Offline, Retryable."""
        email = _mail(email)
        self._only_mine(email)
        return await self._enter(
            await self._ask(self._client().sign_in_with_password({"email": email, "password": password}))
        )

    async def send_code(self, email: str) -> None:
        """Mail a 6-digit code; it signs in, and up when the address is new. Raises: Refused, Offline, Retryable."""
        email = _mail(email)
        self._only_mine(email)
        await self._ask(self._client().sign_in_with_otp({"email": email, "options": {"should_create_user": True}}))

    async def verify_code(self, email: str, code: str) -> Account:
        """Sign in with the code. Raises: Refused, Offline, Retryable."""
        email = _mail(email)
        self._only_mine(email)
        token = code.strip().replace(" ", "")
        return await self._enter(
            await self._ask(self._client().verify_otp({"email": email, "token": token, "type": "email"}))
        )

    async def logout(self) -> None:
        """Forget the session here and, if it can be reached, at the server. The home keeps its words and its owner."""
        session = self._load()
        self._vault.clear()
        self._session = None
        await self._vault.settle()
        self._changed()
        if session is None:
            return
        try:
            await self._http.post(
                "/auth/v1/logout",
                params={"scope": "local"},
                headers={"authorization": f"Bearer {session.access_token}"},
            )
        except httpx.HTTPError:
            log.info("logout_offline")

    def forget(self) -> None:
        """Drop the session here, telling nobody: there is no account any more."""
        self._vault.clear()
        self._session = None
        self._changed()

    def whoami(self) -> Account | None:
        """Who is signed in, from this device alone."""
        session = self._load()
        return Account(session.account_id, session.email) if session else None

    # -- what sync needs

    async def token(self, *, renew: bool = False) -> str:
        """An access token that is good for at least a minute. The caller holds the home's lock.

        Raises: SignedOut when nobody is signed in or the server says that the session is void; Offline and Retryable leave
        the session as it is.
        """
        session = await self._fresh()
        if session is None:
            raise SignedOut("Nobody is signed in here. Sign in to sync; everything is saved here.")
        if not renew and session.expires_at - REFRESH_EARLY_S > time.time():
            return session.access_token
        # A renewal can be used once: that of the vault is the one that counts, whatever is remembered here.
        session = await asyncio.to_thread(self._vault.load) or session
        if not renew and session.expires_at - REFRESH_EARLY_S > time.time():
            self._session = session
            return session.access_token
        try:
            answer = await self._ask(self._client().refresh_session(session.refresh_token))
        except Refused:
            raise SignedOut("The session has ended. Sign in again; everything is saved here.") from None
        if answer.session is None:
            raise Retryable("The cloud gave no session. It will be tried again.")
        return (await self._keep(answer)).access_token

    # -- inside

    async def _fresh(self) -> Session | None:
        """The session as it is now. A keyring may take its time, so it is read in a thread, and only when it may have changed."""
        said = await asyncio.to_thread(read_setting, self._home.store, CHANGED)
        if self._session is None or said != self._read_at:
            self._session = await asyncio.to_thread(self._vault.load)
            self._read_at = said
        return self._session

    def _changed(self) -> None:
        """Let every process of this home read the session again; to be called once the vault holds the new state."""
        self._read_at = uuid7()
        write_setting(self._home.store, CHANGED, self._read_at)

    def _load(self) -> Session | None:
        if self._session is None:
            self._session = self._vault.load()
        return self._session

    def _only_mine(self, email: str) -> None:
        known = self._home.account
        if known and known[1].casefold() != email.casefold():
            raise Refused(
                "This home belongs to another account. Use another one with --home FOLDER.", code="another_account"
            )

    async def _keep(self, answer: "AuthResponse") -> Session:
        session, user = answer.session, answer.user
        if session is None or user is None:
            raise Retryable("The cloud gave no session. It will be tried again.")
        kept = Session(
            access_token=session.access_token,
            refresh_token=session.refresh_token,
            expires_at=session.expires_at or int(time.time()) + session.expires_in,
            account_id=user.id,
            email=user.email or "",
        )
        self._vault.save(kept)
        self._session = kept
        await self._vault.settle()  # the token before it is void by now
        self._changed()
        return kept

    async def _enter(self, answer: "AuthResponse") -> Account:
        if answer.session is None or answer.user is None:
            raise Retryable("The cloud gave no session. It will be tried again.")
        known = self._home.account
        if known and known[0] != answer.user.id and known[1].casefold() == (answer.user.email or "").casefold():
            raise Refused(ANEW, code="account_anew")
        self._home.bind(answer.user.id, answer.user.email or "")
        session = await self._keep(answer)
        return Account(session.account_id, session.email, self._note())

    def _note(self) -> str | None:
        if not self._vault.is_file or read_setting(self._home.store, "session.file_announced"):
            return None
        write_setting(self._home.store, "session.file_announced", True)
        return FILE_NOTE

    @staticmethod
    async def _ask(call: Any) -> Any:
        from supabase_auth.errors import AuthError, AuthRetryableError, AuthWeakPasswordError

        try:
            return await call
        except AuthRetryableError as error:
            if getattr(error, "status", 0) == 0:
                raise Offline(OFFLINE) from None
            raise Retryable("The cloud is not well right now. Try again in a moment.") from None
        except httpx.HTTPError:
            raise Offline(OFFLINE) from None
        except AuthWeakPasswordError:
            raise Refused("That password is too short: use at least 8 characters.", code="weak_password") from None
        except AuthError as error:
            raise _explain(error) from None
        except ValueError:
            raise Retryable("What answered was not the cloud (a login page of the network?).") from None


def _mail(email: str) -> str:
    cleaned = email.strip().lower()
    name, _, host = cleaned.partition("@")
    if not name or not host or " " in cleaned or "@" in host:
        raise Refused("That is not a mail address. Check it and try again.", code="bad_email")
    return cleaned


def _explain(error: Any) -> CupcakeError:
    code, status = str(getattr(error, "code", "") or ""), int(getattr(error, "status", 0) or 0)
    sentences = {
        "invalid_credentials": "The mail address or the password is not right. Try again, or sign in with a mail code.",
        "user_already_exists": "There is an account with this address. Sign in instead.",
        "email_exists": "There is an account with this address. Sign in instead.",
        "otp_expired": "That code is wrong or too old. Ask for a new one with --code send.",
        "weak_password": "That password is too short: use at least 8 characters.",
        "over_email_send_rate_limit": "A code was sent a moment ago. Wait a minute and try again.",
        "over_request_rate_limit": "Too many tries. Wait a minute and try again.",
        "email_address_invalid": "That is not a mail address that can get mail. Check it and try again.",
        "email_not_confirmed": "This address is not confirmed yet. Sign in with --code send.",
    }
    if code in sentences:
        return Refused(sentences[code], code=code)
    if 400 <= status < 500:
        return Refused(
            f"The cloud did not accept that ({code or status}). Check it and try again.", code=code or "refused"
        )
    if status:
        return Retryable("The cloud is not well right now. Try again in a moment.")
    return Fatal("Signing in failed. Try again; if it stays so, update the app.")
