"""The records of indicators: measured values, remarks, imported results."""
