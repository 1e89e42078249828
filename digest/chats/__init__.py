"""Shared AI chats: import, redaction, drafts, and who may read them. Posts carry what is public of them."""
