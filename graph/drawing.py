"""Layout of the compiled graph as a drawing: positions of nodes, paths of edges.

Columns from left to right in the order of most turns: reading, tools, flows, reply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from langchain_core.runnables.graph import Graph
from langgraph.graph import END, START

from graph.routes import FLOWS, TOOLS

NODE_WIDTH, NODE_HEIGHT = 184, 30
COLUMN_WIDTH, ROW_HEIGHT = 240, 46
MARGIN = 16
_SORTING_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A box. ``x``, ``y``: upper left corner. ``kind``: edge, reading, tool, flow or reply."""

    name: str
    label: str
    kind: str
    x: float
    y: float
    width: float = NODE_WIDTH
    height: float = NODE_HEIGHT


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """An undirected edge between two nodes. ``path`` is an SVG path."""

    one: str
    other: str
    path: str

    def joins(self, one: str, other: str) -> bool:
        """Whether it connects these two nodes, in either direction."""
        return {one, other} == {self.one, self.other}


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole drawing with its size."""

    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]
    width: float
    height: float


def draw_graph(graph: Graph) -> Drawing:
    """The drawing of a compiled graph (``compiled.get_graph()``)."""
    lines = sorted({tuple(sorted((edge.source, edge.target))) for edge in graph.edges})
    columns = _columns(graph, lines)
    rows = max(map(len, columns))
    height = 2 * MARGIN + rows * ROW_HEIGHT - (ROW_HEIGHT - NODE_HEIGHT)
    nodes = {
        name: DrawnNode(name, _label(name), _kind(name), MARGIN + place * COLUMN_WIDTH, y)
        for place, column in enumerate(columns)
        for name, y in zip(column, _tops(len(column), height), strict=True)
    }
    edges = tuple(DrawnEdge(one, other, _path(nodes[one], nodes[other])) for one, other in lines)
    width = 2 * MARGIN + (len(columns) - 1) * COLUMN_WIDTH + NODE_WIDTH
    return Drawing(tuple(nodes.values()), edges, width, height)


def _kind(name: str) -> str:
    if name in (START, END):
        return "edge"
    if name in TOOLS:
        return "tool"
    if any(row.name == name for row in FLOWS):
        return "flow"
    return "reading" if name == "classify_intent" else "reply"


def _label(name: str) -> str:
    return name.strip("_").replace("_", " ")


def _columns(graph: Graph, lines: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """Each column's nodes from top to bottom, sorted to reduce crossings of edges."""
    order = ("reading", "tool", "flow", "reply")
    columns = [[START], *([name for name in graph.nodes if _kind(name) == kind] for kind in order), [END]]
    neighbours: dict[str, set[str]] = {name: set() for name in graph.nodes}
    for one, other in lines:
        neighbours[one].add(other)
        neighbours[other].add(one)
    for _ in range(_SORTING_ROUNDS):
        places = _positions(columns)
        for column in columns:
            column.sort(key=lambda name: _mean_position(places, neighbours[name], places[name]))
            places.update(_positions([column]))
    return [column for column in columns if column]


def _positions(columns: Iterable[Sequence[str]]) -> dict[str, float]:
    """Each node's relative vertical position in its column, from 0 to 1."""
    return {name: (place + 0.5) / len(column) for column in columns for place, name in enumerate(column)}


def _mean_position(places: Mapping[str, float], names: Iterable[str], own: float) -> float:
    values = [places[name] for name in names]
    return fmean(values) if values else own


def _tops(count: int, height: float) -> list[float]:
    """The top coordinates of ``count`` evenly spaced boxes."""
    share = (height - 2 * MARGIN) / count
    return [MARGIN + share * place + (share - NODE_HEIGHT) / 2 for place in range(count)]


def _path(one: DrawnNode, other: DrawnNode) -> str:
    """A curve between the facing sides of two boxes; within a column, an arc beside it."""
    left, right = sorted((one, other), key=lambda node: node.x)
    from_y, to_y = left.y + left.height / 2, right.y + right.height / 2
    start = left.x + left.width
    if left.x == right.x:
        return f"M{start:g} {from_y:g} C{start + 40:g} {from_y:g} {start + 40:g} {to_y:g} {start:g} {to_y:g}"
    half = (right.x - start) / 2
    return f"M{start:g} {from_y:g} C{start + half:g} {from_y:g} {right.x - half:g} {to_y:g} {right.x:g} {to_y:g}"
