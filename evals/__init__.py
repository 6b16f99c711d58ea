"""Programs that score or measure the whole product; each runs as ``python -m evals.<name>``.

Quality: conversations, restaurants, intents, order_parsing, hostile. Robustness: chaos, overload, replay. Cost: bench,
flat_cost, loki_blackhole. Their unit tests are in tests/evals, the suites that must stay green in tests/regression.
"""
