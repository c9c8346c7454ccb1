"""The question of the week in a channel: which one it is, when its answer comes, how both read."""
