"""A design with the tables that were read of a database, and what follows from them."""

from __future__ import annotations

from design.document.concept import Assumption
from design.document.conventions import Conventions
from design.document.design import Design
from design.document.ids import digest
from design.document.imports import Import
from design.intake.placing.concept import infer_concept
from design.intake.placing.conventions import infer_conventions
from design.intake.placing.names import Ids
from design.intake.placing.schema import place_schema
from design.intake.source import ImportFaultError, TablesSource
from design.intake.types import KNOWN, base_of


def with_tables(design: Design, source: TablesSource, *, name: str, kind: str) -> Design:
    """Return a design with imported tables and the concept inferred from them.

    The lower layers are not yet taken up: :func:`design.derive.adopt_layers` does that.

    Args:
        design: The design to import into; it has no tables.
        source: What was read.
        name: What the source is called in the design, without a path or an address.
        kind: ``sql`` or ``database``.

    Raises:
        ImportFaultError: The design has tables already.
    """
    if design.schema_.tables:
        raise ImportFaultError(
            f"The design has {len(design.schema_.tables)} tables already.",
            "Import tables into an empty design, or into one that has endpoints alone.",
        )
    origin = digest("import", kind, name, design.name)
    ids = Ids(origin)
    placed = place_schema(source, ids)
    conventions = infer_conventions(placed, design.conventions)
    inferred = infer_concept(placed, design.concept, conventions, ids)
    counts = placed.counts()
    used = {base_of(column.type) for table in inferred.tables for column in table.columns}
    counts["enums"] = len(used - KNOWN)
    found = {key: value for key, value in sorted(source.found.items()) if value}
    record = Import.model_validate(
        {
            "kind": kind, "source": name, "dialect": source.dialect, "found": found,
            "taken": {key: value for key, value in counts.items() if value or key in found},
            "left_out": source.notes.lines(),
        }
    )  # fmt: skip
    concept = inferred.concept.replace(
        assumptions=(*inferred.concept.assumptions, *_assumptions(design, conventions, name, ids))
    )
    return design.replace(
        conventions=conventions,
        concept=concept,
        schema_=design.schema_.replace(tables=inferred.tables),
        imports=(*design.imports, record),
    )


def _assumptions(
    design: Design, conventions: Conventions, name: str, ids: Ids
) -> tuple[Assumption, ...]:
    """Return what was inferred for the whole design, for a person to confirm."""
    before = dict(design.conventions.items())
    kept = [
        f"{key} {value or 'none'}" for key, value in conventions.items() if value != before[key]
    ]
    texts = ["Entities, attributes and relationships are those the tables show."]
    if kept:
        texts.append(f"The conventions are those the tables keep to: {', '.join(kept)}.")
    return tuple(
        Assumption(id=ids.make("assumption", text), text=text, source=name) for text in texts
    )
