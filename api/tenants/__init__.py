"""The restaurants of a deployment: their configuration, and the objects that their turns work with."""
