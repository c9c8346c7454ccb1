"""The rules about the question bank as a whole, each at its limit and just past it."""

import pytest

from tests.content.trees import Tree

QUESTIONS = "content/questions/ds.yaml"
MORE = "content/questions/more.yaml"
MLE = "content/roles/mle.yaml"

#: The questions of the small tree: the first option is right and not the longest; two of them are
#: about data scientists alone.
THERE, THERE_ON_DS = 3, 2


def question(
    number: int, *, right: int = 0, key: str = "Right", stem: str = "", roles: str = "ds, mle"
) -> str:
    options = [
        f"    - {{text: {key}, why: So., right: true}}"
        if i == right
        else f"    - {{text: Other {i}, why: So.}}"
        for i in range(4)
    ]
    head = (
        f"- id: q{number}\n  roles: [{roles}]\n  topic: focus\n  difficulty: 1\n"
        f"  stem: {stem or f'Question {number}'}\n  claims: [ds.focus.study]\n  options:\n"
    )
    return head + "\n".join(options) + "\n"


def lint(tree: Tree, *questions: str) -> list[str]:
    tree.write(MORE, "".join(questions))
    return tree.lint()


def bank(total: int, *, longest: int = 0, second: int = 0) -> list[str]:
    """Fill up to ``total``: the key is the longest option, or the second one, in so many."""
    return [
        question(
            i,
            right=1 if i < second else (2, 3, 0)[i % 3],
            key="The longest one" if i < longest else "Right",
        )
        for i in range(total - THERE)
    ]


def test_no_two_questions_ask_the_same(tree: Tree) -> None:
    same = question(2, stem='"  WHAT does a data scientist mostly do"')
    assert lint(tree, question(1), same) == [f"{MORE}:12:7: duplicate-stem"]


def test_the_longest_option_is_not_habitually_right(tree: Tree) -> None:
    assert lint(tree, *bank(25, longest=10)) == []
    assert lint(tree, *bank(25, longest=11)) == [f"{MORE}:1:7: longest-key"]


def test_no_position_is_habitually_right(tree: Tree) -> None:
    assert lint(tree, *bank(25, second=10)) == []
    assert lint(tree, *bank(25, second=11)) == [f"{MORE}:1:7: key-position"]


def test_a_few_questions_are_no_habit(tree: Tree) -> None:
    assert lint(tree, *bank(19, longest=16, second=16)) == []
    assert lint(tree, *bank(20, longest=17, second=17)) == [
        f"{MORE}:1:7: key-position",
        f"{MORE}:1:7: longest-key",
    ]


@pytest.mark.parametrize(("ds", "mle", "is_fair"), [(25, 20, True), (25, 19, False)])
def test_no_role_is_asked_about_much_more_than_another(
    tree: Tree,
    ds: int,
    mle: int,
    is_fair: bool,  # noqa: FBT001
) -> None:
    roles = ["ds"] * (ds - THERE_ON_DS) + ["mle"] * mle
    about = [question(i, right=i % 4, roles=role) for i, role in enumerate(roles)]
    assert lint(tree, *about) == ([] if is_fair else [f"{MLE}:1:5: role-imbalance"])


def test_a_few_questions_favour_nobody(tree: Tree) -> None:
    about = [question(i, right=i % 4, roles="ds") for i in range(18)]
    assert lint(tree, *about[:-1]) == []
    assert lint(tree, *about) == [f"{MLE}:1:5: role-imbalance"]


def test_no_question_rests_on_one_side_of_a_disputed_figure(tree: Tree) -> None:
    one_side = "[ds.salary.entry.survey]"
    tree.replace(QUESTIONS, "[ds.focus.study]", one_side)
    assert tree.lint() == [f"{QUESTIONS}:1:7: disputed-figure"]
    tree.replace(QUESTIONS, one_side, "[ds.salary.entry.survey, ds.salary.entry.blog]")
    assert tree.lint() == []
