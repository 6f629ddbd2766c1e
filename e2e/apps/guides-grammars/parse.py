"""Names the places of a source file that its language's grammar does not know: parse.py <language> <file>."""

import importlib
import sys
from pathlib import Path

from tree_sitter import Language, Node, Parser

language, file = sys.argv[1:]
grammar = importlib.import_module(f"tree_sitter_{language}")
tree = Parser(Language(grammar.language())).parse(Path(file).read_bytes())


def strange(node: Node):
    if node.is_error or node.is_missing:
        yield node.start_point
    for child in node.children:
        yield from strange(child)


found = [f"line {row + 1}, column {column + 1}" for row, column in strange(tree.root_node)]
sys.exit("\n".join(found) or 0)
