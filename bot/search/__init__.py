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

======================================  =====  =======  ======
way, on the questions to tune on        right  refused  p50 ms
======================================  =====  =======  ======
rapidfuzz: names, frequent questions     45 %     45 %     1.3
SQLite FTS5: BM25 over stemmed words     50 %     61 %     0.8
TF-IDF over runs of letters              66 %     37 %     6.5
this one                                 95 %     95 %     1.2
======================================  =====  =======  ======

Those figures flatter it, for it was tuned on them. On the set to report on, written by somebody who
had not seen the search, the same command prints 78.5 % and 91 %.

What each part is worth: points lost without it, on the questions to tune on. Each was taken out
once by hand; no command repeats this table.

========================================  =====  =======
without                                   right  refused
========================================  =====  =======
names and aliases of topics                -9.0     +1.2
hints (``asked`` in topics.yaml)          -19.0     +0.7
sentences of the content (BM25)            -3.8     +2.1
frequent questions                         -0.7      0.0
typing errors repaired                     -4.3      0.0
the story around a question weighs less    -0.5      0.0
moving from role to role                   -2.4      0.0
"the two roles" without their names        -0.4      0.0
outside: tasks                              0.0     -2.1
outside: small talk                         0.0     -1.2
outside: what no source tells or teaches    0.0     -4.7
outside: years                              0.0     -1.6
outside: cue words                         +0.2    -14.9
outside: other jobs                        +0.2     -4.4
outside: unknown names behind "in", "at"    0.0     -0.7
========================================  =====  =======

Among the cue words, money is worth 3.0 points of refusals, employers 2.8, jobs 2.3, places 2.1,
conditions 1.6, courses 0.9, recruiting and small talk 0.5 each.

BM25 takes 20 lines here; no library in Python has it without numpy. The index of a content is built
in about 100 ms of processor time, when somebody first asks.
"""

from bot.search.courtesy import courtesy, in_distress
from bot.search.find import Found, Outside, find

__all__ = ["Found", "Outside", "courtesy", "find", "in_distress"]
