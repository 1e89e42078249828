"""Shared AI chats: import, redaction, the one screen, the page. A room laid out, not yet built."""
