"""Which sites may belong to one group: proposed with a score and reasons, confirmed by people.

Nothing here counts by itself: condition 2 looks at confirmed sites only (clause 6.1.1.2, R4).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from georisk.messages import pair
from georisk.model import Supplier
from georisk.plan.company_names import company_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import networkx as nx

    from georisk.messages import Pair
    from georisk.model import Customer, GroupSite

SAME_NUMBER: Final = 100
SAME_NAME: Final = 95
SAME_SOUND: Final = 90
LEAST_LIKENESS: Final = 92.0
LIKENESS_WORTH: Final = 10
"""What a name that is only alike is worth less than its likeness."""
SHORTEST_ALIKE: Final = 6
BLOCK: Final = 2
TAX_ID_DIGITS: Final = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedSite:
    """One site of a group that may be.

    Parameters
    ----------
    score : int
        0 to 100: of the strongest tie to another site of the group.
    reasons : tuple of (en, th)
        Every kind of tie, the strongest first.
    main_branch, supplier : bool, Supplier
        As the register has it; else main where the name says head office, and PEA, whose customer
        the site is. To be checked when confirming.
    confirmed : bool or None
        True for a site of the register; None awaits the user's word.
    """

    group_id: str
    group_name: str | None
    site_id: str
    name: str | None
    bp_no: str | None
    tax_id: str | None
    main_branch: bool
    supplier: Supplier
    score: int
    reasons: tuple[Pair, ...]
    confirmed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tie:
    """Sites that have something in common."""

    score: int
    reason: Pair
    members: tuple[int, ...]


def propose_groups(
    customers: Sequence[Customer], register: Iterable[GroupSite] = ()
) -> tuple[ProposedSite, ...]:
    """Propose groups of at least two sites from BP numbers, tax ids and names.

    Parameters
    ----------
    customers : sequence of Customer
    register : iterable of GroupSite
        What is known already; it comes back as it is, confirmed, and new sites join its groups.

    Returns
    -------
    tuple of ProposedSite
        By group, the register's own sites first; the order of the customers changes nothing.
    """
    ordered = sorted(customers, key=lambda one: one.customer_id)
    known = tuple(register)
    homes = _register_homes(ordered, known)
    ties = [*_register_ties(homes), *_number_ties(ordered), *_name_ties(ordered)]
    own_ties = defaultdict(list)
    for tie in ties:
        for member in tie.members:
            own_ties[member].append(tie)
    by_site = {name: one for one in ordered for name in (one.ca_no, one.customer_id) if name}
    rows = [_of_register(site, by_site) for site in known]
    listed = {by_site[site.site_id].customer_id for site in known if site.site_id in by_site}
    for members in _joined(ties):
        people = [ordered[one] for one in members]
        group = (
            _group_id(people, [homes.get(one) for one in members]),
            _commonest(company_name(one.name or "").words for one in people),
        )
        rows += [
            _proposed(ordered[one], group, own_ties[one])
            for one in members
            if ordered[one].customer_id not in listed
        ]
    return tuple(sorted(rows, key=lambda row: (row.group_id, not row.confirmed, row.site_id)))


def _register_homes(customers: Sequence[Customer], known: Iterable[GroupSite]) -> dict[int, str]:
    """Return the register's group of each customer it lists, or whose BP it is called by."""
    by_site = {site.site_id: site.group_id for site in known}
    groups = set(by_site.values())
    homes = {}
    for place, one in enumerate(customers):
        own = by_site.get(one.customer_id) or by_site.get(one.ca_no or "")
        group = own or (one.bp_no if one.bp_no in groups else None)
        if group is not None:
            homes[place] = group
    return homes


def _register_ties(homes: Mapping[int, str]) -> Iterator[_Tie]:
    by_group = defaultdict(list)
    for place, group in homes.items():
        by_group[group].append(place)
    for group, members in sorted(by_group.items()):
        if len(members) > 1:
            note = pair("tie.group", what=group)
            yield _Tie(score=SAME_NUMBER, reason=note, members=tuple(members))


def _number_ties(customers: Sequence[Customer]) -> Iterator[_Tie]:
    partners, taxes = defaultdict(list), defaultdict(list)
    for place, one in enumerate(customers):
        if one.bp_no:
            partners[one.bp_no].append(place)
        digits = "".join(filter(str.isdigit, one.tax_id or ""))
        if len(digits) == TAX_ID_DIGITS:
            taxes[digits].append(place)
    for code, found in (("tie.partner", partners), ("tie.tax", taxes)):
        for number, members in sorted(found.items()):
            if len(members) > 1:
                note = pair(code, what=number)
                yield _Tie(score=SAME_NUMBER, reason=note, members=tuple(members))


def _name_ties(customers: Sequence[Customer]) -> Iterator[_Tie]:
    names = [company_name(one.name or "") for one in customers]
    by_key: dict[str, list[int]] = defaultdict(list)
    by_sound: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        if name.key:
            by_key[name.key].append(place)
            by_sound[name.sound].append(place)
    shown = {sound: names[members[0]].words for sound, members in by_sound.items()}
    for _, members in sorted(by_key.items()):
        if len(members) > 1:
            yield _tie(SAME_NAME, "tie.name", names[members[0]].words, members)
    for sound, members in sorted(by_sound.items()):
        if len({names[one].key for one in members}) > 1:
            yield _tie(SAME_SOUND, "tie.sound", shown[sound], members)
    for likeness, one, other in _alike(sorted(by_sound)):
        both = f"{shown[one]} / {shown[other]}"
        score = round(likeness) - LIKENESS_WORTH
        yield _tie(score, "tie.alike", both, (*by_sound[one], *by_sound[other]))


def _tie(score: int, code: str, what: str, members: Iterable[int]) -> _Tie:
    return _Tie(score=score, reason=pair(code, what=what), members=tuple(members))


def _alike(sounds: Sequence[str]) -> Iterator[tuple[float, str, str]]:
    """Yield pairs of names nearly the same; a slip in the first letters is not looked for."""
    from rapidfuzz import fuzz, process

    blocks: dict[str, list[str]] = defaultdict(list)
    for sound in sounds:
        if len(sound) >= SHORTEST_ALIKE:
            blocks[sound[:BLOCK]].append(sound)
    for block in blocks.values():
        for place, sound in enumerate(block):
            rest = block[place + 1 :]
            near = process.extract(
                sound, rest, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, limit=None
            )
            yield from sorted((likeness, sound, other) for other, likeness, _ in near)


def _joined(ties: Iterable[_Tie]) -> list[list[int]]:
    """Join sites by their ties into groups of at least two."""
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    for tie in ties:
        graph.add_edges_from(pairwise(tie.members))
    return sorted(sorted(members) for members in nx.connected_components(graph))


def _group_id(members: Sequence[Customer], homes: Iterable[str | None]) -> str:
    """Call a group as the register does, else by its commonest BP number, tax id or name."""
    for found in (
        homes,
        (one.bp_no for one in members),
        (one.tax_id for one in members),
        (company_name(one.name or "").words for one in members),
    ):
        best = _commonest(found)
        if best:
            return best
    return members[0].customer_id


def _commonest(values: Iterable[str | None]) -> str | None:
    counts = Counter(value for value in values if value)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def _proposed(one: Customer, group: tuple[str, str | None], ties: Iterable[_Tie]) -> ProposedSite:
    ordered = sorted(ties, key=lambda tie: (-tie.score, tie.reason))
    return ProposedSite(
        group_id=group[0],
        group_name=group[1],
        site_id=one.customer_id,
        name=one.name,
        bp_no=one.bp_no,
        tax_id=one.tax_id,
        main_branch=company_name(one.name or "").head_office,
        supplier=Supplier.PEA,
        score=ordered[0].score,
        reasons=tuple(dict.fromkeys(tie.reason for tie in ordered)),
        confirmed=None,
    )


def _of_register(site: GroupSite, by_site: Mapping[str, Customer]) -> ProposedSite:
    one = by_site.get(site.site_id)
    return ProposedSite(
        group_id=site.group_id,
        group_name=None,
        site_id=site.site_id,
        name=one.name if one else None,
        bp_no=one.bp_no if one else None,
        tax_id=one.tax_id if one else None,
        main_branch=site.main_branch,
        supplier=site.supplier,
        score=SAME_NUMBER,
        reasons=(pair("tie.registered"),),
        confirmed=site.confirmed,
    )


def group_graph(sites: Iterable[GroupSite | ProposedSite]) -> nx.Graph[str]:
    """Draw groups, their sites and who supplies them.

    Returns
    -------
    networkx.Graph
        Nodes ``group:<id>``, ``site:<id>`` (with ``main_branch`` and ``confirmed``) and
        ``supplier:<PEA, SPP or none>``, each with its ``kind``; edges ``belongs`` and ``supplied``.
    """
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    for site in sites:
        group, own = f"group:{site.group_id}", f"site:{site.site_id}"
        supplier = f"supplier:{site.supplier.value}"
        graph.add_node(group, kind="group")
        graph.add_node(supplier, kind="supplier")
        graph.add_node(
            own,
            kind="site",
            main_branch=site.main_branch,
            confirmed=site.confirmed is True,
        )
        graph.add_edge(group, own, kind="belongs")
        graph.add_edge(own, supplier, kind="supplied")
    return graph
