"""Pochai (พอใจ): asks people how satisfied they are, and turns the answers into percentages and levels."""

__version__ = "0.2.0"
