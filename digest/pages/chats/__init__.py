"""Shared chats as pages: the one screen, the list of one's own, and the page itself."""
