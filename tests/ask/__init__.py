"""How well free questions are answered: ``python -m tests.ask`` prints the figures."""
