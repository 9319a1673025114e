"""Reads: never write, never commit, never refuse; each takes the Actor and passes visibility."""
