"""Tries to reach one tenant's data with the credentials of another: ``python -m evals.isolation``."""
