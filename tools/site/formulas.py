"""Formulas as MathML: the pages need no JavaScript for them."""

import html
import re
from xml.etree import ElementTree

from docutils.nodes import SkipNode
from latex2mathml.converter import convert

MATHML = "http://www.w3.org/1998/Math/MathML"
LONG = 12  # parts; a formula with more of them may be broken in a sentence
ElementTree.register_namespace("", MATHML)
ITALICS = [*range(0x1D434, 0x1D468), *range(0x1D6FC, 0x1D71C), 0x210E]
signs = {chr(code) for code in ITALICS} | {"\N{SQUARE ROOT}"}  # what the font must have


def mathml(text, display="inline"):
    """Return a formula as MathML, spaced as TeX does: signs, names of functions, bars."""
    formula = convert(text, display=display).replace(
        "<mi>&#x000B1;</mi>", "<mo>&#x000B1;</mo>"
    )
    formula = formula.replace("<mo>&#x0002E;</mo>", '<mo lspace="0" rspace="0">.</mo>')
    formula = re.sub(
        r"<mo>(max|min)</mo>", r'<mo lspace="0" rspace="0">\1</mo>', formula
    )
    formula = re.sub(
        r"(<mo[^>]*>(?!&#x00029;|&#x0005D;|&#x0007C;|[)\]|!])[^<]*</mo>(?:<mspace[^>]*>)?)"
        r"<mo>&#x02212;</mo>",
        r'\1<mo form="prefix">&#x02212;</mo>',
        formula,
    )
    name = r"(<mi>(?:log|exp)</mi>|<(msub|munder)><mo[^>]*>(?:max|min)</mo>.*?</\2>)"
    bracket = r"(?!<mo[^>]*>(?:&#x00028;|\())"
    formula = re.sub(name + bracket, r'\1<mspace width="0.167em"/>', formula)
    formula = re.sub(  # of an absolute value
        r"<mo[^>]*>(\||&#x0007C;)</mo>",
        '<mo stretchy="false" lspace="0" rspace="0">|</mo>',
        formula,
    )
    signs.update(html.unescape(re.sub(r"<[^>]*>", "", formula)))
    return formula


def pieces(formula):
    """Cut a long formula in a sentence before its equals signs: a line may end there."""
    (row,) = ElementTree.fromstring(formula)
    if len(row) <= LONG:
        return [formula]
    cut = []
    for part in row:
        if not cut or part.text == "=":
            cut.append(ElementTree.Element(f"{{{MATHML}}}math", display="inline"))
        cut[-1].append(part)
    return [ElementTree.tostring(piece, encoding="unicode") for piece in cut]


def inline(self, node):
    """Write a formula in a sentence."""
    self.body.append("<wbr>".join(pieces(mathml(node.astext()))))
    raise SkipNode


def block(self, node):
    """Write a formula of its own, which scrolls if it is wide."""
    self.body.append(f'<div class="math">{mathml(node.astext(), "block")}</div>')
    raise SkipNode
