"""Phrases of guests by their mood, and the training of the model that guesses the mood of a sentence from them."""
