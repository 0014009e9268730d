"""practice/tiny_torch: what is missing is named, and it runs wherever NumPy does."""

import ast
import re
import shutil

import numpy as np
import pytest
from conftest import ROOT, parsed, path_of, run, start, submit
from on_tiny import TINY, TINY_TORCH, on_tiny

LIMIT = "(tiny_torch has what rungs 3 to 6 use of PyTorch)"

HEAD = """\
import numpy as np
import torch
from torch import nn

X, y = torch.zeros(2, 3), torch.arange(2)
w = torch.zeros(2, 3).requires_grad_()
layer = nn.Linear(3, 2)
model = nn.Sequential(layer, nn.ReLU())
"""
MISSING = {  # what a learner would try next, and what is said of it
    "class Net(nn.Module):\n    pass": "no Module",
    "nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten())": "no Conv2d",
    "nn.BatchNorm1d(3)": "no BatchNorm1d",
    "from torch.nn import Dropout": "no Dropout",
    "from torch.utils.data import DataLoader, TensorDataset": "no torch.utils",
    "from torchvision import datasets": "no \\w+",
    "torch.manual_seed(0)": "no manual_seed",
    "torch.tensor([1.0])": "no tensor",
    "torch.einsum('ij->ji', X)": "no einsum",
    "torch.save(model, 'model.pt')": "no save",
    "torch.optim.Adam(model.parameters())": "no Adam",
    "torch.optim.SGD([w], lr=1, momentum=0.9)": "SGD.* argument 'momentum'",
    "torch.zeros(3, requires_grad=True)": r"zeros\(\) got .*'requires_grad'",
    "model.to('cuda')": "no Sequential.to",
    "X.to('cuda')": "no cuda",
    "model.eval()": "no Sequential.eval",
    "model[0]": "'Sequential' object is not subscriptable",
    "layer.weight.data = X": "'data' of 'Tensor' object has no setter",
    "@torch.no_grad()\ndef f():\n    pass": "'no_grad' object is not callable",
    "nn.functional.mse_loss(X, X)": "no mse_loss",
    "nn.functional.cross_entropy(X, y, label_smoothing=0.1)": "'label_smoothing'",
    "nn.functional.cross_entropy(X, X)": "cross_entropy takes logits",
    "nn.functional.cross_entropy(X[:, :2], y - 1)": "cross_entropy takes logits",
    "nn.functional.cross_entropy(X, torch.zeros(2, 1))": "cross_entropy takes logits",
    "X.view(-1)": "no Tensor.view",
    "X ** 2": r"unsupported operand type\(s\) for \*\* or pow\(\): 'Tensor' and 'int'",
    "1 - X": "unsupported operand .*'Tensor'",
    "-X": "bad operand type for unary -: 'Tensor'",
    "round(X)": "type Tensor",
    "np.exp(X)": "operand 'Tensor' does not support ufuncs",
    "w += 1": "iadd in place would not be recorded",
    "X += w": "iadd in place would not be recorded",
    "X[0] = w[0]": "setitem in place would not be recorded",
    "(2 * w).sum().backward()": "no way back through sum",
    "model(X).backward(retain_graph=True)": "'retain_graph'",
}
NUMPYS = {  # a mistake of the script that shows below the engine
    "X @ X": "mismatch in its core dimension",
    "v = torch.zeros(3).requires_grad_()\n(v @ v).backward()": "matrix transpose",
    "X[5]": "index 5 is out of bounds",
}
LIMITS = {
    **dict.fromkeys(MISSING, LIMIT),
    **dict.fromkeys(NUMPYS, "(says NumPy, on which tiny_torch computes)"),
}


@pytest.mark.parametrize("lines", LIMITS)
def test_what_is_missing_is_named_in_one_line(lines, tmp_path):
    script = tmp_path / "mine.py"
    script.write_text(f"{HEAD}{lines}\n", encoding="utf-8")
    process = on_tiny(script)
    assert process.returncode == 2
    told = process.stderr.splitlines()
    assert len(told) == 1
    words, limit = (MISSING | NUMPYS)[lines], re.escape(LIMITS[lines])
    assert re.search(rf"mine\.py, line \d+: .*{words}.* {limit}$", told[0])


def test_what_pytorch_does_is_done():
    """What the scripts of the ladder do not use, and a changed copy soon will."""
    nn = TINY_TORCH.nn
    layer = nn.Linear(2, 2)
    inner = nn.Sequential(layer, nn.ReLU(), layer)
    model = nn.Sequential(inner, nn.Linear(2, 3))
    params = TINY_TORCH.optim.SGD(model.parameters(), lr=1).params
    assert [p.shape for p in params] == [
        (2, 2),
        (2,),
        (3, 2),
        (3,),
    ]  # each of them once
    a, b = (TINY_TORCH.from_numpy(np.array(v)) for v in ([1, 2, 3], [1, 0, 4]))
    assert [(a != b).sum().item(), (a > b).sum().item()] == [2, 1]


FAULTS = [  # of the script
    *("len(3)", "[].missing", "import nowhere", "1 / 0", "raise AttributeError('X')"),
    *("raise ImportError('no quotes')", "nn.Sequential(lambda X: missing)(X)"),
]


@pytest.mark.parametrize("line", FAULTS)
def test_a_mistake_of_the_script_keeps_its_traceback(line, tmp_path):
    (tmp_path / "mine.py").write_text(f"{HEAD}{line}\n", encoding="utf-8")
    process = on_tiny(tmp_path / "mine.py")
    assert process.returncode == 1
    assert "mine.py" in process.stderr
    assert "tiny_torch has" not in process.stderr


@pytest.mark.parametrize("flags", [[], ["nowhere.py"], ["--epochs"]])
def test_a_bad_command_ends_in_one_line(flags):
    process = start(TINY, *flags)
    assert process.returncode == 2
    assert len(process.stderr.splitlines()) == 1


def test_a_script_speaks_for_itself():
    ours = on_tiny(path_of("torch_mlp_sequential"), "--device", "cuda")
    theirs = submit("torch_mlp_sequential", "--device", "cuda").result()
    if theirs.returncode == 0:
        pytest.skip("PyTorch finds a GPU here")
    assert (ours.returncode, ours.stderr) == (2, theirs.stderr)


@pytest.fixture
def hidden(tmp_path):
    """Return an environment in which PyTorch cannot be imported."""
    broken = tmp_path / "broken" / "torch"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text(
        "raise ImportError('hidden')\n", encoding="utf-8"
    )
    return {"PYTHONPATH": str(broken.parent)}


def test_pytorch_is_not_needed(hidden):
    flags = ["--epochs", "2"]
    without = start(ROOT / "torch_mlp_sequential.py", *flags, env=hidden)
    assert "ImportError: hidden" in without.stderr
    process = start(TINY, path_of("torch_mlp_sequential"), *flags, env=hidden)
    assert parsed(process).text == run("torch_mlp_sequential", *flags).text


def test_nothing_of_pytorch_is_loaded(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import sys, torch.nn.functional as F, torch\n"
        "from torch.optim.lr_scheduler import ExponentialLR\n"
        "print({m.__file__ for n, m in sys.modules.items() if n.startswith('torch')})\n",
        encoding="utf-8",
    )
    process = start(TINY, "mine.py", cwd=tmp_path)
    assert ast.literal_eval(process.stdout) == {str(TINY / "torch.py")}


def test_a_copy_of_the_folder_is_an_engine_too(tmp_path):
    mine = tmp_path / "my_torch"  # so the lesson says
    shutil.copytree(TINY, mine)
    with open(mine / "torch.py", "a", encoding="utf-8") as file:
        file.write("print('on the copy')\n")
    flags = ["--epochs", "2"]
    process = start(mine, path_of("torch_mlp_autograd"), *flags)
    expected = run("torch_mlp_autograd", *flags).text
    assert process.stdout == f"on the copy\n{expected}"


def test_the_engine_is_short_and_explains_itself():
    text = (TINY / "torch.py").read_text("utf-8")
    code = re.sub(r'(?s)""".*?"""', "", text)
    lines = [line for line in code.splitlines() if re.match(r"\s*[^\s#]", line)]
    assert len(lines) <= 130
    assert max(map(len, text.splitlines())) <= 88
    defined = (ast.FunctionDef, ast.ClassDef)
    top = [node for node in ast.parse(text).body if isinstance(node, defined)]
    assert all(ast.get_docstring(node) for node in top)
