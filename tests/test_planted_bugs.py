"""A test that cannot fail is worthless: plant each bug in a copy and see a check catch it.

test_model.py shows that the same checks pass without the bug.
"""

import shutil

import checks
import pytest
from conftest import LADDER, ROOT

BUGS = {  # name: (script, old text, new text, the check that must catch it)
    "relu-gate-open-at-zero": (
        "np_mlp_digits",
        "(a > 0)",
        "(a >= 0)",
        checks.gradients_equal_autograd,
    ),
    "relu-gate-lost": (
        "np_mlp_digits",
        "dz @ W.T * (a > 0)",
        "dz @ W.T",
        checks.gradients_equal_finite_differences,
    ),
    "mean-over-the-batch-lost": (
        "np_slp_digits",
        "    dlogits /= len(y)  # the loss is a mean over the batch: here is its 1/B\n",
        "",
        checks.gradients_equal_finite_differences,
    ),
    "bias-gradient-not-summed": (
        "np_slp_digits",
        "dlogits.sum(axis=0)  #",
        "dlogits[0]  #",
        checks.gradients_equal_autograd,
    ),
    "one-hot-lost": (
        "torch_slp_digits",
        "y] -= 1",
        "y] -= 0",
        checks.gradients_equal_autograd,
    ),
    "softmax-max-shift-lost": (
        "np_slp_digits",
        "exps = np.exp(z)",
        "exps = np.exp(logits)",
        checks.softmax_survives_huge_logits,
    ),
    "softmax-over-the-batch": (
        "torch_slp_digits",
        "exps / exps.sum(dim=1, keepdim=True)",
        "exps / exps.sum(dim=0, keepdim=True)",
        checks.softmax_is_right,
    ),
    "log-of-zero": (
        "np_slp_digits",
        "(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).mean()",
        "-np.log(softmax(z)[np.arange(len(y)), y]).mean()",
        checks.loss_survives_huge_logits,
    ),
    "gradient-never-reset-slp": (
        "torch_slp_autograd",
        "    W.grad, b.grad = None, None  # the next backward() would add to them\n",
        "",
        checks.update_takes_one_step,
    ),
    "gradient-never-reset-optimizer": (
        "torch_mlp_sequential",
        "    optimizer.zero_grad()  # backward() adds to what is there\n",
        "",
        checks.training_takes_the_right_steps,
    ),
    "weight-not-a-leaf": (
        "torch_slp_autograd",
        "W = torch.from_numpy(W.astype(dtype)).to(device).requires_grad_()",
        "W = 1 * torch.from_numpy(W.astype(dtype)).to(device).requires_grad_()",
        checks.the_same_table_as_its_twin,
    ),
    "training-accuracy-reported-as-test-accuracy": (
        "np_mlp_digits",
        "        test_accuracy = evaluate(X_test, y_test, params) / len(y_test)",
        "        test_accuracy = evaluate(X_train, y_train, params) / len(y_train)",
        checks.accuracies_are_honest,
    ),
    "training-accuracy-in-the-last-line": (
        "torch_slp_digits",
        "\ncorrect, total = evaluate(X_test, y_test, W, b), len(y_test)",
        "\ncorrect, total = evaluate(X_train, y_train, W, b), len(y_train)",
        checks.accuracies_are_honest,
    ),
    "scaler-fitted-on-all-images": (
        "np_slp_digits",
        "StandardScaler().fit(X_train)",
        "StandardScaler().fit(X)",
        checks.data_is_split_and_scaled,
    ),
    "labels-shuffled-apart-from-images": (
        "np_mlp_digits",
        "y_train[batch]",
        "y_train[np.sort(batch)]",
        checks.training_takes_the_right_steps,
    ),
    "decay-per-batch": (
        "np_slp_digits",
        "        loss, logits = update(X, y, W, b, lr)\n",
        "        loss, logits = update(X, y, W, b, lr)\n        lr *= args.lr_decay\n",
        checks.training_takes_the_right_steps,
    ),
    "one-random-number-more": (
        "torch_mlp_autograd",
        "params = init_params(",
        "rng.random()\nparams = init_params(",
        checks.the_same_table_as_its_twin,
    ),
    "weight-gradient-transposed": (
        "np_mlp_digits",
        "[a.T @ dz, dz.sum(axis=0)]",
        "[(dz.T @ a), dz.sum(axis=0)]",
        checks.gradients_equal_autograd,
    ),
    "relu-gate-on-the-wrong-layer": (
        "np_mlp_digits",
        "dz = dz @ W.T * (a > 0)",
        "dz = dz @ W.T * (activations[1] > 0)",
        checks.gradients_equal_finite_differences,
    ),
    "relu-on-the-logits": (
        "torch_mlp_autograd",
        "    return z  #",
        "    return a  #",
        checks.training_takes_the_right_steps,
    ),
    "relu-behind-the-last-layer": (
        "torch_mlp_sequential",
        "nn.Sequential(*layers[:-1])",
        "nn.Sequential(*layers)",
        checks.the_same_table_as_its_twin,
    ),
    "test-images-in-training": (
        "np_slp_digits",
        "    scaler = preprocessing",
        "    X_train, y_train = X[:1437], y[:1437]\n    scaler = preprocessing",
        checks.data_is_split_and_scaled,
    ),
    "loss-summed-instead-of-averaged": (
        "torch_slp_autograd",
        "F.cross_entropy(logits, y)",
        'F.cross_entropy(logits, y, reduction="sum")',
        checks.training_takes_the_right_steps,
    ),
    "scheduler-step-per-batch": (
        "torch_mlp_sequential",
        "    scheduler.step()\n",
        "        scheduler.step()\n",
        checks.training_takes_the_right_steps,
    ),
    "update-in-the-wrong-direction": (
        "np_slp_digits",
        "W -= lr * dW",
        "W += lr * dW",
        checks.training_takes_the_right_steps,
    ),
    "accuracy-over-the-wrong-axis": (
        "torch_mlp_autograd",
        "logits.argmax(dim=1)",
        "logits.argmax(dim=0)[: len(y)]",
        checks.right_answers_are_counted,
    ),
    "a-share-for-a-count": (
        "np_mlp_digits",
        ".sum().item()",
        ".mean().item()",
        checks.right_answers_are_counted,
    ),
    "evaluate-reads-what-enters-the-last-layer": (
        "np_mlp_digits",
        "count_correct(forward(X, params)[0], y)",
        "count_correct(forward(X, params)[1][-1], y)",
        checks.right_answers_are_counted,
    ),
    "a-new-array-instead-of-a-step-in-place": (
        "np_slp_digits",
        "    W -= lr * dW\n",
        "    W = W - lr * dW\n",
        checks.update_takes_one_step,
    ),
    "loss-from-after-the-step": (
        "np_mlp_digits",
        "    return loss, logits\n",
        "    return cross_entropy(forward(X, params)[0], y), logits\n",
        checks.update_takes_one_step,
    ),
    "biases-never-updated": (
        "torch_mlp_autograd",
        "b -= lr * b.grad",
        "b -= 0 * b.grad",
        checks.update_takes_one_step,
    ),
    "last-batch-dropped": (
        "torch_mlp_autograd",
        "range(0, N, args.batch_size)",
        "range(0, N - args.batch_size, args.batch_size)",
        checks.the_same_table_as_its_twin,
    ),
}


@pytest.mark.parametrize("bug", BUGS)
def test_planted_bug_is_caught(bug, tmp_path):
    script, old, new, check = BUGS[bug]
    for name in LADDER:
        shutil.copy(ROOT / f"{name}.py", tmp_path)
    copy = tmp_path / f"{script}.py"
    text = copy.read_text(encoding="utf-8")
    assert text.count(old) == 1
    copy.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises((AssertionError, SystemExit, ValueError, RuntimeError)):
        check(copy)
