"""Studies: programs that measure, off the path of a contributor. README.md tells of them."""

STUDIES = {
    "animation": "the picture that opens README.md (a minute)",
    "benchmark": "every time that a page states (ten minutes, on a quiet machine)",
    "checker": "how long the checker takes (half a minute)",
    "drawing": "500 digits drawn in a browser (ten minutes)",
    "kernels": "scripts, lessons and verdicts with the kernels of other processors (an hour)",
    "mutants": "the right functions changed in every small way (minutes)",
    "rounding": "how one rounded bit grows (a minute)",
    "series": "the levers of docs/past_98_5.md over seeds (half an hour)",
    "site": "what the site transfers, and how long its first table takes (a minute)",
    "strangers": "what the checker says of functions as strangers write them (a minute)",
    "speed": "how fast rung 2 reads 97% and 98% of MNIST (ten minutes)",
    "versions": "the tables under other versions of Python and NumPy (minutes)",
    "weights": "the network of the drawing page (half a minute)",
}
