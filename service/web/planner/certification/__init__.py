"""Certification: frozen reports and what changed since."""
