"""``python -m mcp_orchestrator``, the same as the command ``mcp-orchestrator``."""

import sys

from mcp_orchestrator.command import main

if __name__ == "__main__":
    sys.exit(main())
