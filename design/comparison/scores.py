"""How much two schemas have in common, kind by kind of facts, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from design.comparison.facts import Facts, indexes
from design.comparison.paths import shared


@dataclass(frozen=True)
class Difference:
    """Something one side has and the other has not, or has otherwise."""

    kind: str
    side: Literal["missing", "extra", "differs"]
    """Missing from ours, extra in ours, or otherwise in ours."""
    item: str
    detail: str = ""


@dataclass(frozen=True)
class Score:
    """How many facts of a kind each side has, and how many both have."""

    kind: str
    reference: int
    ours: int
    both: int
    right: int | None = None
    """How many of ours the reference has, where that is not the same count."""

    @property
    def recall(self) -> float:
        """The share of the reference's facts that ours has; 1 when it has none."""
        return self.both / self.reference if self.reference else 1.0

    @property
    def precision(self) -> float:
        """The share of our facts that the reference has; 1 when ours has none."""
        right = self.both if self.right is None else self.right
        return right / self.ours if self.ours else 1.0


@dataclass(frozen=True)
class Comparison:
    """Two schemas compared."""

    scores: tuple[Score, ...]
    differences: tuple[Difference, ...]


def compare(reference: Facts, ours: Facts, kinds: tuple[str, ...], tenant: str = "") -> Comparison:
    """Compare two sides, kind by kind.

    Args:
        reference: The facts to come near to.
        ours: Ours, in the reference's names.
        kinds: Which kinds of facts are compared.
        tenant: The column that leads the paths of tenants' tables.
    """
    scores: list[Score] = []
    found: list[Difference] = []
    for kind in kinds:
        if kind == "index":
            score, differences = compare_indexes(reference, ours, tenant)
            scores.append(score)
            found.extend(differences)
            continue
        if kind in reference.values or kind in ours.values:
            theirs, mine = reference.values[kind], ours.values[kind]
            shared = theirs.keys() & mine.keys()
            same = {item for item in shared if theirs[item] == mine[item]}
            scores.append(Score(kind, len(shared), len(shared), len(same)))
            found.extend(
                Difference(kind, "differs", item, f"reference {theirs[item]}, ours {mine[item]}")
                for item in sorted(shared - same)
            )
            continue
        there, here = reference.sets[kind], ours.sets[kind]
        scores.append(Score(kind, len(there), len(here), len(there & here)))
        found.extend(Difference(kind, "missing", item) for item in sorted(there - here))
        found.extend(Difference(kind, "extra", item) for item in sorted(here - there))
    return Comparison(tuple(scores), tuple(found))


def compare_indexes(reference: Facts, ours: Facts, tenant: str) -> tuple[Score, list[Difference]]:
    """Compare indexes by what they serve; see :mod:`design.comparison.paths`."""
    there, here = indexes(reference), indexes(ours)
    had, stands = shared(there, here, tenant)
    wanted = sorted({path.item for path in there if path.kind == "index"})
    made = sorted({path.item for path in here if path.kind == "index"})
    missing = [item for item in wanted if item not in had]
    extra = [item for item in made if item not in stands]
    differences = [Difference("index", "missing", item) for item in missing]
    differences += [Difference("index", "extra", item) for item in extra]
    right = len(made) - len(extra)
    return Score("index", len(wanted), len(made), len(wanted) - len(missing), right), differences
