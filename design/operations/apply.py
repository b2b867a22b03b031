"""Applying one operation to a design: pure, addressed by name, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from design.document.design import Design
from design.operations import (
    on_attributes,
    on_columns,
    on_constraints,
    on_decisions,
    on_elements,
    on_endpoints,
    on_entities,
    on_fields,
    on_identities,
    on_invariants,
    on_lifecycles,
    on_notes,
    on_queries,
    on_relationships,
    on_roles,
    on_tables,
)
from design.operations.edit import Edit, Handler
from design.operations.vocabulary import BaseOperation, Operation

_HANDLERS: Final[dict[type[BaseOperation], Handler]] = {
    **on_attributes.HANDLERS,
    **on_columns.HANDLERS,
    **on_constraints.HANDLERS,
    **on_decisions.HANDLERS,
    **on_elements.HANDLERS,
    **on_endpoints.HANDLERS,
    **on_entities.HANDLERS,
    **on_fields.HANDLERS,
    **on_identities.HANDLERS,
    **on_invariants.HANDLERS,
    **on_lifecycles.HANDLERS,
    **on_notes.HANDLERS,
    **on_queries.HANDLERS,
    **on_relationships.HANDLERS,
    **on_roles.HANDLERS,
    **on_tables.HANDLERS,
}


@dataclass(frozen=True)
class Applied:
    """What an operation did."""

    design: Design
    operation: Operation
    summary: str
    """One line such as ``+ entity Order``; the first character says what kind of change it was:
    ``+`` added, ``~`` changed, ``>`` renamed, ``-`` removed, ``=`` as it was."""
    created: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    """Ids of elements whose own facts changed."""
    requires: tuple[str, ...] = ()
    """Ids of elements referred to."""
    claimed: tuple[str, ...] = ()
    """Names that are taken now, as ``owner/key``."""
    freed: tuple[str, ...] = ()
    """Names that are free now."""
    notes: tuple[str, ...] = ()
    """What was put right, and "already so" when nothing changed."""
    changed: bool = True


def apply(design: Design, operation: Operation, *, origin: str, loose: bool = True) -> Applied:
    """Apply one operation.

    Args:
        design: The design; it is left as it is.
        operation: What to do.
        origin: What the operation belongs to (a digest of the base design and the message);
            new ids follow from it.
        loose: Whether names in ``about`` and ``scope`` lists may be unknown (they are noted).

    Returns:
        The new design and what was done.

    Raises:
        OperationError: It cannot be applied.
    """
    edit = Edit(design, origin, loose)
    summary = _HANDLERS[type(operation)](edit, operation)
    made = edit.created
    return Applied(
        design=edit.design,
        operation=operation,
        summary=summary,
        created=tuple(made),
        removed=tuple(edit.removed),
        touched=tuple(item for item in edit.touched if item not in made),
        requires=tuple(item for item in edit.requires if item not in made),
        claimed=tuple(edit.claimed),
        freed=tuple(edit.freed),
        notes=tuple(edit.notes),
        changed=not edit.unchanged,
    )
