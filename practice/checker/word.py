"""A verdict as text for people."""

TITLES = {
    "wrong": "not yet",
    "unwritten": "not written yet",
    "missing": "missing",
    "late": "no answer",
}
SURE = {  # by how a verdict came about
    "likely": "(A guess: it fits all ordinary inputs, but not those with logits of 1000.)",
    "partly": "(A guess: it fits wherever your function answers.)",
}


def describe(verdict):
    """Return a verdict as text for people."""
    remarks = [f"  {remark}" for remark in verdict.remarks]
    if verdict.passed:
        remark = ", with a remark" if verdict.verdict == "remark" else ""
        after = [f"  {verdict.after}"] if verdict.after else []
        return "\n".join([f"{verdict.function}: right{remark}", *remarks, *after])
    lines = [f"{verdict.function}: {TITLES[verdict.verdict]}"]
    for text in [verdict.say, verdict.why, SURE.get(verdict.how, "")]:
        lines += [f"  {line}" for line in text.split("\n") if text]
    if verdict.example:
        example = ["    " + line.replace("\n", "\n    ") for line in verdict.example]
        lines += ["", *example, ""]
    lines += remarks
    if verdict.printed.strip():
        lines.append("  Your code printed:")
        lines += ["    | " + line for line in verdict.printed.strip().split("\n")]
    if verdict.verdict != "missing":
        lines.append(f"  Read: {verdict.read}")
    return "\n".join(lines)
