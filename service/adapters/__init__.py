"""The adapters: implementations of the ports, and readers of definition files."""
