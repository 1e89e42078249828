"""Reports, queue, public log. A room laid out, not yet built."""
