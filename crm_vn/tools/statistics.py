"""How well a figure tells the leads that are won from those that are lost.

All functions read a *tally*: for each value, best first, how many leads have it and
how many of them were won. Leads of one value are alike: nothing here depends on an
order among them.
"""

from math import sqrt
from typing import NamedTuple

#: Standard deviations on both sides of a mean that hold 95 % of a normal distribution.
Z95 = 1.959963984540054
SLICES = 10
#: Halvings of an interval of 0 to 1 after which nothing is left of it.
BISECTIONS = 50


class Group(NamedTuple):
    """Leads of one value."""

    value: float
    count: int
    won: int


class Slice(NamedTuple):
    """A part of the leads, between a best and a worst value.

    ``won`` is no whole number if leads of one value are divided among slices: each
    slice gets its share of those that were won.
    """

    count: int
    won: float
    highest: float
    lowest: float

    @property
    def rate(self):
        return self.won / self.count


def tally(pairs):
    """Return the tally of ``(value, won)`` pairs in any order.

    :rtype: list[Group]
    """
    counts = {}
    for value, won in pairs:
        count, wins = counts.get(value, (0, 0))
        counts[value] = (count + 1, wins + bool(won))
    return [Group(value, *counts[value]) for value in sorted(counts, reverse=True)]


def totals(groups):
    """Return how many leads there are, and how many of them were won."""
    return sum(group.count for group in groups), sum(group.won for group in groups)


def auc(groups):
    """Return the area under the ROC curve: the probability that a lead that was won has
    a higher value than one that was lost, where equal values count half.

    :return: 0 to 1, 0.5 for a figure that says nothing; None unless there are both
    """
    count, won = totals(groups)
    lost = count - won
    if not won or not lost:
        return None
    # Counted in halves, so that the sum is exact.
    halves, below = 0, lost
    for group in groups:
        group_lost = group.count - group.won
        below -= group_lost
        halves += group.won * (2 * below + group_lost)
    return halves / (2 * won * lost)


def auc_error(area, won, lost):
    """Return the standard error of an area (Hanley and McNeil, 1982)."""
    if not won or not lost:
        return None
    one = area / (2 - area)
    two = 2 * area * area / (1 + area)
    variance = (
        area * (1 - area)
        + (won - 1) * (one - area * area)
        + (lost - 1) * (two - area * area)
    )
    return sqrt(max(variance, 0) / (won * lost))


def auc_interval(area, won, lost, z=Z95):
    """Return between what the area lies, with 95 % confidence.

    A score interval, as Wilson's of rates: the areas from which the one found is at
    most ``z`` of *their* standard errors away. An area of 1 has no error of its own,
    whereas of one lead won and one lost it is an area of 0.21 to 1.
    """
    if not won or not lost:
        return None

    def is_near(other):
        return abs(area - other) <= z * auc_error(other, won, lost)

    ends = []
    for far in (0.0, 1.0):
        near = area
        for _step in range(BISECTIONS):
            middle = (near + far) / 2
            if is_near(middle):
                near = middle
            else:
                far = middle
        ends.append(near)
    return ends[0], ends[1]


def wilson(won, count, z=Z95):
    """Return between what a rate lies, with 95 % confidence (Wilson score interval).

    Wide for few leads: 3 won of 3 are a rate of 44 to 100 %.
    """
    if not count:
        return 0.0, 1.0
    rate = won / count
    scale = 1 + z * z / count
    middle = rate + z * z / (2 * count)
    spread = z * sqrt(rate * (1 - rate) / count + z * z / (4 * count * count))
    low, high = (middle - spread) / scale, (middle + spread) / scale
    # The interval holds the rate; at its ends, arithmetic may miss it by a hair.
    return min(max(low, 0.0), rate), max(min(high, 1.0), rate)


def slices(groups, parts=SLICES):
    """Divide the leads in parts of equal size, best first.

    Sizes differ by one lead at most; parts without a lead are left out. Where leads of
    one value fall in two parts, both get the same share of those that were won: a
    figure that is the same for all leads has the same rate in each part.

    :rtype: list[Slice]
    """
    total = totals(groups)[0]
    result = []
    groups = iter(groups)
    group, left = None, 0
    for part in range(1, parts + 1):
        size = total * part // parts - total * (part - 1) // parts
        if not size:
            continue
        won, highest, missing = 0.0, None, size
        while missing:
            if not left:
                group = next(groups)
                left = group.count
            taken = min(left, missing)
            if highest is None:
                highest = group.value
            won += group.won * taken / group.count
            left -= taken
            missing -= taken
        result.append(Slice(size, won, highest, group.value))
    return result


def lift(won, count, all_won, all_count):
    """Return how many times as often as on average leads of a part were won."""
    if not count or not all_won:
        return None
    return won * all_count / (count * all_won)
