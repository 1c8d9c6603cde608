"""The HTTP layer: respondents' pages, planners' pages, the API, and the HTTP parts that they share."""
