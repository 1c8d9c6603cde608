"""HTTP parts that all pages share: requests, replies, caching, limits, headers."""
