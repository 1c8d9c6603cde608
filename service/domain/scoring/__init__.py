"""Scoring: from tallies to percent, level and the working behind them."""
