"""Forms: definitions, their versions, publishing."""
