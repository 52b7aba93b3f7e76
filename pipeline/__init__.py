"""Wiring: configuration, the graph, the runner and its workspace."""
