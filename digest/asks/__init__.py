"""Questions of people about a story. A room laid out, not yet built."""
