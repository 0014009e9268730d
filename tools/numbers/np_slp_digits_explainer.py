"""Numbers of docs/np_slp_digits_explainer.md: the worked example, and the trained network."""

import numpy as np

from tools.expressions import Expressions


class Numbers(Expressions):
    """What the page adds to the expressions."""

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

        trained = self.functions("np_slp_digits", "--epochs", "1000")
        seen = trained.forward(trained.X_test[:1], trained.W, trained.b)
        self.shares = 100 * s.softmax(seen)[0]
        self.lead = float(seen[0, 5] - seen[0, 9])

    def tuple_of(self, a, n=3):
        """Return numbers in parentheses."""
        return "(" + ", ".join(self.f(v, n) for v in np.ravel(a)) + ")"
