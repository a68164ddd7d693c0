"""Taking turns: who gets the next thing."""

import heapq
from itertools import count


class Turns:
    """Gives things to takers in turn: to who has the fewest, then to who has waited
    longest for one, then to the first.

    >>> turns = Turns({"lan": (1, 5), "khoa": (0, 9), "minh": (0, 7)})
    >>> [turns.take(("lan", "khoa", "minh")) for _thing in range(4)]
    ['minh', 'khoa', 'lan', 'minh']

    The same takers and things always give the same answer. If all start with as many
    and may take everything, their numbers never differ by more than one.

    :param dict loads: taker → (how many they have, when they got the last one); takers
        can be sorted
    """

    def __init__(self, loads):
        self.loads = dict(loads)
        self._queues = {}
        self._clock = count(
            max((last for _load, last in loads.values()), default=0) + 1
        )

    def take(self, takers):
        """Return who gets a thing that only some may take, or None if there is nobody.

        :param tuple takers: those who may take it
        """
        queue = self._queues.get(takers)
        if queue is None:
            queue = self._queues[takers] = [(self.loads[who], who) for who in takers]
            heapq.heapify(queue)
        if not queue:
            return None
        # loads only grow: whoever got things from another queue moves back in this one
        while queue[0][0] != self.loads[queue[0][1]]:
            who = queue[0][1]
            heapq.heapreplace(queue, (self.loads[who], who))
        who = queue[0][1]
        self.loads[who] = (self.loads[who][0] + 1, next(self._clock))
        heapq.heapreplace(queue, (self.loads[who], who))
        return who
