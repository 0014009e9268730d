"""What usually causes an error of Python's, NumPy's or PyTorch's, in words for a beginner."""

import difflib
import re
import sys

GRAPH = "The way from the loss back to the parameters is cut: somewhere between them a tensor was detached, or became a plain number or an index. What is compared, rounded or picked by argmax has no slope."
MAX_PAIR = "max(dim=1) returns a pair, the values and their places. Take .values, or use amax(dim=1)."
SHAPES = "Two shapes do not fit. Write the shape of each part beside the line: (B, D), (D, K), ..."
DTYPES = "Two precisions meet in one line. What is made with nn.Linear, torch.zeros or torch.randn is float32 by default, whatever the dtype of params is: say dtype=W.dtype."
LIST = "A plain list does not compute number by number. Make an array of it first: np.array(...)."
LOOP_LIST = "A plain list does not compute number by number: take its entries one by one, in a loop or a comprehension."
PAIR = "A plain list does not compute number by number. Is it a pair, [W, b] or [dW, db]? Take it apart: for (W, b), (dW, db) in zip(params, grads)."
NONE = "Something there is None: a function without return gives None, and so do methods that change a list in place (append, insert, reverse, sort)."
GRAD_NONE = "There .grad is None. backward() fills .grad of the leaves, the tensors that were handed in; a new tensor, made by p = p - ..., has none."
TRUTH = "A comparison of arrays gives many truth values; if, and, or, max(z, 0) need a single one. np.maximum(z, 0) and np.where(z > 0, z, 0) work number by number."
TRUTH_TORCH = "A comparison of tensors gives many truth values; if, and, or, max(z, 0) need a single one. torch.relu(z) and torch.where work number by number. (nn.CrossEntropyLoss(logits, y) does this, too: it makes a loss; nn.CrossEntropyLoss()(logits, y) calls it.)"
SHAPE_TUPLE = "The shape is one argument, a tuple: rng.standard_normal((D, K)), np.zeros((D, K)). The second argument is another one."
CALLED = "Round brackets call a function, square brackets pick an entry. Or is an operator missing before the bracket?"
ONE_NUMBER = (
    "math.exp and float() take one number. np.exp and np.log take whole arrays."
)
LABELS = "A label is one whole number, the index of the true class: there is no one-hot list here."
INT_LABELS = "cross_entropy takes raw logits (B, K) and whole-number labels (B,): no argmax, no .float(), no one-hot."

CAUSES = [  # kind of error, its text, what usually causes it
    (
        "TypeError",
        r"modules\.\w+\.(\w+) is not a Module subclass",
        "nn.{0} is a class. A layer is made by calling it: nn.{0}(), with parentheses.",
    ),
    (
        "TypeError",
        r"'(ReLU|Tanh|Sigmoid|Softmax|LogSoftmax)'",
        "nn.{0}(z) makes a layer, and z is taken for one of its settings. nn.{0}()(z) calls it.",
    ),
    (
        "TypeError",
        r"forward\(\) missing \d required positional",
        "It is called without what it needs. What was made once, as loss_fn = nn.CrossEntropyLoss(), is called with the logits and the labels: loss_fn(logits, y).",
    ),
    (
        "NotImplementedError|RuntimeError|TypeError",
        r"softmax.*not implemented for '(Long|Int|Bool)'",
        "Whole numbers stand where the logits belong. Are the arguments in the other order? The prediction comes first, the truth second: cross_entropy(logits, y).",
    ),
    (
        "RuntimeError",
        r"Index tensor must have the same number of dimensions",
        "gather takes one index for each row as a column, (B, 1): y.unsqueeze(1). Or index by pairs: [torch.arange(len(y)), y].",
    ),
    (
        "TypeError",
        r"(maximum|minimum)\(\): argument 'other'",
        "torch.{0} compares two tensors. With a plain number: z.clamp(min=0), or torch.relu(z).",
    ),
    (
        "AttributeError",
        r"before Module.__init__\(\) call",
        "super().__init__() is missing: in __init__ it comes first, and makes the place where layers are kept.",
    ),
    (
        "AttributeError",
        r"'Tensor' object has no attribute '(zero|zero_grad)'",
        "A parameter's gradient is reset by W.grad = None, or by W.grad.zero_(), with the underscore. zero_grad() belongs to optimizers and models.",
    ),
    (
        "TypeError",
        r"list indices must be integers or slices, not str",
        "params is a list of pairs [W, b], one for each layer, and no dictionary: params[0][0] is the first W.",
    ),
    (
        "AttributeError",
        r"'list' object has no attribute '(grad|requires_grad|data|zero_|shape|T|dot)'",
        "That is a list: is it a pair [W, b]? Take it apart, W, b = pair, and go through both.",
    ),
    (
        "TypeError",
        r"Generator' object is not callable|'Random' object is not callable",
        "rng is a generator, and its methods draw numbers: rng.standard_normal((D, K)); in plain Python rng.gauss(0, 1).",
    ),
    (
        "AttributeError",
        r"Generator' object has no attribute '(\w+)'",
        "The generator has other names than np.random: rng.standard_normal((D, K)) draws normal numbers, rng.normal(0, scale, (D, K)) too.",
    ),
    (
        "AttributeError",
        r"'Random' object has no attribute '(\w+)'",
        "rng is Python's own random.Random here, and draws one number at a time: rng.gauss(0, 1).",
    ),
    (
        "ValueError",
        r"is not in list",
        "row.index(v) looks for the value v, and says where it stands. Where the highest score stands: row.index(max(row)).",
    ),
    (
        "AttributeError",
        r"'numpy\.ndarray' object has no attribute 'index'",
        "index belongs to lists. The place of the highest score in an array: np.argmax(row), or for all rows at once logits.argmax(axis=1).",
    ),
    ("TypeError|AttributeError", r"return_types\.(max|min|topk|sort)", MAX_PAIR),
    ("RuntimeError", r"does not require grad", GRAPH),
    (
        "RuntimeError",
        r"modified by an inplace operation",
        "Something that backward() still needs was changed in place after the forward pass, a parameter perhaps: the step comes after backward().",
    ),
    (
        "RuntimeError",
        r"leaf Variable that requires grad",
        "Autograd records what happens to a parameter. Change it inside `with torch.no_grad():`.",
    ),
    (
        "RuntimeError",
        r"backward through the graph a second time",
        "backward() was called twice on one graph, which is freed after the first time. Compute the loss anew in each call, and call backward() once.",
    ),
    (
        "RuntimeError",
        r"implicitly created only for scalar",
        "backward() starts from one number. Here there is one loss for each image: the mean is missing.",
    ),
    (
        "RuntimeError|ValueError",
        r"same dtype|expected scalar type|expected m1 and m2",
        DTYPES,
    ),
    (
        "RuntimeError",
        r"numpy\(\) on Tensor that requires grad",
        "NumPy knows nothing of autograd. Stay in PyTorch: torch has the same functions, and so do tensors.",
    ),
    (
        "RuntimeError",
        r"floating point and complex dtype can require gradients",
        "Whole numbers have no gradient. Make it a float first.",
    ),
    (
        "RuntimeError|IndexError|ValueError|TypeError",
        r"target|nll_loss|class probabilities|input batch_size",
        INT_LABELS,
    ),
    (
        "RuntimeError",
        r"one_hot is only applicable to index tensor|gather.*int64|index tensor|tensors used as indices",
        "A label is a whole number, the place of a class: y as it comes, without .float() or another dtype.",
    ),
    (
        "TypeError",
        r"must be torch.dtype, not|has invalid combination of arguments.*dtype=(str|type)",
        "dtype is NumPy's name of it here, such as float32: use it on the array, W.astype(dtype), before torch.from_numpy. PyTorch's own is then W.dtype.",
    ),
    (
        "TypeError|AttributeError",
        r"context manager protocol|__enter__",
        "`with` takes what is called: with torch.no_grad(): has two parentheses.",
    ),
    ("RuntimeError|TypeError", r"not implemented for '(Long|Int|Bool)'", INT_LABELS),
    (
        "TypeError",
        r"is not a Module subclass",
        "nn.Sequential takes the layers one by one: nn.Sequential(*layers), with a star.",
    ),
    (
        "TypeError",
        r"as parameter '(weight|bias)'",
        "A layer keeps its numbers in parameters: linear.weight = nn.Parameter(W.T).",
    ),
    ("RuntimeError", r"Boolean value of Tensor", TRUTH_TORCH),
    ("ValueError", r"truth value of an array", TRUTH),
    (
        "TypeError",
        r"unexpected keyword argument '(\w+)'",
        "No parameter has the name {0}: is it misspelled, or does another function take it?",
    ),
    (
        "TypeError",
        r"Cannot interpret '.*' as a data type|data type .* not understood",
        SHAPE_TUPLE,
    ),
    (
        "AttributeError",
        r"'int' object has no attribute '(index|argmax|max|shape)'",
        LABELS,
    ),
    ("AttributeError", r"NoneType.*'(zero_|detach|data|clone|T|array)'", GRAD_NONE),
    (
        "TypeError",
        r"NoneType.*Tensor|Tensor.*NoneType|'float' and 'NoneType'",
        GRAD_NONE,
    ),
    ("TypeError|AttributeError", r"NoneType", NONE),
    (
        "TypeError",
        r"list indices must be integers.*tuple",
        f"A plain list has no [i, j]. {LIST}",
    ),
    (
        "TypeError",
        r"'list'|can't multiply sequence|can only concatenate (list|tuple)|must be Tensor, not list",
        LIST,
    ),
    (
        "AttributeError",
        r"'list' object has no attribute '(\w+)'",
        "A plain list has no {0}. " + LIST,
    ),
    (
        "AttributeError",
        r"'tuple' object has no attribute '(\w+)'",
        "It is a tuple: a function there returns several things. Take them apart, logits, kept = ..., or pick one with [0].",
    ),
    (
        "TypeError",
        r"'tuple'",
        "A tuple stands where one array is needed: a function there returns several things. Take them apart, logits, kept = ..., or pick one with [0].",
    ),
    ("TypeError", r"object is not callable", CALLED),
    ("TypeError", r"(method|function).* is not subscriptable", CALLED),
    (
        "TypeError",
        r"(only .* arrays can be converted|must be real number|converted to Python scalars)",
        ONE_NUMBER,
    ),
    (
        "TypeError",
        r"object is not (subscriptable|iterable)|has no len\(\)",
        "A single number stands where several are needed: what was summed or picked a step too early?",
    ),
    (
        "AttributeError",
        r"'numpy\.ndarray' object has no attribute '(\w+)'",
        "Arrays have no method {0}. Many functions belong to NumPy itself: np.exp(z), np.log(p), np.maximum(z, 0).",
    ),
    (
        "AttributeError",
        r"'Tensor' object has no attribute '(astype|copy)'",
        "That is NumPy's name. Tensors have .to(dtype) and .clone().",
    ),
    (
        "AttributeError",
        r"(module '\w+'|'\w+' object) has no attribute '(\w+)'",
        "The name {1} does not exist there: is it misspelled, or has this library another name for it?",
    ),
    (
        "TypeError",
        r"positional arguments? but|required positional argument|takes no arguments|expected at (most|least)|takes (exactly|from)",
        "That call has too many arguments, or too few. In which order does the function take them, and should some stand in one tuple?",
    ),
    (
        "IndexError|AxisError",
        r"too many indices|axis \d is out of bounds|Dimension out of range",
        "A dimension is missing: this array has fewer axes than the line expects. A sum, a mean or an index took one away, or it is the label vector, (B,).",
    ),
    (
        "IndexError",
        r"must be of integer|only integers|valid indices",
        "An index must be a whole number: labels are, probabilities and floats are not.",
    ),
    (
        "IndexError",
        r"out of (bounds|range)",
        "An index lies outside: which dimension counts images, and which classes or layers? Or does a loop run one round too far?",
    ),
    (
        "ValueError",
        r"too many values to unpack|not enough values to unpack",
        "The names on the left are not as many as the things on the right: params holds [W, b] pairs; forward and backward return what their docstrings say.",
    ),
    (
        "ValueError",
        r"inhomogeneous|setting an array element with a sequence",
        "Arrays of different shapes cannot stand in one array. Keep them in a plain list.",
    ),
    (
        "ValueError|RuntimeError",
        r"mismatch in its core dimension|shapes cannot be multiplied|not aligned",
        "In a matrix product the inner sizes must be equal: (B, D) @ (D, K). Is a transpose missing, or one too many, or are the factors in the other order?",
    ),
    (
        "ValueError",
        r"broadcast together with shapes \(\d+,\d+\) \(\d+,\d+\)",
        "Two tables do not fit, entry by entry. Write their shapes beside the line. Do both belong to the same layer and the same images, and is a transpose missing?",
    ),
    (
        "ValueError|RuntimeError",
        r"broadcast|must match the size of tensor|non-broadcastable",
        "Two shapes do not fit. Where a row's sum or maximum meets the rows, keepdims=True leaves it (B, 1); (B,) lines up with the columns.",
    ),
    ("ValueError|RuntimeError", r"shape|size|dimension", SHAPES),
    (
        "TypeError|_?UFuncTypeError|.*CastingError|RuntimeError",
        r"Cannot cast|can't be cast",
        "An array of whole numbers cannot take fractions in place. Make it a float array first, or write a = a - b.",
    ),
    (
        "ZeroDivisionError",
        r"",
        "A count or a sum is 0 there. For which input?",
    ),
    (
        "OverflowError",
        r"",
        "exp(1000) is too large for a float. Subtract the largest logit from all of them first.",
    ),
    ("ValueError", r"math domain", "The logarithm of 0, or of a negative number."),
    ("SystemExit", r"", "A function returns; exit() ends the whole program."),
    ("RecursionError", r"", "The function calls itself without end."),
    (
        "EOFError",
        r"",
        "input() has nobody to answer here. What the function needs comes in its parameters.",
    ),
    (
        "MemoryError",
        r"",
        "It asks for more memory than there is. Which shapes meet in that line?",
    ),
    (
        "UnboundLocalError",
        r"",
        "A name that is assigned anywhere in a function is local everywhere in it: it is read before it has a value.",
    ),
    ("NotImplementedError", r"", "Your code goes here."),
]
LIBRARIES = {
    "np": "import numpy as np",
    "torch": "import torch",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "math": "import math",
    "plt": "import matplotlib.pyplot as plt",
}


def cause(raised, number, names=()):
    """Return what usually causes an exception in a file (0 to 6), or ''."""
    if raised.kind == "NameError":
        return unknown_name(raised.text, names)
    if said := misspelled(raised) or (of_engine(raised) if number == 7 else ""):
        return said
    for kind, pattern, words in CAUSES:
        found = re.fullmatch(kind, raised.kind) and re.search(pattern, raised.text)
        if found:
            words = LOOP_LIST if number == 0 and words == LIST else words
            if number in (2, 5, 6) and words == LIST and "sequence" in raised.text:
                words = PAIR
            groups = [group or "" for group in found.groups()]
            words = words.format(*groups) if groups and "{" in words else words
            return (
                words
                if number < 3 or number == 0
                else words.replace("np.array(", "torch.tensor(").replace(
                    "keepdims=True", "keepdim=True"
                )
            )
    return ""


def misspelled(raised):
    """Return the name that a module has, where the one asked for looks like it."""
    found = re.search(r"module '([\w.]+)' has no attribute '(\w+)'", raised.text)
    module = sys.modules.get(found[1]) if found else None
    near = difflib.get_close_matches(found[2], dir(module), 1, 0.7) if module else []
    if not near or raised.kind != "AttributeError":
        return ""
    return f"{found[1]} has no {found[2]}, but {near[0]}: is that what you mean?"


def of_engine(raised):
    """Return what usually causes an exception in the engine alone, or ''."""
    if re.search(
        r"'Tensor' object has no attribute '(max|exp|sum|ndim|size|copy|astype)'",
        raised.text,
    ):
        return "A Tensor of this file holds an array, and NumPy's functions belong to that: logits.array.max(...)."
    if re.search(
        r"'(int|float)' object has no attribute '(array|ndim|shape)'", raised.text
    ):
        return "A plain number stands there, and not a tensor or an array. array_of(value) returns the array of a tensor, and anything else as it is. In a way back: has anything arrived for this tensor yet?"
    return ""


def unknown_name(text, names):
    """Return what is usually wrong with a name that nothing has."""
    found = re.search(r"name '(\w+)'", text)
    name = found[1] if found else ""
    if name in LIBRARIES:
        return f"A line is missing at the top of the file: {LIBRARIES[name]}"
    near = difflib.get_close_matches(name, names, 1, 0.6)
    if near:
        return f"There is a {near[0]}: is {name} a slip of the pen?"
    return "This name exists neither in the function nor above it. What the function needs comes in its parameters."
