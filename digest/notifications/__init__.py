"""What a person is told of. A room laid out, not yet built."""
