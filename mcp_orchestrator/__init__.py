"""The installed application: ``mcp-orchestrator COMMAND``."""
