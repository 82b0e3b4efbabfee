"""Sheets and forms made from a run."""
