"""Search over what people can see. A room laid out, not yet built."""
