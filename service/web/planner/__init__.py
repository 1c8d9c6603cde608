"""The planners' pages: everything under `/plan`. One guard checks session and role; all works without scripts."""
