"""Hold docs/whose_handwriting.md to its numbers."""

from statistics import mean

# what a fresh run in the tests has instead
QUICK = {}


def always(n):
    """What a run with one seed shows too."""
    assert n.same_labels and n.in_both == 0
    assert n.writers_in["training"] == 539 and n.writers_in["test"] == 297
    assert n.writers_in["test, first half"] == 249
    assert n.writers_in["test, last half"] == 49

    # one hand: many mistakes, more than chance deals out
    assert n.top_images == 130 and n.most[0] >= 12
    assert n.most[0] > n.shuffled_most[0]
    assert min(n.most) > 2 * n.top_images * max(n.total) / 10_000

    # the usual error bar is too small
    for images, writers, formula in zip(
        n.se_images, n.se_writers, n.formula, strict=True
    ):
        assert abs(images - formula) < 0.0001
        assert 1.2 < writers / images < 2.1
    # students are harder, and over writers that is weaker evidence
    for k in range(len(n.SEEDS)):
        apart = n.error_first[k] - n.error_last[k]
        assert 1.8 * n.se_half_writers[k] < apart
        assert n.se_half_writers[k] > 1.2 * n.se_half_images[k]

    # a known hand helps a little
    assert n.more_se[0] < n.more[0] < 0.01
    assert n.more[1] > n.more[0] and n.more[1] > n.more_se[1]

    # digits: the file is ordered by writer
    assert n.near > 0.4
    assert min(n.in_order) > max(n.shuffled)
    assert n.without[0] < n.error[0]
    assert all(a > b for a, b in zip(n.votes, n.error, strict=True))


def whole(n):
    """What needs all seeds, or a machine that does nothing else: the stored numbers."""
    # the usual error bar is too small
    assert 0.002 < mean(n.se_writers) < 0.0027
    assert n.gap_writers < 1.3 * n.gap_images
