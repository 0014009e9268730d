"""What makes and checks what is read: one package, `python -m tools`.

The modules of this folder are its core: what one reads to change a sentence, an exercise, a
mistake, or a line of a script. With practice/checker/markdown.py they have at most 1,200
lines. Around them stand

    numbers/    what single pages compute, a module for each
    handouts/   notebooks with gaps, questions, sheets to print
    studies/    what takes long, and what it has measured in data/
    site/       the Sphinx project
"""

from practice.checker.needs import demand

demand()
