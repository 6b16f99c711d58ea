"""Labelled messages, and the training of the model that guesses the topic of a message from them."""
