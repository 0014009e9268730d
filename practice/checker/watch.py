"""Judge again at each save; a key gives the next hint."""

import contextlib
import os
import select
import sys
import time

from .dialogue import dialogue, give_hint
from .reading import load
from .terminal import WIDTH, Problem, tell

PAUSE = 0.3  # seconds between two looks at the file


class Keys:
    """The keys that are pressed while this program waits: at once in a terminal, else by line."""

    def __enter__(self):
        """Let keys come without Enter, where the terminal can."""
        self.before, self.closed = None, sys.stdin is None
        with contextlib.suppress(ImportError, OSError, ValueError, AttributeError):
            import termios
            import tty

            self.before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        return self

    def __exit__(self, *error):
        """Make the terminal what it was."""
        if self.before:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self.before)

    def pressed(self, seconds):
        """Wait for a key; return what was typed, or an empty text."""
        if os.name == "nt":
            return self.pressed_on_windows(seconds)
        if self.closed:
            time.sleep(seconds)
            return ""
        with contextlib.suppress(OSError, ValueError):
            if not select.select([sys.stdin], [], [], seconds)[0]:
                return ""
            typed = os.read(sys.stdin.fileno(), 100).decode("ascii", "replace")
            self.closed = not typed
            return typed
        self.closed = True
        return ""

    def pressed_on_windows(self, seconds):
        """Wait for a key of a console."""
        import msvcrt

        time.sleep(seconds)
        typed = ""
        while msvcrt.kbhit():
            typed += msvcrt.getwch()
        return typed


def watch(path, only=None, fresh=False):
    """Judge a file at each save, until Ctrl-C; `h` gives the next hint."""
    judged, step = None, 0
    with Keys() as keys:
        while True:
            try:
                handed = load(path)
                if handed.text != judged:  # also what was saved while it was judged
                    if judged is not None:
                        tell("\n" + "-" * WIDTH)
                    judged, step = handed.text, 0
                    dialogue(handed, fresh, only)
                    tell("\nWatching. h: a hint; Ctrl-C: the end.")
                    fresh = False
            except Problem as problem:  # an editor may be in the middle of saving
                if str(problem) != judged:
                    judged = str(problem)
                    tell(f"check.py: {problem}")
            if "h" in keys.pressed(PAUSE).lower() and judged:
                step = step % 3 + 1
                with contextlib.suppress(Problem):
                    give_hint(load(path), step, only)
