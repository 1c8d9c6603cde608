"""Collecting answers: collectors, invitations, responses, receipts, comments."""
