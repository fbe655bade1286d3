"""The process that owns PostgreSQL and the gateway while the cloud is up: `python -m cloud.supervisor STATE_DIR`.

Prints one line of JSON on stdout, `{"ready": …}` or `{"error": "…"}`, and stays until SIGTERM. If a child dies, all
go: half a cloud is worse than none. If this process is killed, the children go by themselves: the gateway's stdin
closes and the gateway stops PostgreSQL; on Linux the kernel tells both.
SIGUSR1 hangs the gateway up and SIGUSR2 brings it back, for tests of life without a cloud.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from cloud import node, postgres
from cloud.errors import CloudError, PortTaken
from cloud.processes import dies_with_parent
from cloud.state import CloudState, StateDir

REPOSITORY = Path(__file__).resolve().parent.parent
MIGRATIONS = REPOSITORY / "supabase" / "migrations"


def migrations_folder() -> Path:
    named = os.environ.get("CUPCAKE_CLOUD_MIGRATIONS")
    return Path(named) if named else MIGRATIONS


def migrations_digest() -> str:
    """Changes with any file of the migrations folder; `up` restarts a cloud that was started with another."""
    digest = hashlib.sha256()
    for path in sorted(migrations_folder().glob("*.sql")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


class Supervisor:
    def __init__(self, folder: StateDir) -> None:
        self._folder = folder
        self._state = folder.load_or_new()
        self._server: subprocess.Popen[bytes] | None = None
        self._gateway: subprocess.Popen[bytes] | None = None
        self._wake = threading.Event()
        self._leaving = False
        self._wanted = True  # the gateway; a test may hang it up

    def start(self) -> list[str]:
        """Starts both; returns the names of the migrations that were applied.

        Raises:
            CloudError: with the reason; nothing is left running.
        """
        self._install_signals()
        state = self._state.model_copy(update={"migrations_digest": migrations_digest()})
        program = node.program()
        root = self._folder.database_root
        postgres.prepare_root(root)
        data = root / "data"
        programs = postgres.find_programs(program / "node_modules", data)
        if programs:
            postgres.initialize(programs, data, state.database_password, test=state.test)
            log = self._folder.log("postgres")
            self._server = postgres.start(programs, data, state.database_port, log, test=state.test)
            state.database, state.postgres_pid = f"PostgreSQL {programs.major}", self._server.pid
        else:
            state.database, state.database_port = "PGlite", 0
        state.supervisor_pid = os.getpid()
        self._state = state
        applied = self._start_gateway()
        self._folder.save(self._state)
        return applied

    def watch(self) -> None:
        """Returns when the cloud should go down."""
        while not self._leaving:
            self._wake.wait(1.0)  # a signal or a child's death wakes it at once where the system can
            self._wake.clear()
            if self._server and self._server.poll() is not None:
                return
            if not self._wanted:
                self._stop_gateway()
            elif not self._gateway:
                self._start_gateway()
                self._folder.save(self._state)
            elif self._gateway.poll() is not None:
                return

    def stop(self) -> None:
        self._stop_gateway()
        if self._server:
            postgres.stop(self._server)

    def _start_gateway(self) -> list[str]:
        state, program = self._state, node.program()
        environment = os.environ | {
            "CUPCAKE_CLOUD_DATABASE_URL": state.admin_url or str(self._folder.database_root / "pglite"),
            "CUPCAKE_CLOUD_DATABASE_PASSWORD": state.database_password,
            "CUPCAKE_CLOUD_JWT_SECRET": state.jwt_secret,
            "CUPCAKE_CLOUD_PUBLISHABLE_KEY": state.publishable_key,
            "CUPCAKE_CLOUD_SECRET_KEY": state.secret_key,
            "CUPCAKE_CLOUD_PORT": str(state.port),
            "CUPCAKE_CLOUD_OUTBOX": str(self._folder.outbox),
            "CUPCAKE_CLOUD_MIGRATIONS": str(migrations_folder()),
            "CUPCAKE_CLOUD_TEST": "1" if state.test else "0",
            "CUPCAKE_CLOUD_POSTGRES_PID": str(state.postgres_pid),
        }
        with self._folder.log("gateway").open("ab") as log:
            gateway = subprocess.Popen(  # noqa: S603
                # The folder in the arguments is how `down` knows the process as ours.
                [node.node(), str(program / "gateway.mjs"), str(self._folder.root)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment, cwd=self._folder.root,
                preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 (this process has one thread)
            )  # fmt: skip
        self._gateway = gateway
        self._state.gateway_pid = gateway.pid
        assert gateway.stdout is not None
        line = gateway.stdout.readline()
        try:
            answer = json.loads(line)
        except ValueError:
            raise CloudError(f"The gateway did not start; {self._folder.log('gateway')} says why.") from None
        if "error" in answer:
            raise (PortTaken if answer.get("taken") else CloudError)(answer["error"])
        return list(answer["applied"])

    def _stop_gateway(self) -> None:
        gateway, self._gateway = self._gateway, None
        if not gateway:
            return
        gateway.terminate()
        try:
            gateway.wait(5)
        except subprocess.TimeoutExpired:
            gateway.kill()
            gateway.wait()

    def _install_signals(self) -> None:
        def leave(*_: object) -> None:
            self._leaving = True
            self._wake.set()

        def want(gateway: bool) -> None:
            self._wanted = gateway
            self._wake.set()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        if sys.platform != "win32":
            signal.signal(signal.SIGCHLD, lambda *_: self._wake.set())
            signal.signal(signal.SIGUSR1, lambda *_: want(False))
            signal.signal(signal.SIGUSR2, lambda *_: want(True))


def main(root: str) -> int:
    folder = StateDir(Path(root))
    supervisor = Supervisor(folder)
    try:
        applied = supervisor.start()
    except CloudError as error:
        supervisor.stop()
        _say({"error": str(error), "taken": isinstance(error, PortTaken)})
        return 1
    _say({"ready": True, "applied": applied})
    try:
        supervisor.watch()
    finally:
        supervisor.stop()
        _forget_processes(folder)
    return 0


def _say(message: dict[str, object]) -> None:
    """Tells the launcher, then lets go of the pipe: nobody reads it any more."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _forget_processes(folder: StateDir) -> None:
    state: CloudState | None = folder.load()
    if state and state.supervisor_pid == os.getpid():
        folder.save(state.model_copy(update={"supervisor_pid": 0, "gateway_pid": 0, "postgres_pid": 0}))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
