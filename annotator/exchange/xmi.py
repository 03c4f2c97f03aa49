"""UIMA CAS XMI, one file for each article, with its type system beside it: what INCEpTION and WebAnno exchange.

Read with expat alone: no document type, no entity, no other file. Its offsets are UTF-16 units.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from annotator.exchange.carrying import refuse_labels
from annotator.exchange.cas import CasMaker, Structure, record_of
from annotator.exchange.contract import ALL, Carried, Format, Target
from annotator.exchange.decoding import file_id, read_bytes, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.names import id_of
from annotator.exchange.text_lines import MAX_BYTES
from annotator.exchange.token_texts import with_set
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError
from annotator.model.schema import Words

_XMI = "http://www.omg.org/XMI"
_CAS = "http:///uima/cas.ecore"
_SOFA_TEXT = re.compile(rb"""\bsofaString\s*=\s*("[^"]*"|'[^']*')""")
_TYPES = "TypeSystem.xml"


# ---- reading ----------------------------------------------------------------------------------------------------


class _Xml:
    """What an XMI file holds, as it is parsed."""

    def __init__(self) -> None:
        self.structures: list[Structure] = []
        self.sofas: dict[str, dict[str, str]] = {}
        self.members: dict[str, list[str]] = {}
        self._depth = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def parse(self, data: bytes, encoding: str | None) -> None:
        """Parse a whole file.

        Raises: expat.ExpatError; KnownError for a document type or another root.
        """
        if encoding is not None:
            data = data.decode(encoding).removeprefix("\ufeff").encode("utf-8")
            data = re.sub(rb"^(<\?xml[^>]*?)\sencoding=[\"'][^\"']*[\"']", rb"\1", data)
        self._parser.Parse(data, True)

    def _doctype(self, *_: object) -> None:
        raise KnownError("it has a document type declaration (<!DOCTYPE>): no such file is read")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        space, _, name = tag.rpartition(" ")
        if self._depth == 1 and (space, name) != (_XMI, "XMI"):
            raise KnownError(f"its root is {name[:40]!r}, not xmi:XMI: this is no XMI")
        if self._depth != 2:
            return
        own = attributes.get(f"{_XMI} id", "")
        features = {key: value for key, value in attributes.items() if not key.startswith(f"{_XMI} ")}
        if space == _CAS and name == "Sofa":
            self.sofas[own] = features
        elif space == _CAS and name == "View":
            self.members[features.get("sofa", "")] = features.get("members", "").split()
        elif space != _CAS:
            package = space.removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
            prefix = "" if package in ("", "uima.noNamespace") else f"{package}."
            self.structures.append(Structure(own, f"{prefix}{name}", dict(features)))

    def _end(self, tag: str) -> None:
        self._depth -= 1


def read_xmi(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The article that an XMI file holds."""
    name = shown(path)
    xml = _Xml()
    try:
        data = read_bytes(path, MAX_BYTES)
        try:
            xml.parse(data, options.encoding)
        except expat.ExpatError as error:
            raise KnownError(f"this is no XML that can be read: {error}") from None
        except UnicodeError:
            raise KnownError(f"it does not fit {options.encoding}: say the right --encoding") from None
        except LookupError:
            raise KnownError(f"--encoding {options.encoding}: there is no such text encoding") from None
        own, id_notes = file_id(path, options.base)
        structures, text, notes = _view(xml)
        for match in _SOFA_TEXT.finditer(data):
            if raw := sum(match[1].count(c) for c in (b"\n", b"\t", b"\r")):
                notes.append(
                    f"warning: {raw} line breaks or tabs stand in sofaString as they are, not as &#10;: XML reads them "
                    "as spaces"
                )
        record, more = record_of(text, structures, id_of(own))
        item, said = RecordReader(options).item(record, name)
    except (KnownError, ValueError) as error:
        problem = str(error) if str(error).startswith(name) else f"{name}: {error}"
        yield Incoming(path, None, None, " ".join(problem.split()))
        return
    yield Incoming(path, None, item, None, (*id_notes, *notes, *more, *said), options.encoding or "utf-8")


def _view(xml: _Xml) -> tuple[list[Structure], str, list[str]]:
    """The structures of the first view's index, its text, and notes about what is left aside."""
    notes: list[str] = []
    texts = {key: sofa for key, sofa in xml.sofas.items() if sofa.get("sofaString")}
    if not texts:
        raise KnownError("it holds no text (no cas:Sofa with a sofaString)")
    sofa = next((key for key, s in texts.items() if s.get("sofaID") == "_InitialView"), next(iter(texts)))
    if len(texts) > 1:
        notes.append(f"{len(texts) - 1} other views are not read")
    structures = [s for s in xml.structures if s.features.get("sofa") == sofa]
    if (members := xml.members.get(sofa)) is not None:
        known = {s.id for s in xml.structures}
        if lost := [m for m in members if m not in known]:
            notes.append(f"warning: the index of the view names what is not there: {', '.join(lost[:20])}")
        indexed = set(members)
        if aside := sum(s.id not in indexed for s in structures):
            notes.append(f"{aside} annotations are not in the index of the view and are left out")
        structures = [s for s in structures if s.id in indexed]
    return structures, texts[sofa]["sofaString"], notes


# ---- writing ----------------------------------------------------------------------------------------------------


class XmiWriter:
    """Writes an XMI file for each article, and the type system."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._maker = CasMaker("xmi")

    def document(self, item: AnnotatedDocument) -> Carried:
        """One article."""
        refuse_labels(item, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\ufffe\uffff", "XMI")
        item = with_set(item)
        cas, losses, tokens = self._maker.cas(item, xml=True)
        out = self._target.own(item.document.id, ".xmi")
        out.put(cas.to_xmi().encode("utf-8"))
        sentences = len(item.tokens.sentences) if item.tokens is not None else 0
        return Carried(item, out, tuple(losses), sentences, tokens)

    def end(self) -> None:
        """The type system, which most programs want beside the files."""
        name = f"{self._target.stem}.{_TYPES}" if self._target.alone else _TYPES
        self._target.out(name).put(self._maker.type_system())


def _belongs(path: Path) -> bool:
    return path.name == _TYPES or path.name.endswith(f".{_TYPES}")


def _sniff(path: Path, start: bytes) -> bool:
    return path.suffix.lower() == ".xmi" or b"http://www.omg.org/XMI" in start


XMI = Format(
    "xmi",
    Words("UIMA CAS XMI", "UIMA CAS XMI"),
    (".xmi", ".xml"),
    read_xmi,
    XmiWriter,
    carries=ALL,
    unit="utf16",
    by_tokens=True,
    per_document=True,
    extra="xmi",
    extra_for="out",
    sniff=_sniff,
    belongs=_belongs,
)
