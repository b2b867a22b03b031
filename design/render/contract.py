"""The data model contract: what every later change has to keep, on a page or two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from design.document.concept import Attribute, Entity, Invariant
from design.document.conventions import Conventions
from design.document.design import Design
from design.document.schema import members
from design.text import clean_line


def render_contract(design: Design) -> str:
    """Return the data model contract as Markdown."""
    return contract_text(design)


def contract_text(design: Design, *, brief: bool = False) -> str:
    """Return the data model contract.

    Args:
        design: The design.
        brief: Whether to leave out what a prompt says elsewhere, tables and the empty.
    """
    if brief:
        return _brief(design)
    sections = [
        ("House rules", _table(("What", "Rule"), house_rules(design))),
        ("Entities", _entities(design)),
        ("Rules that always hold", _table(("Rule", "About", "Enforced by"), _invariants(design))),
        ("Derived and frozen values", _bullets(derived_values(design))),
        ("Lifecycles", _bullets(_lifecycles(design))),
        ("Sensitivity", _table(("Class", "Attributes"), _sensitivity(design))),
        ("Retention and erasure", _retention(design)),
        ("Open questions", _bullets(_questions(design))),
        ("Assumptions", _bullets(_assumptions(design))),
        ("Not part of it", _bullets(item.text for item in design.concept.non_goals)),
    ]
    parts = [f"# {clean_line(design.name)}: data model contract"]
    parts += [f"## {title}\n\n{body}" for title, body in sections if body]
    return "\n\n".join(parts) + "\n"


def _brief(design: Design) -> str:
    lines = [f"- {what}: {rule}" for what, rule in house_rules(design)]
    for entity in design.concept.entities:
        if entity.delete_policy is not None:
            lines.append(f"- deleting a {entity.name}: {_deleting(entity, design.conventions)}")
    lines += [f"- always: {rule} ({by})" for rule, _, by in _invariants(design)]
    lines += [f"- {value}" for value in derived_values(design)]
    return "\n".join(clean_line(line) for line in lines) + "\n"


def house_rules(design: Design) -> list[tuple[str, str]]:
    """Return the conventions in words, as ``(what, rule)``."""
    house = design.conventions
    naming, time, money = house.naming, house.time, house.money
    stamps = " and ".join(f"`{name}`" for name in (time.created, time.updated) if name)
    zoned = "with" if time.instants == "timestamptz" else "without"
    amounts = (
        f"`numeric({money.precision},{money.scale})`, per unit with {money.unit_scale} decimals"
        if money.representation == "numeric"
        else "whole minor units as `bigint`"
    )
    currency = (
        f"always {money.fixed_currency}"
        if money.currency == "fixed"
        else "a column beside the amount"
    )
    optional = "required" if house.values.required else "optional"
    closed = "a check on text" if house.values.enums == "check" else "a type of the database"
    cut = house.pagination
    cancelled = {"path": f"in the path (`/v{house.versioning.version}`)", "header": "by header"}
    return [
        ("Names", f"tables {naming.tables} case, {naming.table_number}; columns {naming.columns};"
                  f" fields {naming.fields}; paths {naming.paths};"
                  f" references `{naming.foreign_key}`"),
        ("Identifiers", f"`{house.ids.column}`, {house.ids.type}; never reused, never a meaning"),
        ("Time", f"instants {zoned} time zone, in UTC"
                 + (f"; every table has {stamps}" if stamps else "")),
        ("Deleting", f"{_policy(house.deletion.policy, house)} unless the entity says otherwise"),
        ("Tenancy", _tenancy(design)),
        ("Money", f"{amounts}; currency {currency}; never binary fractions"),
        ("Values", f"unless said an attribute is {optional}; closed lists are {closed}"),
        ("Lists", f"by {cut.style}, {cut.default_limit} a part, at most {cut.max_limit}; the id"
                  " is always the last sort key"),
        ("Errors", "one envelope: " + ("`{error: {code, message, details}}`"
                   if house.errors.envelope == "error" else "problem+json with a `code`")),
        ("Concurrent changes", ("`ETag` and `If-Match`" if house.concurrency.precondition == "etag"
                                else "last write wins")
         + ("; repeats by `Idempotency-Key`" if house.concurrency.idempotency == "header" else "")),
        ("Versions", f"{cancelled.get(house.versioning.style, 'none')}; what goes is announced"
                     f" {house.versioning.compatibility_days} days before"),
        ("Migrations", "expand, migrate, contract; nothing is dropped before the contract phase"
                       if house.migrations.style == "expand_contract" else "in one step"),
    ]  # fmt: skip


def _tenancy(design: Design) -> str:
    house, root = design.conventions.tenancy, design.concept.tenant_root
    if house.mode == "none" or root is None:
        return "one tenant"
    held = "row level security and the service" if house.enforcement == "rls" else "the service"
    keys = "; references repeat the tenant" if house.composite_keys else ""
    return f"a tenant is a {root.name}; a column on every row of a tenant, held by {held}{keys}"


def _policy(policy: str, house: Conventions) -> str:
    return {
        "hard": "rows are removed",
        "soft": f"`{house.deletion.column}` is set and every query leaves the row out",
        "deactivate": "the row is deactivated and stays",
        "never": "rows are never removed",
        "erase": "personal data is blanked and the row stays",
    }[policy]


def _deleting(entity: Entity, house: Conventions) -> str:
    return _policy(entity.delete_policy or house.deletion.policy, house)


def _entities(design: Design) -> str:
    rows = []
    for entity in design.concept.entities:
        table = design.schema_.table_for(entity.id)
        rows.append(
            (
                f"**{entity.name}**: {entity.definition}" if entity.definition else entity.name,
                f"`{table.name}`" if table is not None else "",
                "; ".join(_identities(design, entity)),
                _deleting(entity, design.conventions),
                "; ".join(_facts(entity)),
            )
        )
    return _table(("Entity", "Table", "Known by", "Deleting", "Facts"), rows)


def _identities(design: Design, entity: Entity) -> list[str]:
    concept = design.concept
    known = []
    for identity in entity.identities:
        own = [entity.attribute(item) for item in identity.attributes]
        names = [attribute.name for attribute in own if attribute is not None]
        bounds = [
            found.name
            for item in identity.within
            if (found := concept.entity(item) or concept.relationship(item)) is not None
        ]
        text = " and ".join(names) or " and ".join(bounds)
        text += f" within {' and '.join(bounds)}" if names and bounds else ""
        known.append(text if identity.case_sensitive else f"{text}, case aside")
    return known


def _facts(entity: Entity) -> list[str]:
    ownership = {
        "tenant_root": "the tenant", "tenant": "of a tenant", "user": "of a user",
        "system": "the system's", "public": "public",
    }  # fmt: skip
    facts = [ownership[entity.ownership]] if entity.ownership is not None else []
    facts += ["append-only"] if entity.append_only else []
    facts += [f"frozen {entity.frozen_when}"] if entity.frozen_when else []
    facts += ["changes are audited"] if entity.audited else []
    facts += ["every read is logged"] if entity.access_logged else []
    facts += ["guarded by versions"] if entity.concurrent_edit else []
    return facts


def _invariants(design: Design) -> list[tuple[str, str, str]]:
    made: dict[str, list[str]] = {}
    for table in design.schema_.tables:
        for member in members(table):
            if member.realises is not None:
                made.setdefault(member.realises, []).append(f"`{member.name}`")
    return [
        (item.statement, _about(design, item), ", ".join(_enforcers(item, made.get(item.id, []))))
        for item in design.concept.invariants
    ]


def _about(design: Design, invariant: Invariant) -> str:
    entities = (design.concept.entity(entity_id) for entity_id in invariant.entities)
    return ", ".join(entity.name for entity in entities if entity is not None)


def _enforcers(invariant: Invariant, names: list[str]) -> list[str]:
    ways = [way.replace("_", " ") for way in invariant.enforced_by]
    return list(dict.fromkeys([*ways, *names])) or ["nothing yet"]


def derived_values(design: Design) -> list[str]:
    """Return a sentence for each value that is derived, copied or never changes."""
    return [
        f"{entity.name}.{attribute.name} {text}"
        for entity in design.concept.entities
        for attribute in entity.attributes
        for text in _derivation(attribute)
    ]


def _derivation(attribute: Attribute) -> list[str]:
    texts = []
    if attribute.derived_from:
        kept = "stored and kept in step" if attribute.stored else "not stored"
        texts.append(f"is derived from {attribute.derived_from}, {kept}")
    if attribute.copied_from:
        texts.append(f"is copied from {attribute.copied_from} and then frozen")
    elif attribute.immutable:
        texts.append("never changes once set")
    return texts


def _lifecycles(design: Design) -> list[str]:
    found = []
    for entity in design.concept.entities:
        cycle = entity.lifecycle
        if cycle is None:
            continue
        names = {state.id: state.name for state in cycle.states}
        steps = []
        for step in cycle.transitions:
            roles = [role.name for item in step.roles if (role := design.concept.role(item))]
            who = f" by {', '.join(roles)}" if roles else ""
            guard = f", {step.guard}" if step.guard else ""
            source, target = names.get(step.source, "?"), names.get(step.target, "?")
            steps.append(f"{source} → {target} ({step.name}{who}{guard})")
        start = names.get(cycle.initial)
        begins = f"begins as {start}; " if start else ""
        found.append(f"**{entity.name}** {begins}{'; '.join(steps) or ', '.join(names.values())}")
    return found


def _sensitivity(design: Design) -> list[tuple[str, str]]:
    classes: dict[str, list[str]] = {}
    for entity in design.concept.entities:
        for attribute in entity.attributes:
            name = f"{entity.name}.{attribute.name}"
            if attribute.storage != "plain":
                name += " (hashed)" if attribute.storage == "hash" else " (encrypted)"
            if attribute.purpose:
                name += f" for {attribute.purpose}"
            classes.setdefault(attribute.sensitivity or "not classified", []).append(name)
    order = ("regulated", "confidential", "internal", "public", "not classified")
    return [(name, "; ".join(classes[name])) for name in order if name in classes]


def _retention(design: Design) -> str:
    rows = []
    for entity in design.concept.entities:
        kept = entity.retention
        blanked = [found.name for item in entity.erasure if (found := entity.attribute(item))]
        personal = [item.name for item in entity.attributes if item.personal]
        if kept is None and not blanked and not personal:
            continue
        then = f"{kept.action}{f', {kept.basis}' if kept.basis else ''}" if kept else ""
        period = f"{kept.period}{f' after {kept.after}' if kept.after else ''}" if kept else ""
        rows.append((entity.name, period, then, ", ".join(personal), ", ".join(blanked)))
    return _table(("Entity", "Kept", "Then", "Personal", "Blanked on request"), rows)


def _questions(design: Design) -> list[str]:
    return [
        item.text + (f" (recommended: {item.recommendation})" if item.recommendation else "")
        for item in design.concept.questions
        if item.status == "open"
    ]


def _assumptions(design: Design) -> list[str]:
    return [
        item.text + (" (confirmed)" if item.status == "confirmed" else "")
        for item in design.concept.assumptions
        if item.status != "rejected"
    ]


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {clean_line(line)}" for line in lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    shown = [0, *(n for n in range(1, len(head)) if any(row[n] for row in rows))]
    lines = [[head[n] for n in shown], ["---"] * len(shown)]
    lines += [[clean_line(row[n], 2_000).replace("|", "\\|") for n in shown] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
