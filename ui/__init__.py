"""Command line, chat page and MCP server: everything that faces a person or a program."""
