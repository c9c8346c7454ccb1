"""Discord: what people do there becomes a request, and a reply becomes Components V2.

Reading order: ``markdown`` and ``render`` draw a reply (pure), ``commands`` turns the registry into
application commands (pure), ``reading`` understands an interaction, ``answer`` gives the answer in
time, ``front`` joins them, ``connection`` keeps the gateway alive, ``messenger`` sends what nobody
asked for just now.

Nothing is imported here, so that the renderer can be used where discord.py is not installed.
"""
