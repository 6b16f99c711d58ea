"""Unit tests of the eval programs in evals/: their arithmetic, their reports and a short run of each."""
