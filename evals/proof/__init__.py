"""Proofs of real orders, and of the same files with one byte changed."""
