"""The records that scores are made of: counts, and the journal that they are folded from."""
