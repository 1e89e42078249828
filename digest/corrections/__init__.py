"""Error reports and what came of them. A room laid out, not yet built."""
