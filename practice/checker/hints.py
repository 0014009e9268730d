"""Hints in three steps: what the function is to do, how to go about it, and the solution.

The third is cut out of the script. The first two stand here, for the files with these numbers
(0 is lists and loops, 1 to 6 are the rungs).
"""

HINTS = {
    ("0", "layer"): (
        "z[j] = b[j] + the sum over i of a[i] * W[i][j]. The result has as many numbers as b.",
        "Begin with a copy of b. Two loops, over i in range(len(a)) and j in range(len(z)), add a[i] * W[i][j] to z[j].",
    ),
    ("0", "forward"): (
        "Each layer takes what ReLU made of the layer before. Keep what goes into each layer.",
        "Start with a = x and an empty list. For each W, b: append a to the list, z = layer(a, W, b), a = [max(z_j, 0.0) for z_j in z]. Return the last z, and the list.",
    ),
    ("0", "init_params"): (
        "For each pair of neighboring sizes: W has one row for each input, with numbers from rng.gauss(0, 1) times sqrt(2 / inputs); b is zeros.",
        "for fan_in, fan_out in pairwise(sizes): draw row by row, each row a new list of fan_out numbers; append [W, [0.0] * fan_out].",
    ),
    ("0", "softmax"): (
        "p[k] = exp(z[k]) / the sum of all exp(z[j]). exp(1000) overflows: subtract the largest logit from all of them first.",
        "top = max(logits); a list of math.exp(z - top); divide each by the sum of the list.",
    ),
    ("0", "cross_entropy"): (
        "-log of the probability of class y is log(sum of exp(z)) - z[y]. Subtract the largest logit everywhere, so that nothing overflows.",
        "top = max(logits); math.log of the sum of math.exp(z - top), minus (logits[y] - top).",
    ),
    ("0", "slope"): (
        "Move numbers[i] up by a tiny h, then down by h, and see how the loss differs. Put the old number back.",
        "h = 1e-6; loss is cross_entropy(forward(x, params)[0], label); the slope is (above - below) / (2 * h).",
    ),
    ("0", "backward"): (
        "At the logits: dz = probabilities minus truth. For each layer from the last to the first: dW[i][j] = a[i] * dz[j], db = dz; then da[i] = sum of W[i][j] * dz[j], kept only where a[i] > 0.",
        "Walk through params and activations in reverse, put [dW, dz] in front of grads, and make the next dz from da and the gate. The images need none.",
    ),
    ("0", "batch_gradient"): (
        "Run forward, cross_entropy and backward on each image, and add up 1/len(X) of each.",
        "Make zeros in the shape of the parameters, a new list for each row. For each image add loss / len(X) and each slope / len(X).",
    ),
    ("0", "step"): (
        "Every number moves against its slope: number - lr * slope, in the list itself.",
        "loss, grads = batch_gradient(X, y, params). Go through rows of W and b beside rows of dW and db, and change numbers[j] in place. Return the loss.",
    ),
    ("0", "accuracy"): (
        "An image is right if its highest logit stands at its label.",
        "row.index(max(row)) == label counts as 1. Add them up, divide by len(y).",
    ),
    ("134", "init_params"): (
        "W: 0.1 times normal random numbers, (D, K), drawn from rng. b: K zeros. Both in dtype.",
        "0.1 * rng.standard_normal((D, K)), then .astype(dtype); np.zeros(K, dtype). In PyTorch: torch.from_numpy(...).to(device), and from rung 4 on .requires_grad_() last.",
    ),
    ("256", "init_params"): (
        "For each pair of neighboring sizes: W (fan_in, fan_out), normal numbers times sqrt(2 / fan_in); b of fan_out zeros. Both in dtype.",
        "for fan_in, fan_out in pairwise(sizes): np.sqrt(2 / fan_in) * rng.standard_normal((fan_in, fan_out)), then .astype(dtype). In PyTorch: torch.from_numpy(...).to(device), in rung 5 .requires_grad_() last.",
    ),
    ("134", "forward"): (
        "Each score is a weighted sum of the pixels, plus a bias. For all images at once that is one matrix product.",
        "One line: X @ W, plus b.",
    ),
    ("2", "forward"): (
        "Each layer takes what ReLU made of the layer before. Keep what goes into each layer: backward needs it.",
        "a = X and an empty list. For each W, b: append a, z = a @ W + b, a = np.maximum(z, 0). Return the last z, and the list.",
    ),
    ("5", "forward"): (
        "Each layer takes what ReLU made of the layer before. The last z are the logits.",
        "a = X; for each W, b: z = a @ W + b, a = torch.relu(z). Return z.",
    ),
    ("123", "softmax"): (
        "exp of each logit, divided by the sum of its row. Subtract the row's maximum first: exp(1000) overflows.",
        "logits.max(axis=1, keepdims=True) has the shape (B, 1). Subtract it, np.exp, divide by the sum with the same axis and keepdims (in PyTorch: amax, dim, keepdim).",
    ),
    ("123", "cross_entropy"): (
        "For each image log(sum(exp(z))) - z[true digit], with the row's maximum subtracted first; then the mean.",
        "z = logits minus the row maxima. np.log(np.exp(z).sum(axis=1)) has B numbers, z[np.arange(len(y)), y] the B logits of the true digits. Subtract, .mean().",
    ),
    ("13", "backward"): (
        "dlogits = (probabilities - truth) / B. dW sums input times dlogits over the images, db sums dlogits over the images.",
        "softmax(logits); subtract 1 at [np.arange(len(y)), y]; divide by len(y). Return X.T @ dlogits and the sum along axis 0.",
    ),
    ("2", "backward"): (
        "At the logits: dz = (probabilities - truth) / B. In each layer, from the last to the first: dW = a.T @ dz, db = the sum of dz over the images. Then dz goes back through W and through ReLU's gate.",
        "Walk through params and activations in reverse; put [a.T @ dz, dz.sum(axis=0)] in front of grads; dz = dz @ W.T * (a > 0). The images need none.",
    ),
    ("123456", "count_correct"): (
        "An image is right if its highest logit stands at its label. Count them.",
        "logits.argmax(axis=1) == y gives True and False; .sum().item() makes an int of them (in PyTorch: dim).",
    ),
    ("1345", "evaluate"): (
        "Run the model, count the right answers. In rungs 4 and 5 autograd need not record it.",
        "count_correct(forward(...), y); from rung 4 on inside `with torch.no_grad():`.",
    ),
    ("2", "evaluate"): (
        "Run the model, count the right answers. forward returns two things.",
        "count_correct(forward(X, params)[0], y).",
    ),
    ("6", "evaluate"): (
        "Run the model, count the right answers. Autograd need not record it.",
        "count_correct(model(X), y) inside `with torch.no_grad():`.",
    ),
    ("13", "update"): (
        "Forward, loss, backward, step. The step changes W and b in place.",
        "logits = forward(...); loss = cross_entropy(...); dW, db = backward(...); W -= lr * dW, and b alike. Return loss, logits.",
    ),
    ("2", "update"): (
        "Forward, loss, backward, step. All gradients first, then all steps, in place.",
        "logits, activations = forward(...); loss; grads = backward(activations, y, logits, params); for each [W, b] and [dW, db]: W -= lr * dW, b -= lr * db. Return loss, logits.",
    ),
    ("45", "update"): (
        "Forward, loss, loss.backward(), step, reset. The step must not be recorded, and the next backward() adds to .grad.",
        "loss = F.cross_entropy(logits, y); loss.backward(); inside `with torch.no_grad():` W -= lr * W.grad, and b alike; then set .grad to None. Return loss, logits.",
    ),
    ("6", "update"): (
        "Forward, loss, then three calls: reset, backward, step.",
        "nn.CrossEntropyLoss()(logits, y); optimizer.zero_grad(); loss.backward(); optimizer.step(). Return loss, logits.",
    ),
    ("6", "make_model"): (
        "A Linear for each [W, b], a ReLU between them, none behind the last. nn.Linear keeps its weight as (fan_out, fan_in).",
        "linear = nn.Linear(*W.shape); linear.weight = nn.Parameter(W.T.contiguous()); linear.bias = nn.Parameter(b). nn.Sequential(*layers), without the last ReLU.",
    ),
}


def hint(rung, name, step):
    """Return a hint for a function: step 1, 2, or 3, which is the solution."""
    if step == 3:
        return rung.functions[name]
    return next(
        h for (rungs, n), h in HINTS.items() if n == name and str(rung.number) in rungs
    )[step - 1]
