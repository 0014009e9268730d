"""A test that cannot fail is worthless: plant each bug in a copy and see a check catch it.

test_model.py shows that the same checks pass without the bug.
"""

import re
import shutil

import checks
import pytest
from conftest import SCRIPTS, path_of

from practice.checker.change import changed
from practice.checker.scripts import source

# name of the bug: the script, the check that must catch it, and a diff
TEXT = r"""
# relu-gate-open-at-zero: np_mlp_digits, gradients_equal_autograd
-            dz = dz @ W.T * (a > 0)  # (B, fan_in): back through W, then through ReLU
+            dz = dz @ W.T * (a >= 0)  # (B, fan_in): back through W, then through ReLU
# relu-gate-lost: np_mlp_digits, gradients_equal_finite_differences
-            dz = dz @ W.T * (a > 0)  # (B, fan_in): back through W, then through ReLU
+            dz = dz @ W.T  # (B, fan_in): back through W, then through ReLU
# mean-over-the-batch-lost: np_slp_digits, gradients_equal_finite_differences
-    dlogits /= len(y)  # the loss is a mean over the batch: here is its 1/B
# bias-gradient-not-summed: np_slp_digits, gradients_equal_autograd
-    return X.T @ dlogits, dlogits.sum(axis=0)  # (D, B) @ (B, K) -> (D, K), and (K,)
+    return X.T @ dlogits, dlogits[0]  # (D, B) @ (B, K) -> (D, K), and (K,)
# one-hot-lost: torch_slp_digits, gradients_equal_autograd
-    dlogits[torch.arange(len(y)), y] -= 1  # probs - Y, where Y is one-hot: 1 at y
+    dlogits[torch.arange(len(y)), y] -= 0  # probs - Y, where Y is one-hot: 1 at y
# softmax-max-shift-lost: np_slp_digits, softmax_survives_huge_logits
-    exps = np.exp(z)
+    exps = np.exp(logits)
# softmax-over-the-batch: torch_slp_digits, softmax_is_right
-    return exps / exps.sum(dim=1, keepdim=True)
+    return exps / exps.sum(dim=0, keepdim=True)
# log-of-zero: np_slp_digits, loss_survives_huge_logits
-    return (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).mean()
+    return -np.log(softmax(z)[np.arange(len(y)), y]).mean()
# gradient-never-reset-slp: torch_slp_autograd, update_takes_one_step
-    W.grad, b.grad = None, None  # the next backward() would add to them
# gradient-never-reset-optimizer: torch_mlp_sequential, training_takes_the_right_steps
-    optimizer.zero_grad()  # backward() adds to what is there
# weight-not-a-leaf: torch_slp_autograd, the_same_table_as_its_twin
-    W = torch.from_numpy(W.astype(dtype)).to(device).requires_grad_()
+    W = 1 * torch.from_numpy(W.astype(dtype)).to(device).requires_grad_()
# training-accuracy-reported-as-test-accuracy: np_mlp_digits, accuracies_are_honest
-        test_accuracy = evaluate(X_test, y_test, params) / len(y_test)
+        test_accuracy = evaluate(X_train, y_train, params) / len(y_train)
# training-accuracy-in-the-last-line: torch_slp_digits, accuracies_are_honest
-correct, total = evaluate(X_test, y_test, W, b), len(y_test)
+correct, total = evaluate(X_train, y_train, W, b), len(y_train)
# scaler-fitted-on-all-images: np_slp_digits, data_is_split_and_scaled
-    scale = preprocessing.StandardScaler().fit(X_train)  # X_test has no say in it
+    scale = preprocessing.StandardScaler().fit(X)  # X_test has no say in it
# labels-shuffled-apart-from-images: np_mlp_digits, training_takes_the_right_steps
-        X, y = X_train[batch], y_train[batch]
+        X, y = X_train[batch], y_train[np.sort(batch)]
# decay-per-batch: np_slp_digits, training_takes_the_right_steps
-        if not loss < 1e6:  # a blind guess costs log(10) = 2.3; nan is never below
+        args.lr *= args.lr_decay
+        if not loss < 1e6:  # a blind guess costs log(10) = 2.3; nan is never below
# one-random-number-more: torch_mlp_autograd, the_same_table_as_its_twin
-rng = np.random.default_rng(args.seed)
+rng = np.random.default_rng(args.seed)
+rng.random()
# weight-gradient-transposed: np_mlp_digits, gradients_equal_autograd
-        grads.insert(0, [a.T @ dz, dz.sum(axis=0)])  # shapes of W and b
+        grads.insert(0, [(dz.T @ a), dz.sum(axis=0)])  # shapes of W and b
# relu-gate-on-the-wrong-layer: np_mlp_digits, gradients_equal_finite_differences
-            dz = dz @ W.T * (a > 0)  # (B, fan_in): back through W, then through ReLU
+            dz = dz @ W.T * (activations[1] > 0)  # (B, fan_in): back through W, then through ReLU
# relu-on-the-logits: torch_mlp_autograd, training_takes_the_right_steps
-    return z  # the last z are the logits; they take no ReLU
+    return a  # the last z are the logits; they take no ReLU
# relu-behind-the-last-layer: torch_mlp_sequential, the_same_table_as_its_twin
-    return nn.Sequential(*layers[:-1])  # the logits take no ReLU
+    return nn.Sequential(*layers)  # the logits take no ReLU
# test-images-in-training: np_slp_digits, data_is_split_and_scaled
-    )
+    )
+    X_train, y_train = X[:1437], y[:1437]
# loss-summed-instead-of-averaged: torch_slp_autograd, training_takes_the_right_steps
-    loss = F.cross_entropy(logits, y)
+    loss = F.cross_entropy(logits, y, reduction="sum")
# scheduler-step-per-batch: torch_mlp_sequential, training_takes_the_right_steps
-    scheduler.step()
+        scheduler.step()
# update-in-the-wrong-direction: np_slp_digits, training_takes_the_right_steps
-    W -= lr * dW
+    W += lr * dW
# accuracy-over-the-wrong-axis: torch_mlp_autograd, right_answers_are_counted
-    return (logits.argmax(dim=1) == y).sum().item()
+    return (logits.argmax(dim=0)[: len(y)] == y).sum().item()
# a-share-for-a-count: np_mlp_digits, right_answers_are_counted
-    return (logits.argmax(axis=1) == y).sum().item()
+    return (logits.argmax(axis=1) == y).mean().item()
# evaluate-reads-what-enters-the-last-layer: np_mlp_digits, right_answers_are_counted
-    return count_correct(forward(X, params)[0], y)
+    return count_correct(forward(X, params)[1][-1], y)
# a-new-array-instead-of-a-step-in-place: np_slp_digits, update_takes_one_step
-    W -= lr * dW
+    W = W - lr * dW
# loss-from-after-the-step: np_mlp_digits, update_takes_one_step
-    return loss, logits
+    return cross_entropy(forward(X, params)[0], y), logits
# biases-never-updated: torch_mlp_autograd, update_takes_one_step
-            b -= lr * b.grad
+            b -= 0 * b.grad
# last-batch-dropped: torch_mlp_autograd, the_same_table_as_its_twin
-    for start in range(0, N, args.batch_size):
+    for start in range(0, N - args.batch_size, args.batch_size):
"""


BUGS = {  # name: (script, check, diff)
    name: (script, getattr(checks, check), diff)
    for name, script, check, diff in re.findall(
        r"^# (.+): (\w+), (\w+)\n((?:[-+].*\n)+)", TEXT, re.MULTILINE
    )
}


@pytest.mark.parametrize("bug", BUGS)
def test_planted_bug_is_caught(bug, tmp_path):
    script, check, diff = BUGS[bug]
    for name in SCRIPTS:
        shutil.copy(path_of(name), tmp_path)
    copy = tmp_path / f"{script}.py"
    copy.write_text(changed(source(script), diff), encoding="utf-8")
    with pytest.raises((AssertionError, SystemExit, ValueError, RuntimeError)):
        check(copy)
