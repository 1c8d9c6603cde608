"""The HTTP parts that all routes share: requests, responses, caching, rate limits, headers."""
