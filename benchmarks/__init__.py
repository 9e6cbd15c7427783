"""Measurements over real data. They compare and report; nothing here is a timed test."""
