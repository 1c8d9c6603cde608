"""The rules of the service: pure and synchronous, without I/O, clock or framework."""
