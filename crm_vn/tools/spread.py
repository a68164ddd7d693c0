"""Spreading work over working hours."""

from datetime import timedelta


def spread_times(count, per_day, days):
    """Return the times of things that one person does, so many a day.

    The things of a day are evenly apart: of four in eight hours, the first is at the
    beginning, and the last two hours before the end.

    >>> from datetime import datetime as at
    >>> day = [(at(2026, 1, 5, 8), at(2026, 1, 5, 12)),
    ...        (at(2026, 1, 5, 13), at(2026, 1, 5, 17))]
    >>> [f"{time:%H:%M}" for time in spread_times(4, 4, [day])]
    ['08:00', '10:00', '13:00', '15:00']

    :param list days: of each working day its intervals, pairs of datetimes in order
    :return: as many datetimes; fewer, if the days are not enough
    """
    times = []
    for intervals in days:
        number = min(per_day, count - len(times))
        if number <= 0:
            break
        whole = sum((end - begin).total_seconds() for begin, end in intervals)
        times += [_at(intervals, whole * index / per_day) for index in range(number)]
    return times


def _at(intervals, seconds):
    """Return the time when so many seconds of some intervals have passed."""
    for begin, end in intervals:
        length = (end - begin).total_seconds()
        if seconds < length:
            break
        seconds -= length
    return (begin + timedelta(seconds=seconds)).replace(second=0, microsecond=0)
