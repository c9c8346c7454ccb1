"""Stand-ins for the chat platforms, over real sockets, for the project's own tests."""
