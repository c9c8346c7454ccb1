"""From a free question to what the content says about it, or to the honest answer that it does not.

Everything is a pure function of the content and the question: no network, no language model. The
way of a question: ``words`` writes slang out and finds stems; ``question`` repairs typing errors
against the words of the content and finds the names of roles and topics; ``scoring`` weighs what
speaks for each topic; ``outside`` says what puts it outside of the content, which comes first;
``find`` puts the answer together.

Chosen by measurement. ``python -m tests.ask`` prints this table for the questions in
``tests/content/questions``; "right" is topic and role among those the content can answer, "refused"
is among the others. All ways read roles alike; the other ones refuse below the score that suits
them best.

======================================  =====  =======  ======  ======
way, on the questions to tune on        right  refused  p50 ms  p95 ms
======================================  =====  =======  ======  ======
rapidfuzz: names, frequent questions     53 %     46 %     1.0     1.7
SQLite FTS5: BM25 over stemmed words     66 %     61 %     0.6     1.2
TF-IDF over runs of letters              75 %     48 %     1.7     5.7
this one                                 94 %     97 %     1.0     1.5
======================================  =====  =======  ======  ======

BM25 takes 20 lines here; no library in Python has it without numpy. The index of a content is built
in about 50 ms, when somebody first asks.
"""

from bot.search.courtesy import courtesy
from bot.search.find import Found, Outside, find

__all__ = ["Found", "Outside", "courtesy", "find"]
