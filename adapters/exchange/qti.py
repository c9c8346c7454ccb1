"""QTI, the exchange format of learning platforms: https://www.imsglobal.org/question.

Written as version 2.1, which TAO, OpenOLAT and Canvas import; 3.0 is still rare. Read as 2.x and
3.0, which differ in spelling only where choices are concerned.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from xml.sax.saxutils import escape, quoteattr

from adapters.exchange.archives import Archive, ArchiveError
from adapters.exchange.entries import Entry, Reading, explained, heard, labels, tags, told
from adapters.exchange.hypertext import MEDIA
from adapters.exchange.trees import Element, XmlError, parse
from bot.model import Option

_MANIFEST = "imsmanifest.xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"
    identifier={identifier} title={title} label={label} adaptive="false" timeDependent="false"
    toolName="Waymark">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
    <correctResponse><value>{right}</value></correctResponse>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier"/>
  <outcomeDeclaration identifier="SOURCES" cardinality="single" baseType="identifier">
    <defaultValue><value>shown</value></defaultValue>
  </outcomeDeclaration>
  <itemBody>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1">
      <prompt>{stem}</prompt>
{choices}
    </choiceInteraction>
  </itemBody>
  <responseProcessing>
    <responseCondition>
      <responseIf>
        <match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>
        <setOutcomeValue identifier="SCORE">
          <baseValue baseType="float">1</baseValue>
        </setOutcomeValue>
      </responseIf>
      <responseElse>
        <setOutcomeValue identifier="SCORE">
          <baseValue baseType="float">0</baseValue>
        </setOutcomeValue>
      </responseElse>
    </responseCondition>
    <setOutcomeValue identifier="FEEDBACK"><variable identifier="RESPONSE"/></setOutcomeValue>
  </responseProcessing>
{feedback}
</assessmentItem>
"""
_PACKAGE = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
    xmlns:lom="http://ltsc.ieee.org/xsd/LOM" identifier="waymark">
  <metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion></metadata>
  <organizations/>
  <resources>
{resources}
  </resources>
</manifest>
"""
_RESOURCE = """    <resource identifier={identifier} type="imsqti_item_xmlv2p1" href={href}>
      <metadata><lom:lom><lom:general>
        <lom:identifier><lom:catalog>waymark</lom:catalog><lom:entry>{id}</lom:entry></lom:identifier>
{keywords}
      </lom:general></lom:lom></metadata>
      <file href={href}/>
    </resource>"""
#: Archives carry no time of their own, so that the same questions give the same bytes.
_UNDATED = (1980, 1, 1, 0, 0, 0)


def write(entries: Sequence[Entry], _: datetime) -> bytes:
    """Return the questions as a content package: an item each, and the manifest."""
    out = io.BytesIO()
    resources = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for entry in entries:
            href = f"items/{entry.id}.xml"
            package.writestr(zipfile.ZipInfo(href, _UNDATED), _HEAD + _item(entry))
            resources.append(_resource(entry, href))
        manifest = _HEAD + _PACKAGE.format(resources="\n".join(resources))
        package.writestr(zipfile.ZipInfo(_MANIFEST, _UNDATED), manifest)
    return out.getvalue()


def _item(entry: Entry) -> str:
    choices = [(f"choice{number}", option) for number, option in enumerate(entry.options, 1)]
    feedback = [_feedback("FEEDBACK", name, option.why) for name, option in choices if option.why]
    if entry.sources:
        feedback.append(_feedback("SOURCES", "shown", told(entry.sources)))
    return _ITEM.format(
        identifier=quoteattr(_identifier(entry)),
        title=quoteattr(" ".join(entry.stem.split())),
        label=quoteattr(entry.id),
        right=next(name for name, option in choices if option.right),
        stem=_flow(entry.stem),
        choices="\n".join(
            f'      <simpleChoice identifier="{name}">{_flow(option.text)}</simpleChoice>'
            for name, option in choices
        ),
        feedback="\n".join(feedback),
    )


def _feedback(outcome: str, name: str, text: str) -> str:
    return (
        f'  <modalFeedback outcomeIdentifier="{outcome}" identifier="{name}" showHide="show">'
        f"{_flow(text)}</modalFeedback>"
    )


def _resource(entry: Entry, href: str) -> str:
    keywords = (
        f"        <lom:keyword><lom:string>{escape(tag)}</lom:string></lom:keyword>"
        for tag in tags(entry)
    )
    return _RESOURCE.format(
        identifier=quoteattr(_identifier(entry)),
        href=quoteattr(href),
        id=escape(entry.id),
        keywords="\n".join(keywords),
    )


def _identifier(entry: Entry) -> str:
    """Return the id as QTI allows it: it begins with a letter."""
    return entry.id if entry.id[:1].isalpha() else f"q-{entry.id}"


def _flow(text: str) -> str:
    return escape(text).replace("\n", "<br/>")


# --- reading --------------------------------------------------------------------------------------

_SPOKEN = frozenset({"simpleChoice", "rubricBlock", "feedbackInline", "feedbackBlock"})
#: Far above any real item; more would only take long to read.
_MOST_CHOICES = 30

_Tags = dict[str, list[str]]


def read(file: str, raw: bytes) -> Reading:
    """Read one item, or every item of a content package."""
    reading = Reading()
    if not raw.startswith(b"PK"):
        _read_document(file, raw, reading, [])
        return reading
    try:
        archive = Archive(raw)
        keywords = _keywords(file, archive, reading)
        for name in keywords or [n for n in archive.names() if n.lower().endswith(".xml")]:
            _read_document(f"{file}:{name}", archive.read(name), reading, keywords.get(name, []))
    except ArchiveError as error:
        reading.skip(file, 1, "archive", str(error))
    if not reading.entries and not reading.problems:
        reading.skip(file, 1, "empty", "there is no item in this package")
    return reading


def _keywords(file: str, archive: Archive, reading: Reading) -> _Tags:
    """Return the items a manifest names, with their keywords; nothing if there is no manifest."""
    manifest = next((n for n in archive.names() if PurePosixPath(n).name == _MANIFEST), None)
    if manifest is None:
        return {}
    try:
        root = parse(archive.read(manifest))
    except XmlError as error:
        reading.skip(f"{file}:{manifest}", error.line, "xml", error.message)
        return {}
    found: _Tags = {}
    there = set(archive.names())
    for resource in root.all("resource"):
        kind = resource.attributes.get("type", "")
        name = str(PurePosixPath(manifest).parent / resource.attributes.get("href", ""))
        if "item" not in kind:
            if kind.startswith("imsqti"):
                reading.lose(f"{file}:{manifest}", resource.line, f"`{kind[:60]}` is no question")
        elif name in there:
            found[name] = [word.text() for word in resource.all("keyword")]
        else:
            message = f"the item {name[:60]} is missing from the package"
            reading.skip(f"{file}:{manifest}", resource.line, "no-item", message)
    return found


def _read_document(file: str, raw: bytes, reading: Reading, keywords: list[str]) -> None:
    try:
        root = parse(raw)
    except XmlError as error:
        reading.skip(file, error.line, "xml", error.message)
        return
    items = list(root.all("assessmentItem"))
    if not items:
        top = next((child for child in root.children if isinstance(child, Element)), root)
        hint = "export it as QTI 2.1" if top.name == "questestinterop" else ""
        reading.skip(file, top.line, "no-item", f"<{top.name[:40]}> is not a QTI 2 item", hint)
    for item in items:
        _Item(file, item, reading).read(keywords)


class _Item:
    """One assessment item being read."""

    def __init__(self, file: str, item: Element, reading: Reading) -> None:
        self._file, self._item, self._reading = file, item, reading
        self._choices: set[str] = set()

    def read(self, keywords: list[str]) -> None:
        """Add the item to what was read, or say why it is no choice question."""
        body = self._item.first("itemBody") or self._item
        asked = [part for part in body.all() if part.name.endswith("Interaction")]
        if [part.name for part in asked] != ["choiceInteraction"]:
            what = ", ".join(sorted({part.name for part in asked})) or "no interaction"
            self._skip("interaction", f"{what}; only one choiceInteraction can be read")
            return
        choices = list(asked[0].all("simpleChoice"))
        self._choices = {choice.attributes.get("identifier", "") for choice in choices}
        right = self._right()
        if len(choices) > _MOST_CHOICES:
            self._skip("options", f"{len(choices)} choices; nobody reads that many")
            return
        if right not in self._choices:
            self._skip("one-right", "not exactly one choice is right", "declare one correct value")
            return
        stem = body.text(without=_SPOKEN)
        if not stem:
            self._skip("no-question", "there are choices here, but no question")
            return
        self._add(stem, [self._option(choice, right) for choice in choices], keywords)

    def _add(self, stem: str, options: list[Option], keywords: list[str]) -> None:
        shown = [part.text() for part in self._item.all("modalFeedback") if self._is_general(part)]
        sources = next((lines for text in shown if (lines := heard(text))), ())
        for text in shown:
            better = None if heard(text) or not text else explained(options, text)
            if better is None and text and not heard(text):
                self._lose("the general feedback", "add it to an explanation")
            options = better or options
        for part in self._item.all(*MEDIA, "rubricBlock", "feedbackBlock"):
            self._lose(f"<{part.name}>", "describe it in the question", part.line)
        known = labels(keywords)
        for other in known.others:
            self._lose(f"the keyword `{other[:60]}`")
        name = self._item.attributes
        self._reading.entries.append(
            Entry(
                id=name.get("label") or name.get("identifier", ""),
                roles=known.roles,
                topic=known.topic,
                difficulty=known.difficulty,
                stem=stem,
                claims=known.claims,
                options=tuple(options),
                sources=sources,
                file=self._file,
                line=self._item.line,
            )
        )

    def _is_general(self, part: Element) -> bool:
        """Tell feedback for everybody from the explanation of one choice."""
        return part.attributes.get("identifier") not in self._choices

    def _right(self) -> str:
        """Return the identifier of the right choice, or nothing if there is not exactly one."""
        declared = self._item.first("responseDeclaration")
        if declared is None:
            return ""
        correct = declared.first("correctResponse")
        values = [value.text() for value in correct.all("value")] if correct else []
        if not values:  # points per choice instead: the most of them are for the right one
            points = {
                e.attributes.get("mapKey", ""): _points(e.attributes.get("mappedValue", ""))
                for e in declared.all("mapEntry")
            }
            values = [key for key, worth in points.items() if worth > 0]
        return values[0] if len(values) == 1 else ""

    def _option(self, choice: Element, right: str) -> Option:
        name = choice.attributes.get("identifier", "")
        whys = [part.text() for part in choice.all("feedbackInline")]
        whys += [
            part.text()
            for part in self._item.all("modalFeedback")
            if part.attributes.get("identifier") == name
        ]
        text = choice.text(without=_SPOKEN - {"simpleChoice"})
        return Option(text=text, why="\n".join(filter(None, whys)), right=name == right)

    def _skip(self, rule: str, message: str, hint: str = "") -> None:
        self._reading.skip(self._file, self._item.line, rule, message, hint)

    def _lose(self, message: str, hint: str = "", line: int | None = None) -> None:
        self._reading.lose(self._file, line or self._item.line, message, hint)


def _points(text: str) -> float:
    return float(text) if re.fullmatch(r"-?\d{1,9}(?:\.\d{1,9})?", text, re.ASCII) else 0.0
