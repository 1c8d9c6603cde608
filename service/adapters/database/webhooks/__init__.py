"""The records of webhooks: who is called, and the calls that wait."""
