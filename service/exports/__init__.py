"""Exports: a score value in, the bytes of a file or picture out."""
