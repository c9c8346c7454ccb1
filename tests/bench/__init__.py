"""What Waymark costs beside the bare libraries it stands on: ``python -m tests.bench``.

Every row is a ratio from one run: both sides do their work in turns, round by round, so that a
busy machine slows both. Absolute times differ between machines; ratios hardly do.

Reading order: ``measure`` (rounds, ratios, the table), then one module per question.
"""
