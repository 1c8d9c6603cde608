"""The records of collecting: collectors, invitations, responses, comments, populations."""
