"""Webhooks: messages to other systems and their delivery."""
