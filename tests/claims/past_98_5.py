"""Hold docs/past_98_5.md to its numbers: verdicts that two draws of seeds share."""

# what a fresh run in the tests has instead: the series are read, not run again
QUICK = {}


def always(n):
    """What a fresh run shows too."""
    assert n.largest < 3  # a setting against itself
    expected = {
        "better": ["rate 0.5", "mean 0, sd 1", "schedule", "averaging", "wide"],
        "unclear": ["momentum", "Adam", "weight decay"],
        "worse": ["one layer", "dropout 0.2"],
    }
    for verdict, names in expected.items():
        assert {n.verdict[name] for name in names} == {verdict}
    assert not n.reversed_verdicts
    assert n.gain["rate 0.5"] == max(n.gain.values())
    assert n.gain["shifts"] > 2 * n.error["shifts"]
    for seeds, images, writers in n.parts.values():
        assert images < 1.1 * writers and seeds > 0
    assert n.SDS["Adam"] > 2 * n.SDS["averaging"]
    assert n.powers["Adam 0.4"][0] < 0.25
    assert n.powers["averaging 0.4"][2] > 0.9
    assert max(n.powers["averaging 0.1"]) < 0.3

    assert 96.5 < n.neighbors < 97.5 and 96.5 < n.neighbors_test < 97.5
    assert min(n.tested) >= 98.5
    assert min(n.cnn_tested) >= 99.2 and n.sizes[1] < n.sizes[0] / 20
    assert set(n.hottest["MLP"]) & set(n.hottest["CNN"])
    pixels = n.pixel_shares
    assert abs(pixels["MLP, shuffled"][0] - pixels["MLP, in order"][0]) < 1
    assert pixels["CNN, shuffled"][0] < pixels["MLP, shuffled"][0] - 1
    assert pixels["CNN, in order"][2] > pixels["MLP, in order"][2] + 10
    assert pixels["CNN, in order"][4] < 75


def whole(n):
    """What is about times: the stored numbers."""
    assert max(n.tested_seconds) < 120
