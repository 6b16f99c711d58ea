"""Regression suites on the whole product: every scripted conversation, replay of its recordings, a hostile model."""
