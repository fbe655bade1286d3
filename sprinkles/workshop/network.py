"""A sprinkle reaches no host that its manifest does not name, and opens a connection only if it names one."""

import ast
import re
from collections.abc import Iterator

from sprinkles.workshop.faults import Fault
from sprinkles.workshop.source import Subject

CLIENTS = frozenset({"httpx", "requests", "urllib.request", "urllib3", "aiohttp", "http.client", "socket", "ssl", "ftplib",
                     "smtplib", "websockets", "asyncio.open_connection", "xmlrpc", "telnetlib", "imaplib", "poplib"})  # fmt: skip
ADDRESS = re.compile(r"\b(?:https?|wss?)://([A-Za-z0-9.-]+)")
NAMESPACES = frozenset({"www.w3.org", "json-schema.org", "example.org", "example.com"})
"""Addresses that name a format and are never called."""


def check_network(s: Subject) -> Iterator[Fault]:
    """Declared hosts, and clients only with them."""
    hosts = set(s.manifest.network)
    for module in s.modules:
        place = str(module.file.relative_to(s.part.folder))
        for line, name in module.imports():
            if not hosts and any(name == c or name.startswith(f"{c}.") for c in CLIENTS):
                yield s.fault(
                    "network",
                    place,
                    f"It uses {name}, but the manifest names no host in network. Name it, or take it out.",
                    line,
                )
        docs = {id(n.value) for n in ast.walk(module.tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                for host in ADDRESS.findall(node.value):
                    if host.lower() not in hosts | NAMESPACES:
                        said = f"It names the host {host}, which is not in the manifest's network. Declare it, or take it out."
                        yield s.fault("network", place, said, node.lineno)
