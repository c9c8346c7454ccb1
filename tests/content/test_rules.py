"""Each rule, broken once in a content tree that is otherwise in order."""

import ast
import re
from pathlib import Path
from typing import TypeGuard

import pytest

import bot.content
from tests.content.trees import Tree

RULE = r"[a-z]+(?:-[a-z0-9]+)*"

COMPARISONS = "content/comparisons.yaml"
CONFLICTS = "content/conflicts.yaml"
DS = "content/roles/ds.yaml"
FAQ = "content/faq.yaml"
FIT = "content/fit.yaml"
MLE = "content/roles/mle.yaml"
PATH = "content/paths/ds.yaml"
QUESTIONS = "content/questions/ds.yaml"
SOURCES = "content/sources.yaml"
TOPICS = "content/topics.yaml"
MONDAYS = "schedules/mondays.yaml"
WEEKDAYS = "schedules/weekdays.yaml"

YAML = [
    ("4:5: unquoted-time", WEEKDAYS, '"09:00"', "09:00"),
    ("4:5: unquoted-time", WEEKDAYS, '"09:00"', "10:30:00"),
    ("5:14: unquoted-date", SOURCES, '"2023-10-09"', "2023-10-09"),
    ("8:18: unquoted-word", TOPICS, "[pay, wage]", "[pay, on]"),
    ("8:18: unquoted-word", TOPICS, "[pay, wage]", "[pay, No]"),
    ("5:10: unquoted-word", WEEKDAYS, "default: true", "default: yes"),
    ("11:3: duplicate-key", SOURCES, "  name: Survey", "  name: Survey\n  name: Poll"),
    ("1:7: anchor", SOURCES, "id: blog", "id: &b blog"),
    ("1:7: alias", SOURCES, "id: blog", "id: *b"),
    ("1:7: tag", SOURCES, "id: blog", "id: !!str blog"),
    ("9:3: tag", SOURCES, "- id: survey", "- !x\n  id: survey"),
    ("1:3: bad-key", WEEKDAYS, "id: weekdays", "? [a]\n: 1\nid: weekdays"),
    ("6:1: several-documents", WEEKDAYS, "default: true", "default: true\n---\nid: b"),
    ("2:8: syntax", WEEKDAYS, 'name: "Week', 'name: a: "Week'),
    ("2:22: bad-character", WEEKDAYS, "nine", "ni\x07ne"),
    ("2:7: bad-character", WEEKDAYS, "nine", "ni\\u200bne"),
    ("8:40: too-deep", TOPICS, "[pay, wage]", "[" * 40 + "]" * 40),
]

SHAPE = [
    ("1:1: missing-key", WEEKDAYS, 'at: "09:00"\n', ""),
    ("6:1: unknown-key", WEEKDAYS, "default: true", "default: true\ndefalt: true"),
    ("5:10: wrong-type", WEEKDAYS, "default: true", "default: maybe"),
    ("2:7: wrong-type", WEEKDAYS, '"Weekdays at nine"', "9"),
    ("2:7: wrong-type", WEEKDAYS, '"Weekdays at nine"', "null"),
    ("2:7: wrong-type", WEEKDAYS, '"Weekdays at nine"', "[a]"),
    ("3:7: wrong-type", WEEKDAYS, "[mon, tue, wed, thu, fri]", "mon"),
    ("18:11: wrong-type", COMPARISONS, '{text: "Reports", claims: [ds.focus.study]}', "Reports"),
    ("17:17: wrong-type", MLE, "labels: [Software]", "labels: [Software]\n        figure: 7"),
    ("2:7: empty-text", WEEKDAYS, '"Weekdays at nine"', '" "'),
    ("9:9: bad-choice", TOPICS, "kind: pay", "kind: pays"),
    ("6:7: bad-id", TOPICS, "id: salary", "id: The Salary"),
    ("4:15: out-of-range", QUESTIONS, "difficulty: 1", "difficulty: 4"),
    ("4:15: out-of-range", QUESTIONS, "difficulty: 1", "difficulty: 99999999999999999999"),
    ("4:15: wrong-type", QUESTIONS, "difficulty: 1", 'difficulty: "1"'),
    ("13:18: out-of-range", PATH, "minutes: 25", "minutes: 45"),
    ("1:5: file-name", WEEKDAYS, "id: weekdays", "id: often"),
]

LENGTHS = [
    ("2:9", SOURCES, "Blog", 40),
    ("2:7", WEEKDAYS, "Weekdays at nine", 45),
    ("8:9", SOURCES, "Names its writer.", 300),
    ("7:9", TOPICS, "Salary", 30),
    ("5:12", TOPICS, "Where most of the attention goes.", 100),
    ("18:14", DS, "Two sources give ranges.", 300),
    ("10:15", MLE, "Machine learning engineers put models into software.", 300),
    ("16:18", MLE, "Software", 45),
    ("3:11", COMPARISONS, "One studies data, the other builds software.", 300),
    ("11:18", COMPARISONS, "Studying data", 160),
    ("4:10", CONFLICTS, "Entry-level pay", 80),
    ("5:9", QUESTIONS, "What does a data scientist mostly do?", 250),
    ("8:14", QUESTIONS, "Study data", 75),
    ("8:46", QUESTIONS, "Both sources say so.", 280),
    ("4:38", FAQ, "study what", 200),
    ("5:11", FAQ, "They study data.", 400),
    ("4:11", FIT, "Study or build", 40),
    ("5:30", FIT, "studying data", 40),
    ("11:26", FIT, "Study data", 75),
    ("11:48", FIT, "They study data.", 200),
]

REFERENCES = [
    ("4:14: unknown-claim", COMPARISONS, "ds.focus.study", "ds.focus.studdy"),
    ("15:20: unknown-role", MLE, "[ds]", "[dss]"),
    ("12:18: unknown-source", MLE, "id: blog", "id: blg"),
    ("19:122: unknown-question", PATH, "ds.q.focus", "ds.q.fokus"),
    ("17:3: unknown-topic", DS, "  salary:", "  salry:"),
    ("9:13: duplicate-id", MLE, "id: mle.focus.build", "id: ds.focus.study"),
]

CAREERS = [
    ("5:14: bad-date", SOURCES, "2023-10-09", "2023-02-30"),
    ("17:13: bad-date", SOURCES, 'Gives no method."', 'None."\n  inferred: "2020-13"'),
    ("8:18: alias-case", TOPICS, "[pay, wage]", "[pay, Wage]"),
    ("8:18: duplicate-alias", TOPICS, "[pay, wage]", "[pay, focus]"),
    ("8:18: duplicate-alias", TOPICS, "[pay, wage]", "[pay, emphasis]"),
    ("24:17: status-agreed", DS, "status: single", "status: agreed"),
    ("13:17: status-agreed", DS, '          - {id: survey, at: "Roles"}\n', ""),
    ("14:17: status-agreed", DS, 'survey, at: "Roles"', 'blog, at: "Roles"'),
    ("14:17: status-single", DS, "status: agreed", "status: single"),
    ("11:18: no-source", MLE, '\n          - {id: blog, at: "Opening"}', " []"),
    ("25:16: bad-date", DS, 'as_of: "2023-10-09"', 'as_of: "2023-02-30"'),
    ("25:16: bad-date", DS, 'as_of: "2023-10-09"', 'as_of: "lately"'),
    ("21:15: no-date", DS, 'as_of: "2023-10-09"', "as_of: null"),
    ("10:15: no-date", MLE, "status: single", "status: dated"),
    ("10:15: no-date", MLE, "put models", "put 80% of models"),
    ("11:18: no-date", COMPARISONS, "Studying data", "Studying 80% data"),
    ("15:19: also-for", MLE, "[ds]", "[mle]"),
    ("10:15: relative-word", MLE, "put models", "now put models"),
    ("7:14: relative-word", MLE, "engineers build", "engineers Currently build"),
    ("27:17: figure", DS, "low: 70000", "low: 700000"),
    ("34:17: figure", DS, "open: true", "open: false"),
    ("6:3: headlines", COMPARISONS, "headline: true", "headline: false"),
    ("3:11: no-claims", COMPARISONS, "[ds.focus.study, mle.focus.build]", "[]"),
    ("12:19: no-claims", COMPARISONS, "[mle.focus.build]}", "[]}"),
    ("2:12: two-roles", COMPARISONS, "[ds, mle]", "[ds, ds]"),
    (
        "13:9: missing-cell",
        COMPARISONS,
        '      mle: {text: "Services", claims: [mle.focus.build]}\n',
        "",
    ),
    ("7:5: two-sides", CONFLICTS, "    - {source: blog,", "#   - {source: blog,"),
    ("35:13: claim-id", DS, "id: ds.salary.senior.survey", "id: ds.pay.senior.survey"),
    ("1:7: side-source", CONFLICTS, "source: survey", "source: blog"),
    ("4:14: no-phrasing", FAQ, '["What do they study?", "study what"]', "[]"),
    ("4:14: same-phrasing", FAQ, "study what", "WHAT do they study?"),
    ("3:10: no-role", FAQ, "[ds]", "[]"),
    ("5:11: no-claims", FAQ, "[ds.focus.study]", "[]"),
    ("5:11: relative-word", FAQ, "They study", "Today they study"),
]

LEARNING = [
    ("8:5: one-right", QUESTIONS, "right: true, ", ""),
    ("8:5: one-right", QUESTIONS, 'services", ', 'services", right: true, '),
    ("8:5: options", QUESTIONS, '    - {text: "Sell', '#   - {text: "Sell'),
    ("8:5: same-option", QUESTIONS, "Sell the product", "study data"),
    ("10:14: of-the-above", QUESTIONS, "Sell the product", "All of the above"),
    ("2:10: no-role", QUESTIONS, "roles: [ds]", "roles: []"),
    ("5:9: no-claims", QUESTIONS, "claims: [ds.focus.study]", "claims: []"),
    ("19:9: tip-question", PATH, ", question: ds.q.focus", ""),
    ("4:11: week-order", PATH, "week: 1", "week: 2"),
    ("8:7: week-tips", PATH, "kind: fact,", "kind: task, minutes: 20, done: Made,"),
    ("9:9: task-parts", PATH, "        minutes: 25\n", ""),
    ("19:66: task-parts", PATH, 'title: "Recap"', 'title: "Recap", minutes: 20'),
    ("12:15: too-long", PATH, "Find a data set", "x" * 880),
    ("3:13: bad-day", WEEKDAYS, "tue", "tues"),
    ("3:13: bad-day", WEEKDAYS, "tue", "mon"),
    ("3:7: no-days", MONDAYS, "[mon]", "[]"),
    ("1:5: named-days", MONDAYS, "[mon]", "[tue]"),
    ("1:5: named-days", WEEKDAYS, ", fri]", "]"),
    ("1:5: same-name", WEEKDAYS, "Weekdays at nine", "Every monday at Nine"),
    ("4:8: out-of-range", MONDAYS, "at:", "every: 9\nat:"),
    ("5:12: two-sides", FIT, ', {role: mle, text: "building services"}', ""),
    ("7:5: no-claims", FIT, "[mle.focus.build]", "[]"),
    ("4:5: bad-time", WEEKDAYS, "09:00", "9:00"),
    ("4:5: bad-time", WEEKDAYS, "09:00", "24:00"),
]


@pytest.mark.parametrize(
    ("found", "file", "old", "new"), [*YAML, *SHAPE, *REFERENCES, *CAREERS, *LEARNING]
)
def test_a_mistake_is_found_in_its_place_and_is_the_only_problem(
    tree: Tree, found: str, file: str, old: str, new: str
) -> None:
    tree.replace(file, old, new)
    assert tree.lint() == [f"{file}:{found}"]


@pytest.mark.parametrize(("place", "file", "text", "most"), LENGTHS)
def test_a_text_may_have_so_many_characters_and_no_more(
    tree: Tree, place: str, file: str, text: str, most: int
) -> None:
    tree.replace(file, text, "x" * most)
    assert tree.lint() == []
    tree.replace(file, "x" * most, "x" * (most + 1))
    assert tree.lint() == [f"{file}:{place}: too-long"]


def test_the_small_tree_is_in_order(tree: Tree) -> None:
    assert tree.lint() == []
    assert list(tree.load().roles) == ["ds", "mle"]


def test_every_problem_of_every_file_comes_at_once(tree: Tree) -> None:
    tree.replace(WEEKDAYS, "tue", "tues")
    tree.replace(TOPICS, "kind: pay", "kind: pays")
    tree.replace(MLE, "[ds]", "[dss]")
    assert tree.lint() == [
        f"{MLE}:15:20: unknown-role",
        f"{TOPICS}:9:9: bad-choice",
        f"{WEEKDAYS}:3:13: bad-day",
    ]


def test_what_refers_to_a_lost_file_is_not_reported(tree: Tree) -> None:
    tree.write(DS, "id: ds\n\ttopics:")
    assert tree.lint() == [f"{DS}:2:1: syntax"]


def test_a_recap_asks_about_the_role_of_its_track(tree: Tree) -> None:
    tree.replace(QUESTIONS, "roles: [ds]", "roles: [mle]")
    assert tree.lint() == [f"{PATH}:19:14: tip-question"]


def test_a_path_has_weeks(tree: Tree) -> None:
    tree.write(PATH, "role: ds\nname: Path\nweeks: []\n")
    assert tree.lint() == [f"{PATH}:3:8: no-weeks"]


def test_a_schedule_may_be_for_some_weeks_only(tree: Tree) -> None:
    tree.replace(MONDAYS, "at:", "every: 2\nat:")
    schedules = tree.load().schedules
    assert [(s.id, s.every) for s in schedules.values()] == [("mondays", 2), ("weekdays", 1)]


def test_one_schedule_is_the_default(tree: Tree) -> None:
    tree.replace(WEEKDAYS, "default: true", "default: false")
    assert tree.lint() == ["schedules:1:1: default-schedule"]


def test_no_two_schedules_are_the_default(tree: Tree) -> None:
    tree.replace(MONDAYS, "at:", "default: true\nat:")
    assert tree.lint() == [f"{WEEKDAYS}:1:5: default-schedule"]


def test_there_is_a_role(tree: Tree) -> None:
    for file in tree.folders[0].glob("**/*.yaml"):
        file.unlink()
    assert tree.lint() == ["content:1:1: no-roles"]


def test_a_topic_fits_a_button(tree: Tree) -> None:
    topic = "t" * 50  # "1|share|0||compare ds mle " takes 26 of 75 characters
    tree.replace(
        TOPICS,
        "- id: focus",
        f"- id: {topic[1:]}\n  name: A\n  aliases: []\n  kind: tools\n  summary: A\n- id: focus",
    )
    assert tree.lint() == []
    tree.replace(TOPICS, f"id: {topic[1:]}", f"id: {topic}")
    assert tree.lint() == [f"{TOPICS}:1:7: action-id"]


def test_a_claim_is_written_once(tree: Tree) -> None:
    tree.replace(
        MLE, "Machine learning engineers put models into software", "Data  scientists STUDY data"
    )
    assert tree.lint() == [f"{MLE}:9:13: duplicate-claim"]


def test_what_is_disputed_stands_in_a_disagreement(tree: Tree) -> None:
    tree.replace(CONFLICTS, "[ds.salary.entry.survey]", "[ds.salary.senior.survey]")
    assert tree.lint() == [f"{DS}:28:13: disputed-alone"]


def test_another_role_may_have_the_same_claim(tree: Tree) -> None:
    tree.replace(MLE, "    claims:", "    also: [ds.focus.study]\n    claims:")
    assert [c.id for c in tree.load().roles["mle"].topics["focus"].claims] == [
        "mle.focus.build",
        "ds.focus.study",
    ]


RATING = """\
  - id: fit.rating
    facet: study-build
    stem: "How much would you like to study data?"
    leanings: [{role: ds, text: "Study", reason: "They do.", claims: [ds.focus.study]}]
  - id: fit.other
"""


def test_the_fit_quiz_rates_each_role_alike(tree: Tree) -> None:
    tree.replace(FIT, "  - id: fit.other\n", RATING)
    assert tree.lint() == [f"{FIT}:3:9: fit-balance", f"{FIT}:13:9: fit-balance"]


@pytest.mark.parametrize(
    ("leanings", "problem"),
    [
        ("leanings: []", "16:15: leanings"),
        ("leanings:\n      - {role: ds, text: A, reason: So., claims: [ds.focus.study]}", ""),
    ],
)
def test_an_item_is_a_pair_or_a_rating(tree: Tree, leanings: str, problem: str) -> None:
    text = (tree.root / FIT).read_text()
    head, _, _ = text.rpartition("leanings:")
    tree.write(FIT, f"{head}{leanings}\n")
    found = [line for line in tree.lint() if not line.endswith("fit-balance")]
    assert found == ([f"{FIT}:{problem}"] if problem else [])


def test_a_pair_sets_two_roles_against_each_other(tree: Tree) -> None:
    tree.replace(FIT, 'role: mle, text: "Test', 'role: ds, text: "Test')
    uneven = [f"{FIT}:{line}:9: fit-balance" for line in (3, 13)]
    assert tree.lint() == [*uneven, f"{FIT}:17:7: two-roles"]


def test_a_shared_week_is_shared(tree: Tree) -> None:
    other = (tree.root / PATH).read_text().replace("ds.w", "mle.w").replace("role: ds", "role: mle")
    for _ in range(2):  # the two questions about one role alone
        tree.replace(QUESTIONS, "roles: [ds]", "roles: [ds, mle]")
    tree.replace(PATH, "shared: null", "shared: python")
    assert tree.lint() == []  # there is no other path
    tree.write("content/paths/mle.yaml", other)
    assert tree.lint() == [f"{PATH}:8:14: shared-week"]
    tree.write("content/paths/mle.yaml", other.replace("shared: null", "shared: python"))
    assert tree.lint() == []


def test_a_week_is_shared_once_in_a_path(tree: Tree) -> None:
    tree.replace(PATH, "shared: null", "shared: python")
    _, _, week = (tree.root / PATH).read_text().partition("weeks:\n")
    again = week.replace("week: 1", "week: 2").replace("w01", "w02")
    tree.write(PATH, (tree.root / PATH).read_text() + again)
    assert f"{PATH}:24:14: shared-week" in tree.lint()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("So they study data.", "THEY study  data.", "same-tip"),
        ("question: ds.q.focus", "question: ds.q.first", "asked-twice"),
    ],
)
def test_no_tip_comes_twice(tree: Tree, old: str, new: str, rule: str) -> None:
    tree.replace(PATH, old, new)
    assert tree.lint() == [f"{PATH}:19:14: {rule}"]


def is_report(node: ast.AST) -> TypeGuard[ast.Call]:
    func = node.func if isinstance(node, ast.Call) else None
    return isinstance(func, ast.Attribute) and func.attr in {"report", "_refuse"}


def rules() -> set[str]:
    """Every rule id in the source: the word handed to what reports."""
    found = set()
    for file in Path(bot.content.__file__).parent.glob("*.py"):
        calls = [node for node in ast.walk(ast.parse(file.read_text())) if is_report(node)]
        # The rule is the second argument, or the third after line and column.
        words = [a.value for call in calls for a in call.args[1:3] if isinstance(a, ast.Constant)]
        found |= {word for word in words if isinstance(word, str) and re.fullmatch(RULE, word)}
    return found


def test_every_rule_has_a_planted_mistake() -> None:
    names = ("rules", "bank", "files", "coverage")
    files = [Path(__file__).with_name(f"test_{name}.py") for name in names]
    text = "".join(file.read_text() for file in files)
    tested = set(re.findall(rf"(?:: |\")({RULE})\"", text))
    assert len(rules()) > 40
    assert rules() <= tested
