"""The rules of redaction, a family a module. `digest.chats.redact` is the one way in."""
