"""Transports: one module each, an adapter of at most 100 lines that knows its protocol and nothing of food.

A transport builds a TurnRequest and passes it to ``converse``, which all of them share; app.py includes its router.
"""
