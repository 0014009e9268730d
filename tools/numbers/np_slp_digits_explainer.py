"""Numbers of docs/np_slp_digits_explainer.md: the worked example, and the trained network."""

import numpy as np
from sklearn.datasets import load_digits

from tools import tables
from tools.expressions import Expressions
from tools.numbers.phrases import tuple_of


class Numbers(Expressions):
    """What the page adds to the expressions."""

    tuple_of = staticmethod(tuple_of)

    def prepare(self):
        """Work the example by the script's own functions, then look at what it has learned."""
        self.s = s = self.functions("np_slp_digits")
        self.x, self.y = np.array([[1.0, 2.0]]), np.array([0])
        self.W = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
        self.b = np.array([0.0, 0.0, 1.0])
        self.z = s.forward(self.x, self.W, self.b)
        self.p = s.softmax(self.z)
        self.dW, self.db = s.backward(self.x, self.y, self.z)
        self.z2 = s.forward(self.x, self.W - 0.1 * self.dW, self.b - 0.1 * self.db)

        W, b = s.init_params(np.random.default_rng(42), 64, 10, "float64")
        logits = s.forward(s.X_train, W, b)
        self.slope = s.backward(s.X_train, s.y_train, logits)[0][60, 7]
        self.step1 = s.update(s.X_train, s.y_train, W, b, 0.1)[0]
        self.step2 = s.update(s.X_train, s.y_train, W, b, 0.1)[0]

        self.trained = t = self.functions("np_slp_digits", "--epochs", "1000")
        self.seen = seen = t.forward(t.X_test[:1], t.W, t.b)
        self.shares = 100 * s.softmax(seen)[0]
        self.lead = float(seen[0, 5] - seen[0, 9])

    # --- What pictures show, for those who cannot see them ------------------------------

    @staticmethod
    def a_five():
        """Return what the picture of one image shows."""
        rows = load_digits().images[5].astype(int)
        top, bottom = (" ".join(map(str, row)) for row in rows[[0, -1]])
        return (
            "A handwritten 5, eight by eight gray pixels, beside its 64 numbers from 0, paper, "
            f"to 16, full ink. The top row is {top}, the bottom row {bottom}."
        )

    @staticmethod
    def five_numbers():
        """Return the numbers of the picture of one image, row by row."""
        rows = load_digits().images[5].astype(int)
        return tables.fenced(" ".join(f"{value:2d}" for value in row) for row in rows)

    def loss_at(self, w):
        """Return the training loss with one weight at w and all others at their start."""
        s, rng = self.s, np.random.default_rng(42)
        W, b = s.init_params(rng, 64, 10, "float64")
        W[60, 7] = W[60, 7] if w is None else w
        logits = s.forward(s.X_train, W, b)
        slope = s.backward(s.X_train, s.y_train, logits)[0][60, 7]
        return W[60, 7], s.cross_entropy(logits, s.y_train), slope

    def walked(self, lr, steps):
        """Return the weight and the loss after so many steps in the valley."""
        w, loss, slope = self.loss_at(None)
        for _ in range(steps):
            w, loss, slope = self.loss_at(w - lr * slope)
        return w, loss

    def valley(self):
        """Return what the picture of the valley shows."""
        line = np.linspace(-4.2, 2.2, 65)
        w, low = min(((w, self.loss_at(w)[1]) for w in line), key=lambda pair: pair[1])
        start, loss, slope = self.loss_at(None)
        after, lower = self.walked(5, 1)
        return (
            f"The loss against one weight, from -4.2 to 2.2: a valley, lowest near {w:.1f} with "
            f"a loss of {low:.2f}. At the start, {start:.2f}, the loss is {loss:.2f} and the "
            f"tangent has a slope of {slope:.2f}. One step of -5 times the slope leads left to "
            f"{after:.2f} and down to {lower:.2f}."
        )

    def rates(self):
        """Return what the picture of three walks shows."""
        ends = [self.f(self.walked(lr, 5)[1]) for lr in (1, 5, 30)]
        return (
            f"The same valley three times, with five steps from a loss of {self.walked(1, 0)[1]:.2f}. "
            f"With rate 1 they are short and end at {ends[0]}, short of the bottom. With rate 5 they "
            f"end at the bottom, {ends[1]}. With rate 30 they leap from wall to wall and end at "
            f"{ends[2]}."
        )

    def walks_table(self):
        """Return the three walks: the weight and the loss after each step."""
        walks = [[self.walked(lr, n) for n in range(6)] for lr in (1, 5, 30)]
        rows = [
            [n, *(f"{w:.2f}, {loss:.2f}" for w, loss in after)]
            for n, after in enumerate(zip(*walks, strict=True))
        ]
        return self.table(["steps", "rate 1", "rate 5", "rate 30"], rows)

    def curves(self):
        """Return what the curves of loss and accuracy show."""
        rows = {n: self.row("np_slp_digits", n) for n in (1, 100, 400, 1000)}
        return (
            f"Left, the training loss: {rows[1].loss} at epoch 1, {rows[100].loss} at 100, "
            f"{rows[1000].loss} at 1000. Right, the accuracy: on training images it rises from "
            f"{rows[100].train} at epoch 100 to {rows[1000].train} at 1000; on test images from "
            f"{rows[100].test} to {rows[400].test} at epoch 400, and hardly changes after that."
        )

    def weights(self):
        """Return what the picture of the weights shows."""
        limit = np.abs(self.trained.W).max()
        middle = self.trained.W[:, 0].reshape(8, 8)[2:6, 3:5].mean()
        return (
            f"The ten columns of W as images of 8 by 8 weights, from {-limit:.2f}, purple, to "
            f"{limit:.2f}, orange. The 0 has a purple middle: the eight weights there are "
            f"{middle:.2f} on average. Crosses mark the pixels that are always blank."
        )

    def zero_table(self):
        """Return the weights of the 0 where its pixels are."""
        rows = self.trained.W[:, 0].reshape(8, 8).round(2) + 0.0  # no -0.00
        return tables.fenced(" ".join(f"{v:5.2f}" for v in row) for row in rows)

    def one_table(self):
        """Return the logits and probabilities of one image."""
        rows = zip(range(10), np.ravel(self.seen), self.shares, strict=True)
        cells = [
            [digit, f"{logit:.1f}", f"{share:.1f}%"] for digit, logit, share in rows
        ]
        return self.table(["digit", "logit", "probability"], cells)

    def one_image(self):
        """Return what the picture of one image, its logits and probabilities shows."""
        logits = np.ravel(self.seen)
        rest = np.delete(logits, [5, 9])
        return (
            f"A test image with the label 5. Its logits: {logits[5]:.1f} for the 5, {logits[9]:.1f} "
            f"for the 9, the others from {rest.min():.1f} to {rest.max():.1f}. Its probabilities: "
            f"{self.shares[5]:.0f}% for the 5, {self.shares[9]:.0f}% for the 9."
        )

    def matrix(self):
        """Return how many test images of each label (rows) got each answer (columns)."""
        t, table = self.trained, np.zeros((10, 10), int)
        np.add.at(table, (t.y_test, t.forward(t.X_test, t.W, t.b).argmax(axis=1)), 1)
        return table

    def confusions(self):
        """Return what the confusion matrix shows."""
        table = self.matrix()
        wrong = table - np.diag(np.diag(table))
        label, answer = np.unravel_index(wrong.argmax(), wrong.shape)
        return (
            "A table of ten rows, the labels, and ten columns, the answers. On the diagonal stand "
            f"{np.diag(table).min()} to {np.diag(table).max()} right answers for each digit. Of the "
            f"{wrong.sum()} mistakes, {wrong.max()} are of one kind: an {label} read as a {answer}."
        )

    def confusion_table(self):
        """Return the confusion matrix as a table."""
        heading = ["label", *(f"says {digit}" for digit in range(10))]
        return self.table(heading, [[n, *row] for n, row in enumerate(self.matrix())])

    def worst(self):
        """Return what the picture of the worst mistakes shows."""
        t = self.trained
        probs = t.softmax(t.forward(t.X_test, t.W, t.b))
        chance = probs[np.arange(len(t.y_test)), t.y_test]
        wrong = [i for i in chance.argsort() if probs[i].argmax() != t.y_test[i]][:8]
        read = [
            f"{t.y_test[i]} ({chance[i]:.1%}) read as {probs[i].argmax()} ({probs[i].max():.1%})"
            for i in wrong
        ]
        return f"Eight test images with the probabilities of label and answer: {', '.join(read)}."
