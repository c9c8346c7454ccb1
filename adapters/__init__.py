"""The platforms: each a pair of translations around one call; none knows another."""
