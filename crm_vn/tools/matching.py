"""Which of several people is the one the evidence designates, and why.

Rules, strongest first; the first that designates someone decides:

1. a verified account (Zalo, Facebook …) that belongs to one of them;
2. the same phone and the same name; of two such records, which are then two records
   of one person, the one with the same e-mail, else the first given;
3. the same phone and a similar name (see ``names.same_person``), if only one is;
4. the same e-mail, unless both the name and the phone say it is somebody else;
5. an account nobody has verified, unless the name says it is somebody else;
6. the same phone alone, if only one has it and one of the two names is missing.

Everything else designates nobody: people of one family share a phone, and two of them
must never become one customer. No access to a database here, so that the rules are
tested by the thousand.
"""

from typing import NamedTuple

from .names import same_person


class Evidence(NamedTuple):
    """What is known of a person; sets may be empty, texts too.

    ``phones`` holds phone keys, ``emails`` normalised addresses, ``accounts`` and
    ``verified`` pairs (kind, value). Of the person looked for, only ``accounts`` is
    read: whether an account is verified is what the records know.
    """

    name: str = ""
    phones: frozenset = frozenset()
    emails: frozenset = frozenset()
    accounts: frozenset = frozenset()
    verified: frozenset = frozenset()

    def keys(self):
        """Return all by which the person can be found, as hashable pairs."""
        return (
            {("phone", phone) for phone in self.phones}
            | {("email", email) for email in self.emails}
            | self.accounts
            | self.verified
        )


def designate(sought, people, several=False):
    """Return ``(position, rule)`` of the person designated among people.

    :param Evidence sought: what is known of the person looked for
    :param list[Evidence] people: those who share a phone, e-mail or account with them,
        the preferred first
    :param bool several: whether one person may have several records that are all
        right (open leads): then the first of them is taken, if no two of their names
        contradict each other
    :return: position in ``people``, or None; and the rule that decided, or the reason
        of the doubt (``"…_shared"``, ``"…_differs"``), or ``""`` if nobody was given
    :rtype: tuple[int | None, str]
    """
    relations = [same_person(sought.name, person.name) for person in people]

    def where(condition):
        return [
            position
            for position, person in enumerate(people)
            if condition(person, relations[position])
        ]

    def sole(positions):
        if len(positions) == 1:
            return positions[0]
        names = [people[position].name for position in positions]
        if several and positions and one_person(names):
            return positions[0]
        return None

    def same_email(person):
        return bool(sought.emails & person.emails)

    owners = where(lambda person, _relation: sought.accounts & person.verified)
    if owners:
        found = sole(owners)
        return found, "account" if found is not None else "account_shared"

    by_phone = where(lambda person, _relation: sought.phones & person.phones)
    same = [position for position in by_phone if relations[position] == "same"]
    if same:
        also = [position for position in same if same_email(people[position])]
        return (also or same)[0], "phone_name"
    similar = [position for position in by_phone if relations[position] == "similar"]
    if similar:
        also = [position for position in similar if same_email(people[position])]
        found = sole(also or similar)
        return found, "phone_similar" if found is not None else "phone_shared"

    by_email = where(lambda person, _relation: same_email(person))
    acceptable = [
        position
        for position in by_email
        if relations[position] != "different"
        or not (sought.phones and people[position].phones)
    ]
    named = [
        position
        for position in acceptable
        if relations[position] in ("same", "similar")
    ]
    found = sole(named or acceptable)
    if found is not None:
        return found, "email"

    claimed = where(
        lambda person, relation: (
            relation != "different" and sought.accounts & person.accounts
        )
    )
    found = sole(claimed)
    if found is not None:
        return found, "account_unverified"

    if by_phone:
        found = sole(by_phone)
        if found is None:
            return None, "phone_shared"
        if relations[found] == "unknown":
            return found, "phone"
        return None, "phone_differs"
    if by_email:
        return None, "email_shared" if len(by_email) > 1 else "email_differs"
    return None, "account_differs" if people else ""


def one_person(names):
    """Tell whether no two of many names contradict each other.

    :rtype: bool
    """
    names = list(set(names))
    return all(
        same_person(name, other) != "different"
        for index, name in enumerate(names)
        for other in names[index + 1 :]
    )
