"""The records of forms: their versions, and the rules of a fiscal year."""
