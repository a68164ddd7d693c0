"""Sharing things out by weight: who gets how many, and who gets which."""

from collections import Counter
from typing import NamedTuple


class Bundle(NamedTuple):
    """Things that stay together, such as all that is about one customer.

    :param key: anything that can be sorted; its order decides between equals
    :param dict counts: how many of each kind
    :param tuple takers: who may get it, in the order of preference between equals
    """

    key: object
    counts: dict
    takers: tuple


def share_number(total, weights):
    """Share a number of things by the largest remainder.

    >>> share_number(10, {"lan": 1, "khoa": 1, "minh": 1})
    {'lan': 4, 'khoa': 3, 'minh': 3}

    :param int total: how many
    :param dict weights: taker → whole number, none negative; the first of equals gets
        the thing that is left over
    :return: taker → number; nobody gets anything if nobody has a weight
    """
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    numbers = {taker: total * weight // whole for taker, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda taker: -(total * weights[taker] % whole))
    for taker in by_remainder[: total - sum(numbers.values())]:
        numbers[taker] += 1
    return numbers


def share_bundles(bundles, weights):
    """Give each bundle to one taker, so that each kind is shared by weight.

    Bundles that few may take are given first, then large ones. Each goes to who is
    furthest from their share of what it holds. Whoever has no weight gets nothing.
    The same bundles and weights always give the same answer. If everybody may take
    everything and a bundle is one thing, each kind is shared as by
    :func:`share_number`.

    :param bundles: list of :class:`Bundle`
    :param dict weights: taker → whole number, none negative
    :return: key → taker, or None where no taker may take it
    """
    totals = Counter()
    for bundle in bundles:
        totals.update(bundle.counts)
    missing = {kind: share_number(total, weights) for kind, total in totals.items()}
    given = {}
    for bundle in sorted(
        bundles,
        key=lambda bundle: (
            len(bundle.takers),
            -sum(bundle.counts.values()),
            bundle.key,
        ),
    ):
        takers = [taker for taker in bundle.takers if weights.get(taker)]
        if not takers:
            given[bundle.key] = None
            continue
        taker = max(
            takers,
            key=lambda taker, counts=bundle.counts: sum(
                count * missing[kind][taker] / totals[kind]
                for kind, count in counts.items()
            ),
        )
        for kind, count in bundle.counts.items():
            missing[kind][taker] -= count
        given[bundle.key] = taker
    return given
