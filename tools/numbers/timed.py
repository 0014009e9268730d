"""What tools/studies/benchmark.py has measured, for the pages that show it."""

from tools import measured, tables
from tools.expressions import Expressions


def cells(columns, rows):
    """Return the texts of measured rows: each column has a heading and a format.

    A value that is a list fills a format of several numbers.
    """
    return [
        [
            form.format(*(value if isinstance(value, list) else [value]))
            for (_, form), value in zip(columns, row, strict=True)
        ]
        for row in rows
    ]


def measured_table(made):
    """Return a measured table without empty columns, with the note that may stand below it."""
    heads = [name for name, _ in made["columns"]]
    columns = zip(heads, *cells(made["columns"], made["rows"]), strict=True)
    heads, *rows = zip(*(c for c in columns if any(c[1:])), strict=True)
    text = tables.table(heads, rows)
    return text + made["note"] + "\n\n" if "note" in made else text


class Benchmark(Expressions):
    """What pages with these measurements add to the expressions."""

    @staticmethod
    def machine():
        """Return what it ran on: the machine, and versions."""
        machine, versions = measured.read("benchmark")["machine"].split(", Python")
        return tables.fenced([machine, f"Python{versions}"])

    @staticmethod
    def benchmark(title):
        """Return one of its tables."""
        return measured_table(measured.read("benchmark")["tables"][title])

    @staticmethod
    def measured(row, column=3):
        """Return the first number of a cell of its tables: by default the ratio.

        `row` is what the row begins with; cells of text are parted by ' | '.
        """
        for made in measured.read("benchmark")["tables"].values():
            for texts in cells(made["columns"], made["rows"]):
                if " | ".join(texts).startswith(row):
                    return texts[column].split()[0]
        raise ValueError(f"no row begins with {row}")
