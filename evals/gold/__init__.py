"""Gold commands: readers are scored against them, and flows are played with them."""
