"""Reads parts of an XML file, however long it is: what is between them, and what is done with, is not kept.

Expat is used by itself, because `ElementTree.iterparse` cannot refuse a document type. Without one there are no
entities but the five of XML: nothing can be expanded, and no other file is read. These formats never have one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers.expat import ExpatError, ParserCreate

from service.imports import BrokenFile

CHUNK_BYTES = 1 << 16
DEEPEST = 60  # elements within each other
MOST_TEXT = 1_000_000  # characters that are kept of one element itself
MOST_WITHIN = 4_000_000  # characters of a wanted element with all that is in it, its attributes too
MOST_NODES = 10_000  # elements in a wanted one; a comment with the notes of many plugins has some hundreds
MOST_NAMES = 1000  # of elements, attributes and namespaces, which Expat keeps for as long as it reads
MOST_NAME = 1000  # characters
MOST_CHILDREN = 100  # of different names
MOST_TAG = 1 << 20  # bytes of one tag or comment, which Expat looks at from its start again with every chunk
# XML has no words for these, but programs write them; in UTF-16, which nobody writes, they are part of letters.
_FORBIDDEN = bytes(set(range(32)) - set(b"\t\n\r"))


@dataclass(slots=True)
class Node:
    """An element with its attributes, its text and its children by name."""

    name: str
    attributes: Mapping[str, str]
    children: dict[str, "Node"] = field(default_factory=dict)
    _text: list[str] = field(default_factory=list)
    _size: int = 0

    def add(self, text: str) -> int:
        """Take more text, up to a limit, and give how much was taken."""
        if self._size > MOST_TEXT:
            return 0
        self._text.append(text)
        self._size += len(text)
        return len(text)

    @property
    def text(self) -> str:
        """Its own text, without that of its children."""
        return "".join(self._text)

    def of(self, name: str) -> str:
        """Give the text of a child; empty if there is none."""
        return self.children[name].text if name in self.children else ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is read of a kind of file. Paths are names below the root.

    `wanted` elements are given with all that is in them, `begun` ones when they begin, without. `prefixes` give the
    start of a namespace the prefix that its names are written with here.
    """

    root: str
    wanted: frozenset[tuple[str, ...]]
    prefixes: Mapping[str, str]
    begun: frozenset[tuple[str, ...]] = frozenset()


def read(file: BinaryIO, shape: Shape) -> Iterator[Node]:
    """Give the elements that are wanted, in the file's order. Raises BrokenFile."""
    parser = ParserCreate(namespace_separator=" ")
    builder = _Builder(shape, lambda: parser.CurrentLineNumber)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.StartNamespaceDeclHandler = builder.declare
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    fed = 0
    try:
        for chunk in _chunks(file):
            parser.Parse(chunk, False)
            yield from builder.take()
            fed += len(chunk)
            builder.refuse_endless(fed - max(parser.CurrentByteIndex, 0))
        parser.Parse(b"", True)
    except BrokenFile:
        yield from builder.take()
        raise
    except ExpatError as error:
        yield from builder.take()
        message = str(error).partition(":")[0]
        raise BrokenFile(f"The XML is broken at line {error.lineno}, column {error.offset}: {message}.") from error
    except (ValueError, LookupError) as error:  # an encoding that Python does not know, or that is none of single bytes
        raise BrokenFile(f"The XML cannot be read after line {parser.CurrentLineNumber}: {error}.") from error
    yield from builder.take()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """Give a file without what hinders reading it and means nothing."""
    chunk = file.read(CHUNK_BYTES).lstrip()  # plugins write blank lines before the start
    is_wide = chunk[:2] in {b"\xff\xfe", b"\xfe\xff"}
    while chunk:
        yield chunk if is_wide else chunk.translate(None, _FORBIDDEN)
        chunk = file.read(CHUNK_BYTES)


def _naming(prefixes: Mapping[str, str]) -> Callable[[str], str]:
    known: dict[str, str] = {}

    def name(full: str) -> str:
        if full not in known:
            if len(known) >= MOST_NAMES or len(full) > MOST_NAME:
                raise BrokenFile("The file is not of this format: it has too many names, or too long ones.")
            space, _, local = full.rpartition(" ")
            prefix = next((prefix for start, prefix in prefixes.items() if space.startswith(start)), None)
            known[full] = f"{prefix}{local}" if prefix is not None else full
        return known[full]

    return name


class _Builder:
    """Makes nodes of what the parser meets."""

    def __init__(self, shape: Shape, line: Callable[[], int]) -> None:
        self._done: list[Node] = []
        self._shape = shape
        self._line = line  # that is being read
        self._naming = _naming(shape.prefixes)
        self._path: list[str] = []
        self._open: list[Node] = []
        self._nodes = 0  # in the wanted element that is open
        self._within = 0  # characters

    def take(self) -> list[Node]:
        done, self._done = self._done, []
        return done

    def refuse(self, *_declared: object) -> None:
        raise BrokenFile("The file declares a document type, which no export of this kind does; it was not read.")

    def refuse_endless(self, waiting: int) -> None:
        if waiting > MOST_TAG:
            raise BrokenFile(f"The file has a tag that does not end, at line {self._line()}.")

    def declare(self, prefix: str | None, uri: str | None) -> None:
        self._naming(f"{uri or ''} xmlns:{prefix or ''}")

    def start(self, full: str, attributes: dict[str, str]) -> None:
        name = self._naming(full)
        named = {self._naming(key): value for key, value in attributes.items()}
        if not self._path and name != self._shape.root:
            raise BrokenFile(f"The file is not of this format: it should begin with <{self._shape.root}>.")
        self._path.append(name)
        if len(self._path) > DEEPEST:
            raise BrokenFile(f"The file is not of this format: elements are more than {DEEPEST} deep.")
        path = tuple(self._path[1:])
        if path in self._shape.begun:
            self._done.append(Node(name, {}))
        elif self._open or path in self._shape.wanted:
            if not self._open:
                self._nodes = self._within = 0
            self._open.append(Node(name, named))
            self._count(1, sum(len(value) for value in named.values()))

    def end(self, _full: str) -> None:
        self._path.pop()
        if not self._open:
            return
        node = self._open.pop()
        if not self._open:
            self._done.append(node)
        elif len(self._open[-1].children) < MOST_CHILDREN:
            self._open[-1].children.setdefault(node.name, node)

    def text(self, text: str) -> None:
        if self._open:
            self._count(0, self._open[-1].add(text))

    def _count(self, nodes: int, characters: int) -> None:
        self._nodes += nodes
        self._within += characters
        if self._nodes > MOST_NODES or self._within > MOST_WITHIN:
            raise BrokenFile(f"There is far too much in the <{self._open[0].name}> at line {self._line()}.")
