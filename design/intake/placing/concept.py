"""The concept layer that tables let one infer; everything in it is marked as inferred."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from design.document.concept import (
    Attribute,
    AttributeType,
    Concept,
    DeletePolicy,
    Entity,
    Identity,
    Ownership,
    Relationship,
)
from design.document.conventions import Conventions
from design.document.expressions import columns_in
from design.document.names import name_key, snake, words
from design.document.schema import Column, ForeignKey, Table
from design.intake.placing.conventions import entity_words, plural_words, tenant_column
from design.intake.placing.names import Ids
from design.intake.placing.schema import Placed, PlacedTable
from design.intake.types import base_of
from design.text import clean_line

_TYPES: Final[dict[str, AttributeType]] = {
    "smallint": "integer", "integer": "integer", "bigint": "integer", "numeric": "decimal",
    "real": "decimal", "double precision": "decimal", "money": "money", "boolean": "boolean",
    "date": "date", "time": "time", "timetz": "time", "timestamp": "instant",
    "timestamptz": "instant", "interval": "duration", "uuid": "uuid", "json": "json",
    "jsonb": "json", "bytea": "binary",
}  # fmt: skip
_AMOUNTS: Final = frozenset(
    {"price", "amount", "total", "subtotal", "cost", "fee", "balance", "salary", "payment", "paid"}
)
_LISTED: Final = re.compile(r"\{([^{}]+)\} in \(((?:'(?:[^']|'')*'(?:, )?)+)\)")
_RANGE: Final = re.compile(r"\{([^{}]+)\} (>=|>|<=|<) (-?\d+(?:\.\d+)?)")
_TRAILS: Final = frozenset({"position", "sort_order", "ordinal", "created_by", "updated_by"})
_KEY_END: Final = re.compile(r"_(?:id|uuid|guid|fk|key|code|no)$")


@dataclass
class Inferred:
    """A concept with the schema linked to it."""

    concept: Concept
    tables: tuple[Table, ...]
    notes: list[str] = field(default_factory=list)
    """What was taken as given, in sentences."""


def infer_concept(placed: Placed, concept: Concept, conventions: Conventions, ids: Ids) -> Inferred:
    """Return the concept that tables let one infer, and the tables linked to it.

    A table is an entity, or a many-to-many relationship when it only joins two others. An entity
    or attribute of the same name that is there already is taken for it.

    Args:
        placed: The tables with their closed lists.
        concept: The concept so far.
        conventions: Say which columns are stamps rather than facts.
        ids: Gives ids.
    """
    return _Inference(placed, concept, conventions, ids).run()


class _Inference:
    def __init__(
        self, placed: Placed, concept: Concept, conventions: Conventions, ids: Ids
    ) -> None:
        self.placed, self.concept, self.conventions, self.ids = placed, concept, conventions, ids
        self.tables = {item.table.id: item for item in placed.tables}
        self.entities: dict[str, Entity] = {}
        """By table id."""
        self.links: list[Relationship] = []
        self.realised: dict[str, str] = {}
        """Element of the schema -> element of the concept."""
        self.taken = {name_key(item.name) for item in concept.entities}
        self.taken |= {name_key(item.plural) for item in concept.entities if item.plural}
        self.tenant = tenant_column(placed)
        self.stamps = {
            name for name in (conventions.time.created, conventions.time.updated) if name
        }
        if conventions.deletion.policy == "soft":
            self.stamps.add(conventions.deletion.column)

    def run(self) -> Inferred:
        referred = {key.table for item in self.tables.values() for key in item.table.foreign_keys}
        joins = {
            item.table.id: ends
            for item in self.tables.values()
            if item.table.id not in referred and (ends := self._ends(item.table)) is not None
        }
        joins = {key: ends for key, ends in joins.items()
                 if not {ends[0].table, ends[1].table} & joins.keys()}  # fmt: skip
        plain = [item for item in self.tables.values() if item.table.id not in joins]
        for item in plain:
            self.entities[item.table.id] = self._entity(item)
        for item in plain:
            self._references(item)
        for table_id, (first, second) in joins.items():
            self._join(self.tables[table_id].table, first, second)
        for item in plain:
            self._identities(item)
        known = {item.id for item in self.entities.values()}
        kept = tuple(item for item in self.concept.entities if item.id not in known)
        concept = self.concept.replace(
            entities=(*kept, *self.entities.values()),
            relationships=(*self.concept.relationships, *self.links),
        )
        tables = tuple(self._linked(item.table, item.table.id in joins) for item in
                       self.tables.values())  # fmt: skip
        return Inferred(concept, tables)

    # --- entities -------------------------------------------------------------------------

    def _entity(self, item: PlacedTable) -> Entity:
        table = item.table
        name, plural = entity_words(table.name), plural_words(table.name)
        known = self.concept.entity_named(name) or self.concept.entity_named(table.name)
        if known is not None and known.id not in self.realised.values():
            self.realised[table.id] = known.id
            return self._with_attributes(known.replace(exposure=known.exposure), item)
        if name_key(name) in self.taken or (plural and name_key(plural) in self.taken):
            name, plural = table.name, ""
        number = 1
        base = name
        while name_key(name) in self.taken:
            number += 1
            name = f"{base} {number}"
        self.taken |= {name_key(name), name_key(plural) if plural else ""}
        entity = Entity(
            id=self.ids.make("entity", name), name=name, plural=plural,
            definition=clean_line(table.comment, 300), exposure="never", inferred=True,
            ownership=self._ownership(table), delete_policy=self._deletion(table),
        )  # fmt: skip
        self.realised[table.id] = entity.id
        return self._with_attributes(entity, item)

    def _ownership(self, table: Table) -> Ownership | None:
        if self.tenant is None:
            return None
        if table.id == self.tenant[1]:
            return "tenant_root"
        named = {snake(column.name) for column in table.columns}
        return "tenant" if self.tenant[0] in named else None

    def _deletion(self, table: Table) -> DeletePolicy | None:
        named = {snake(column.name) for column in table.columns}
        soft = self.conventions.deletion.policy == "soft"
        there = self.conventions.deletion.column in named
        return None if soft == there else ("soft" if there else "hard")

    def _with_attributes(self, entity: Entity, item: PlacedTable) -> Entity:
        table = item.table
        links = {part for key in table.foreign_keys for part in key.columns}
        values = dict(item.values) | _listed(table)
        ranges = _ranges(table)
        made = list(entity.attributes)
        names = {name_key(found.name) for found in made}
        for column in table.columns:
            known = entity.attribute_named(column.name)
            if known is not None:
                self.realised[column.id] = known.id
                continue
            if column.id in links or self._is_key(column, table):
                continue
            if snake(column.name) in self.stamps:
                continue
            name = snake(column.name) or column.name
            while name_key(name) in names:
                name += "_x"
            names.add(name_key(name))
            attribute = _attribute(
                self.ids.make("attribute", name, entity.id), name, column,
                values.get(column.id, ()), ranges.get(column.id, {}),
            )  # fmt: skip
            self.realised[column.id] = attribute.id
            made.append(attribute)
        return entity.replace(attributes=tuple(made))

    def _is_key(self, column: Column, table: Table) -> bool:
        """Return whether a column only tells rows apart and is no fact of the business."""
        if table.primary_key != (column.id,):
            return False
        whole = column.type in ("smallint", "integer", "bigint", "uuid")
        return column.identity or whole or snake(column.name) == "id"

    # --- relationships --------------------------------------------------------------------

    def _ends(self, table: Table) -> tuple[ForeignKey, ForeignKey] | None:
        """Return the two keys of a table that only joins two others."""
        keys = [key for key in table.foreign_keys if len(key.columns) == 1]
        if len(keys) != 2 or len(table.foreign_keys) != 2:
            return None
        pair = {keys[0].columns[0], keys[1].columns[0]}
        uniques = [set(rule.columns) for rule in table.uniques if rule.where is None]
        if len(pair) < 2 or (set(table.primary_key) != pair and pair not in uniques):
            return None
        for column in table.columns:
            plain = snake(column.name) in self.stamps | _TRAILS or self._is_key(column, table)
            if column.id not in pair and not plain:
                return None
        if any(key.table not in self.tables for key in keys):
            return None
        return keys[0], keys[1]

    def _references(self, item: PlacedTable) -> None:
        table = item.table
        source = self.entities[table.id]
        taken = {name_key(found.name) for found in source.attributes}
        taken |= {name_key(x.name) for x in self.concept.relationships if x.source == source.id}
        uniques = [set(table.primary_key)] + [
            set(rule.columns) for rule in table.uniques if rule.where is None
        ]
        for key in table.foreign_keys:
            target = self.entities.get(key.table)
            if target is None:
                continue
            own = [found for part in key.columns if (found := table.column(part)) is not None]
            telling = self._telling(table, key)
            name = _link_name(telling.name, target)
            number = 1
            base = name
            while name_key(name) in taken:
                number += 1
                name = f"{base}_{number}"
            taken.add(name_key(name))
            link = Relationship.model_validate(
                {
                    "id": self.ids.make("relationship", name, source.id), "name": name,
                    "source": source.id, "target": target.id, "inferred": True,
                    "target_cardinality": "0..1" if any(x.nullable for x in own) else "1",
                    "source_cardinality": "0..1" if set(key.columns) in uniques else "0..*",
                    "on_parent_delete": {"cascade": "cascade", "set null": "set_null"}.get(
                        key.on_delete, "restrict"
                    ),
                    "definition": clean_line(telling.comment, 300),
                }
            )  # fmt: skip
            self.links.append(link)
            self.realised[key.id] = link.id
            self.realised.setdefault(telling.id, link.id)

    def _telling(self, table: Table, key: ForeignKey) -> Column:
        """Return the column of a key that no other key of the table has, or its last one."""
        others = {part for other in table.foreign_keys if other is not key
                  for part in other.columns}  # fmt: skip
        own = [part for part in key.columns if part not in others] or list(key.columns)
        found = table.column(own[-1])
        assert found is not None
        return found

    def _join(self, table: Table, first: ForeignKey, second: ForeignKey) -> None:
        source, target = self.entities[first.table], self.entities[second.table]
        named = snake(table.name)
        link = Relationship(
            id=self.ids.make("relationship", table.name), name=named, source=source.id,
            target=target.id, source_cardinality="0..*", target_cardinality="0..*",
            on_parent_delete="cascade" if first.on_delete == "cascade" else None,
            definition=clean_line(table.comment, 300), inferred=True,
        )  # fmt: skip
        self.links.append(link)
        self.realised[table.id] = link.id
        for key in (first, second):
            self.realised[key.id] = self.realised[key.columns[0]] = link.id

    def _identities(self, item: PlacedTable) -> None:
        table = item.table
        entity = self.entities[table.id]
        own = {found.id for found in entity.attributes}
        links = {link.id for link in self.links if link.source == entity.id}
        made: list[Identity] = list(entity.identities)
        rules = [(rule.id, rule.columns, rule.where, rule.case_insensitive)
                 for rule in table.uniques]  # fmt: skip
        if len(table.primary_key) > 1 or not any(
            self._is_key(found, table) for found in table.columns
        ):
            rules.append(("", table.primary_key, None, ()))
        for rule_id, columns, where, folded in rules:
            parts = [self.realised.get(part) for part in columns]
            soft = where is not None and any(
                where == f"{{{found.id}}} is null" for found in table.columns
            )
            if not parts or any(part is None for part in parts) or (where and not soft):
                continue
            found = [part for part in parts if part is not None]
            attributes = tuple(part for part in found if part in own)
            within = tuple(part for part in found if part in links)
            if len(attributes) + len(within) < len(found):
                continue
            identity = Identity(
                id=self.ids.make("identity", "+".join(found), entity.id), attributes=attributes,
                within=within, case_sensitive=not folded,
            )  # fmt: skip
            made.append(identity)
            if rule_id:
                self.realised[rule_id] = identity.id
        self.entities[table.id] = entity.replace(identities=tuple(made))

    # --- linking --------------------------------------------------------------------------

    def _linked(self, table: Table, join: bool) -> Table:
        for check in table.checks:
            named = columns_in(check.expression)
            if len(named) == 1 and named[0] in self.realised:
                self.realised.setdefault(check.id, self.realised[named[0]])
        changes: dict[str, object] = {"realises": self.realised.get(table.id)}
        if join:
            changes["role"] = "join"
        for group in ("columns", "uniques", "checks", "foreign_keys"):
            changes[group] = tuple(
                item.replace(realises=found)
                if (found := self.realised.get(item.id)) is not None
                else item
                for item in getattr(table, group)
            )
        return table.replace(**changes)


def _attribute(
    attribute_id: str, name: str, column: Column, values: tuple[str, ...], limits: dict[str, object]
) -> Attribute:
    kind: AttributeType = "enum" if values else _TYPES.get(base_of(column.type), "text")
    if kind == "decimal" and _AMOUNTS & set(words(name)):
        kind = "money"
    if kind == "text" and words(name)[-1:] == ("email",):
        kind = "email"
    length = re.search(r"(?:varchar|char)\((\d+)\)", column.type)
    stated = column.default is not None and column.default.startswith("'") and kind in (
        "enum", "text",
    )  # fmt: skip
    return Attribute.model_validate(
        {
            "id": attribute_id, "name": name, "type": kind,
            "required": not column.nullable, "values": values, "inferred": True,
            "definition": clean_line(column.comment, 300),
            "max_length": int(length[1]) if length is not None and kind == "text" else None,
            "default": (column.default or "")[1:-1].replace("''", "'") if stated else None,
            **limits,
        }
    )  # fmt: skip


def _listed(table: Table) -> dict[str, tuple[str, ...]]:
    """Return the values of columns that a check limits to a list."""
    found: dict[str, tuple[str, ...]] = {}
    for check in table.checks:
        match = _LISTED.fullmatch(check.expression)
        if match is not None:
            texts = re.findall(r"'((?:[^']|'')*)'", match[2])
            found[match[1]] = tuple(dict.fromkeys(text.replace("''", "'") for text in texts))
    return found


def _ranges(table: Table) -> dict[str, dict[str, object]]:
    """Return the limits of columns that a check sets alone."""
    found: dict[str, dict[str, object]] = {}
    for check in table.checks:
        match = _RANGE.fullmatch(check.expression)
        if match is None:
            continue
        limits = found.setdefault(match[1], {})
        side = "minimum" if match[2].startswith(">") else "maximum"
        limits[side] = match[3]
        if match[2] in (">", "<"):
            limits[f"{side}_excluded"] = True
    return found


def _link_name(column: str, target: Entity) -> str:
    name = _KEY_END.sub("", snake(column))
    return name or snake(target.name) or "link"
