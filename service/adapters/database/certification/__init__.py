"""The records of certification: frozen reports."""
