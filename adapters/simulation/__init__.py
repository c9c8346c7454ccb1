"""People who do not exist, to try the rules of learning on: ``waymark simulate learning``.

Nothing here touches a store or a clock. ``minds`` are models of how people forget, ``lessons`` are
ways to teach them, and ``trial`` brings the two together. A seed decides everything.
"""
