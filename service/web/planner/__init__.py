"""The planners' pages: everything under `/plan`, behind one guard, without scripts."""
