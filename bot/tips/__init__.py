"""The rules of the tips: when the next one is due, which one it is, and how it reads."""
