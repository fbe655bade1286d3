"""Contracts, ids, clocks, errors and settings: what everything else stands on. Imports nothing of ours."""
