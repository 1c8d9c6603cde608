"""The organisation that an installation belongs to: names, contact, mark, colours."""
