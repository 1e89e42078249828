"""Comments on posts. A room laid out, not yet built."""
