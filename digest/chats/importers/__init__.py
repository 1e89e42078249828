"""Chats of other products read from files and pasted text. One module a source; `read` chooses among them
by content. Everything here is pure."""
