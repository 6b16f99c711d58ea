"""The command ``mcp-orchestrator``: runs a module of the application.

A wheel holds the packages in a folder of its own, since names such as ``api`` and ``graph`` must not be importable by
every program of an environment. In a checkout they are beside this package.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

COMMANDS = {
    "serve": ("api", "the API"),
    "migrate": ("store.migrate", "apply the database migrations"),
    "expire": ("store.expire", "delete idle sessions now"),
    "staff": ("store.staff", "list orders that staff must resolve"),
    "outbox": ("store.outbox", "list and resend events and messages"),
    "proof": ("api.proof", "fetch, verify and explain proofs of orders"),
    "queue": ("api.queue", "answer the turns of a NATS queue"),
    "mcp": ("api.mcp", "the tools for agents on standard input and output"),
    "tenants": ("api.tenants", "check a tenants file"),
    "guest-id": ("api.messenger_guests", "print the id of a messenger's guest"),
    "keys": ("api.keys", "create, list and revoke API keys"),
    "logs": ("api.logs", "print log events of a trace or a session"),
    "check-service": ("api.check_service", "check your own microservices"),
    "chat": ("demo.chat", "chat in the terminal"),
    "demo": ("demo", "the demo: database, six services, API (extra: demo)"),
    "demo-services": ("demo.services", "the five demo services"),
}
_PACKAGES = Path(__file__).parent / "_packages"


def main(arguments: list[str] | None = None) -> int:
    """Run the module of the command with the remaining arguments. Returns 2 for an unknown command."""
    name, *rest = (sys.argv[1:] if arguments is None else arguments) or [""]
    if name not in COMMANDS:
        sys.stderr.write(_usage())
        return 0 if name in ("-h", "--help") else 2
    folder = str(_PACKAGES if _PACKAGES.exists() else Path(__file__).parents[1])
    sys.path.insert(0, folder)
    # Programs that the demo starts find the packages, too.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (folder, os.environ.get("PYTHONPATH"))))
    sys.argv = [f"mcp-orchestrator {name}", *rest]
    runpy.run_module(COMMANDS[name][0], run_name="__main__", alter_sys=True)
    return 0


def _usage() -> str:
    lines = "".join(f"  {name:<14}{words}\n" for name, (_, words) in COMMANDS.items())
    return f"Usage: mcp-orchestrator COMMAND [--help]\n\n{lines}"
