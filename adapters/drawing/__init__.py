"""Pictures of charts: drawn in a process of its own, kept for the next time they are asked for.

The library holds Python's lock while it draws, a second the first time: even in a thread of ours
everybody else would wait. Its 100 MB go with the process when nobody has asked for a while.
Reading order: ``studio`` (what adapters call), ``draughtsman`` (the other process as seen from
here), ``worker`` (the other process).
"""
