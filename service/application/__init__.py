"""The use cases, over ports: what the service does, without saying with which database, server or file."""
