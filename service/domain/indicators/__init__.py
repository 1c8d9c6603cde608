"""Indicators of the plan: measured values and the scorecard."""
