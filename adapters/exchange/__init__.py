"""Questions in the formats of other tools, and back: CSV, GIFT, QTI and Anki.

A format is a pair of translations around one record, :class:`~adapters.exchange.entries.Entry`:
:mod:`.formats` lists them and says what each cannot hold; :mod:`.drafts` writes what came in as
YAML for an author to finish.
"""
