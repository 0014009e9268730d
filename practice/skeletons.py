"""Make practice/skeletons: the scripts with the bodies of section 1 taken out.

    python practice/skeletons.py            rewrite what is out of date
    python practice/skeletons.py --check    change nothing, name what is out of date, exit with 1

The docstrings stay, and so do the comments that show shapes. What an earlier rung had to the
letter is given. `skeletons()` returns each file's path and text, for other builders.
"""

import ast
import io
import sys
import tokenize

from ladder import PRACTICE, ROOT, ladder

YOURS = "...  # your code"


def shapes(text):
    """Return the comments of a function that show how a shape changes."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = [t.string for t in tokens if t.type == tokenize.COMMENT]
    return [comment for comment in comments if "->" in comment]


def emptied(text):
    """Return the text of a function with its body replaced by one line."""
    node = ast.parse(text).body[0]
    docstring = "\n".join(text.split("\n")[: node.body[0].end_lineno])
    lines = [*shapes(text), YOURS]
    return "\n".join([docstring, *(f"    {line}" for line in lines)])


def skeleton(rung):
    """Return the text of a rung's skeleton."""
    text = rung.text
    for name in rung.tasks:
        text = text.replace(rung.functions[name], emptied(rung.functions[name]))
    note = f"# Yours to write: python practice/check.py practice/{rung.name}.py judges it.\n"
    if rung.given:
        note += f"# Given: {', '.join(rung.given)}.\n"
    heading = next(line for line in text.splitlines() if line.startswith("# --- 1."))
    return text.replace(f"{heading}\n", f"{heading}\n{note}", 1)


def skeletons():
    """Return {path: text} of all skeletons."""
    return {PRACTICE / "skeletons" / f"{r.name}.py": skeleton(r) for r in ladder()}


def stale(files):
    """Return the paths whose text is not the one that was made."""
    return [
        path
        for path, text in files.items()
        if not path.exists() or path.read_text("utf-8") != text
    ]


def main(files, check):
    """Rewrite the files that are stale, or name them; return the exit status."""
    found = stale(files)
    for path in found:
        print("stale" if check else "wrote", path.relative_to(ROOT))
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(files[path], "utf-8", newline="\n")
    return int(check and bool(found))


if __name__ == "__main__":
    sys.exit(main(skeletons(), "--check" in sys.argv[1:]))
