"""QTI: items as other tools write them, our own packages, and archives that mean harm."""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from adapters.exchange import archives
from adapters.exchange.entries import Entry, Reading
from adapters.exchange.qti import read, write
from bot.errors import Severity
from tests.exchange_world import CONTAINERS

NOW = datetime(2026, 1, 5, tzinfo=UTC)

#: Of the shape of the specification's own first example.
ITEM = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.imsglobal.org/xsd/imsqti_v2p1 imsqti_v2p1.xsd"
    identifier="signs" title="Signs" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
    <correctResponse>
      <value>ChoiceB</value>
    </correctResponse>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody>
    <p>Look at this sign
       in a <em>station</em>:</p>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1">
      <prompt>What does it say?</prompt>
      <simpleChoice identifier="ChoiceA">Never leave.</simpleChoice>
      <simpleChoice identifier="ChoiceB">Stay close
        <feedbackInline outcomeIdentifier="FEEDBACK" identifier="ChoiceB" showHide="show">Yes.</feedbackInline>
      </simpleChoice>
      <simpleChoice identifier="ChoiceC">Let somebody look &amp; wait.</simpleChoice>
    </choiceInteraction>
  </itemBody>
  <responseProcessing
      template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>
  <modalFeedback outcomeIdentifier="FEEDBACK" identifier="ChoiceA" showHide="show">No.</modalFeedback>
</assessmentItem>
"""  # noqa: E501 - as such files are


def item(text: str = ITEM) -> Reading:
    return read("signs.xml", text.encode())


def package(files: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def shown(entry: Entry) -> list[tuple[str, str, bool]]:
    return [(option.text, option.why, option.right) for option in entry.options]


def test_an_item_of_another_tool_is_read() -> None:
    reading = item()
    assert reading.problems == []
    [entry] = reading.entries
    assert entry.id == "signs"
    assert entry.stem == "Look at this sign in a station:\nWhat does it say?"
    assert shown(entry) == [
        ("Never leave.", "No.", False),
        ("Stay close", "Yes.", True),
        ("Let somebody look & wait.", "", False),
    ]
    assert (entry.topic, entry.claims, entry.line) == ("", (), 2)


def test_an_item_of_version_3_differs_in_spelling_only() -> None:
    text = """<qti-assessment-item identifier="q"
        xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0">
    <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
      <qti-correct-response><qti-value>A</qti-value></qti-correct-response>
    </qti-response-declaration>
    <qti-item-body>
      <qti-choice-interaction max-choices="1" response-identifier="RESPONSE">
        <qti-prompt>Which?</qti-prompt>
        <qti-simple-choice identifier="A">This</qti-simple-choice>
        <qti-simple-choice identifier="B">That</qti-simple-choice>
      </qti-choice-interaction>
    </qti-item-body></qti-assessment-item>"""
    [entry] = item(text).entries
    assert (entry.stem, shown(entry)) == ("Which?", [("This", "", True), ("That", "", False)])


def test_points_can_say_what_is_right() -> None:
    points = """<mapping defaultValue="0"><mapEntry mapKey="ChoiceC" mappedValue="1.5"/>
        <mapEntry mapKey="ChoiceA" mappedValue="-1"/></mapping>"""
    begin, end = ITEM.index("<correctResponse>"), ITEM.index("</responseDeclaration>")
    [entry] = item(ITEM[:begin] + points + ITEM[end:]).entries
    assert [option.right for option in entry.options] == [False, False, True]


def test_our_package_is_what_the_specification_says() -> None:
    archive = zipfile.ZipFile(io.BytesIO(write([CONTAINERS], NOW)))
    assert archive.namelist() == ["items/mle.q.containers.xml", "imsmanifest.xml"]
    qti = {"q": "http://www.imsglobal.org/xsd/imsqti_v2p1"}
    root = ET.fromstring(archive.read("items/mle.q.containers.xml"))  # noqa: S314 - our own
    assert root.tag == f"{{{qti['q']}}}assessmentItem"
    assert root.findtext("q:responseDeclaration/q:correctResponse/q:value", None, qti) == "choice1"
    choices = root.findall("q:itemBody/q:choiceInteraction/q:simpleChoice", qti)
    assert [choice.text for choice in choices] == [o.text for o in CONTAINERS.options]
    feedback = {
        f.get("identifier"): "".join(f.itertext()) for f in root.findall("q:modalFeedback", qti)
    }
    assert feedback["choice1"] == "They <run> services."
    assert "Gazette: Two jobs compared (9 October 2023)" in feedback["shown"]
    manifest = ET.fromstring(archive.read("imsmanifest.xml"))  # noqa: S314 - our own
    names = {"cp": "http://www.imsglobal.org/xsd/imscp_v1p1", "lom": "http://ltsc.ieee.org/xsd/LOM"}
    [resource] = manifest.findall("cp:resources/cp:resource", names)
    assert resource.get("type") == "imsqti_item_xmlv2p1"
    assert resource.get("href") == "items/mle.q.containers.xml"
    keywords = [word.text for word in resource.findall(".//lom:keyword/lom:string", names)]
    assert "claim:mle.tools.docker" in keywords


def test_the_same_questions_give_the_same_bytes() -> None:
    later = datetime(2027, 1, 5, tzinfo=UTC)
    assert write([CONTAINERS], NOW) == write([CONTAINERS], later)


def test_a_package_without_a_manifest_is_read_file_by_file() -> None:
    reading = read("bank.zip", package({"a.xml": ITEM, "readme.txt": "hello", "b.xml": "<open>"}))
    assert [entry.file for entry in reading.entries] == ["bank.zip:a.xml"]
    assert [(p.file, p.rule) for p in reading.problems] == [("bank.zip:b.xml", "xml")]


def test_a_manifest_names_what_is_missing_and_what_is_no_question() -> None:
    manifest = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>
      <resource type="imsqti_test_xmlv2p1" href="test.xml"/>
      <resource type="imsqti_item_xmlv2p1" href="signs.xml"/>
      <resource type="imsqti_item_xmlv2p1" href="gone.xml"/></resources></manifest>"""
    reading = read("bank.zip", package({"imsmanifest.xml": manifest, "signs.xml": ITEM}))
    assert len(reading.entries) == 1
    assert [(p.line, p.rule, p.severity) for p in reading.problems] == [
        (2, "not-kept", Severity.NOTE),
        (4, "no-item", Severity.ERROR),
    ]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("choiceInteraction", "orderInteraction", "interaction"),
        ("<value>ChoiceB</value>", "<value>ChoiceB</value><value>ChoiceA</value>", "one-right"),
        ("<value>ChoiceB</value>", "<value>ChoiceX</value>", "one-right"),
        ("<value>ChoiceB</value>", "", "one-right"),
        ("assessmentItem", "questestinterop", "no-item"),
        ("</itemBody>", "", "xml"),
        ('encoding="UTF-8"', 'encoding="klingon"', "xml"),
    ],
)
def test_what_cannot_be_asked_is_named(old: str, new: str, rule: str) -> None:
    reading = item(ITEM.replace(old, new))
    assert reading.entries == []
    assert [problem.rule for problem in reading.problems] == [rule]


def test_what_is_not_kept_is_named() -> None:
    text = ITEM.replace("<prompt>", '<img src="sign.png" alt="A sign"/><prompt>').replace(
        "</assessmentItem>",
        '<modalFeedback identifier="all">Note.</modalFeedback></assessmentItem>',
    )
    reading = item(text)
    assert len(reading.entries) == 1
    assert [(p.rule, p.message) for p in reading.problems] == [
        ("not-kept", "the general feedback"),
        ("not-kept", "<img>"),
    ]


# --- those that mean harm -------------------------------------------------------------------------

BILLION = """<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>
<assessmentItem>&y;</assessmentItem>"""
OUTSIDE = """<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd" [
<!ENTITY passwords SYSTEM "file:///etc/passwd">]><assessmentItem>&passwords;</assessmentItem>"""


@pytest.mark.parametrize("text", [BILLION, OUTSIDE], ids=["entities", "files and network"])
def test_a_document_may_declare_nothing(text: str) -> None:
    reading = item(text)
    assert reading.entries == []
    [problem] = reading.problems
    assert problem.rule == "xml"
    assert "document type" in problem.message


def test_depth_has_an_end() -> None:
    [problem] = item("<a>" * 5_000 + "</a>" * 5_000).problems
    assert "levels deep" in problem.message


def test_breadth_has_an_end() -> None:
    [problem] = item(f"<a>{'<b/>' * 200_000}</a>").problems
    assert "elements" in problem.message


def test_a_zip_bomb_is_refused_before_it_is_large() -> None:
    bomb = package({"bomb.xml": b" " * (archives.MAX_MEMBER + 1)})
    assert len(bomb) < 100_000
    [problem] = read("bank.zip", bomb).problems
    assert problem.rule == "archive"
    assert "larger than" in problem.message


def test_many_large_files_are_refused_as_one_is() -> None:
    part = b"<a>" + b" " * (archives.MAX_MEMBER - 10) + b"</a>"
    reading = read("bank.zip", package({f"{n}.xml": part for n in range(4)}))
    assert any(problem.rule == "archive" for problem in reading.problems)


def test_too_many_files_are_refused() -> None:
    files = {f"{number}.xml": "" for number in range(archives.MAX_MEMBERS + 1)}
    [problem] = read("bank.zip", package(files)).problems
    assert problem.rule == "archive"


def test_a_name_that_climbs_is_only_a_name() -> None:
    [entry] = read("bank.zip", package({"../../../etc/signs.xml": ITEM})).entries
    assert entry.stem.startswith("Look at this sign")


def test_an_empty_package_says_so() -> None:
    assert [p.rule for p in read("bank.zip", package({"readme.txt": ""})).problems] == ["empty"]


def test_more_choices_than_anybody_reads_are_refused() -> None:
    many = "".join(f'<simpleChoice identifier="x{n}">x</simpleChoice>' for n in range(100))
    [problem] = item(ITEM.replace("</choiceInteraction>", f"{many}</choiceInteraction>")).problems
    assert problem.rule == "options"
