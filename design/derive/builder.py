"""A table in the making: collects columns and constraints and gives them names and ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from design.derive.facts import Tenant, key_id, tenant_column_id
from design.derive.identifiers import element_id, fit, free, key_name, spelled
from design.derive.making import made
from design.document.concept import Sensitivity
from design.document.conventions import Conventions
from design.document.schema import (
    Check,
    Column,
    DeleteAction,
    Exclusion,
    ForeignKey,
    Index,
    Table,
    TableRole,
    Unique,
)


class TableBuilder:
    """Collects the parts of one derived table.

    Args:
        table_id: Id of the table.
        name: Its name.
        conventions: The house rules.
        realises: Id of the concept element it realises.
        origin: Id of the concept element its conventional columns are called after.
    """

    def __init__(
        self,
        table_id: str,
        name: str,
        conventions: Conventions,
        *,
        realises: str,
        origin: str,
        role: TableRole = "entity",
        comment: str = "",
    ) -> None:
        self.id = table_id
        self.name = name
        self.conventions = conventions
        self.realises = realises
        self.origin = origin
        self.role: TableRole = role
        self.comment = comment
        self.append_only = False
        self.columns: list[Column] = []
        self.primary_key: tuple[str, ...] = ()
        self.uniques: list[Unique] = []
        self.checks: list[Check] = []
        self.foreign_keys: list[ForeignKey] = []
        self.indexes: list[Index] = []
        self.exclusions: list[Exclusion] = []
        self.tenant: str | None = None
        """Id of the column that names the tenant."""
        self._by_name: dict[str, Column] = {}
        self._by_id: dict[str, Column] = {}
        self._constraints: set[str] = set()

    # --- columns ---------------------------------------------------------------------------

    def add_column(
        self,
        name: str,
        type_: str,
        *,
        facet: str,
        origin: str,
        realises: str | None = None,
        nullable: bool = False,
        default: str | None = None,
        identity: bool = False,
        comment: str = "",
        sensitivity: Sensitivity | None = None,
        column_id: str = "",
    ) -> Column | None:
        """Add a column, unless its name is taken.

        Returns:
            The column, or None when there is one of that name already.
        """
        if name in self._by_name:
            return None
        column = made(
            Column,
            {
                "id": column_id or element_id("column", facet, origin, self.id),
                "name": name,
                "type": type_,
                "nullable": nullable,
                "default": default,
                "identity": identity,
                "comment": comment,
                "sensitivity": sensitivity,
                "realises": realises,
                "derived": True,
            },
        )
        self.columns.append(column)
        self._by_name[name] = column
        self._by_id[column.id] = column
        return column

    def named(self, name: str) -> Column | None:
        """Return the column of a name."""
        return self._by_name.get(name)

    def column(self, column_id: str) -> Column:
        """Return the column with an id."""
        return self._by_id[column_id]

    def has(self, column_id: str) -> bool:
        """Return whether a column with an id was made."""
        return column_id in self._by_id

    def own_id(self, facet: str, origin: str) -> str | None:
        """Return the id of the column made of a facet of an element, if it was made."""
        column_id = element_id("column", facet, origin, self.id)
        return column_id if column_id in self._by_id else None

    @property
    def id_type(self) -> str:
        """The type of keys."""
        return "uuid" if self.conventions.ids.type == "uuid" else "bigint"

    @property
    def instant_type(self) -> str:
        """The type of moments."""
        return self.conventions.time.instants

    def add_key(self) -> None:
        """Add the surrogate key."""
        uuids = self.conventions.ids.type == "uuid"
        column = self.add_column(
            self.conventions.ids.column,
            self.id_type,
            facet="id",
            origin=self.origin,
            default="gen_random_uuid()" if uuids else None,
            identity=not uuids,
        )
        if column is not None:
            self.primary_key = (column.id,)

    def add_tenant(self, tenant: Tenant) -> None:
        """Add the column that names the tenant, and its foreign key."""
        realises = tenant.link.id if tenant.link is not None else tenant.root
        column = self.add_column(
            tenant.column,
            self.id_type,
            facet="tenant",
            origin=tenant.root,
            realises=realises,
            column_id=tenant_column_id(tenant.root, self.id),
        )
        if column is None:
            return
        self.tenant = column.id
        self.add_foreign_key(
            (column.id,), tenant.table, (key_id(tenant.root),), "restrict", origin=realises
        )

    def add_link(
        self, name: str, *, facet: str, origin: str, nullable: bool = False, comment: str = ""
    ) -> Column:
        """Add a column that refers to another entity's table.

        Args:
            name: What the target is to this table.
            facet: Which reference of ``origin`` it is.
            origin: Id of the relationship it realises.
            nullable: Whether there may be none.
            comment: Its definition.
        """
        column = self.add_column(
            free(key_name(name, self.conventions), self._by_name),
            self.id_type,
            facet=facet,
            origin=origin,
            realises=origin,
            nullable=nullable,
            comment=comment,
        )
        if column is None:
            raise AssertionError("a free name is free")
        return column

    def add_link_key(
        self,
        column: Column,
        target: str,
        *,
        table: str,
        facet: str,
        origin: str,
        root: str | None,
        on_delete: DeleteAction,
        before: Sequence[tuple[str, str]] = (),
        after: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Add the foreign key of a column that refers to another entity's table.

        Args:
            column: The column.
            target: Id of the target entity.
            table: Id of its table.
            facet: Which reference of ``origin`` it is.
            origin: Id of the relationship it realises.
            root: Id of the tenants' entity where the key also says the tenant.
            on_delete: What happens when the target is deleted.
            before: Columns that stand first in the key, each with the target's that it equals.
            after: Columns that stand last in it.
        """
        pairs = [*before, (column.id, key_id(target)), *after]
        if self.tenant is not None and root is not None:
            pairs.insert(0, (self.tenant, tenant_column_id(root, table)))
        self.add_foreign_key(
            tuple(own for own, _ in pairs),
            table,
            tuple(there for _, there in pairs),
            on_delete,
            origin=origin,
            facet=facet,
        )

    def add_stamp(self, name: str, facet: str, *, nullable: bool) -> Column | None:
        """Add a conventional moment, such as when the row was made."""
        return self.add_column(
            name,
            self.instant_type,
            facet=facet,
            origin=self.origin,
            nullable=nullable,
            default=None if nullable else "now()",
        )

    def spell(self, name: str) -> str:
        """Return a name as a column's name."""
        return spelled(name, self.conventions.naming.columns)

    # --- constraints -----------------------------------------------------------------------

    def _constraint(self, *parts: str) -> str:
        name = free(fit("_".join((self.name, *parts))), self._constraints)
        self._constraints.add(name)
        return name

    def _names(self, columns: Iterable[str]) -> list[str]:
        """Return the names of columns for a constraint's name; the tenant goes without saying."""
        ids = list(columns)
        unsaid = {self.tenant, *(self.primary_key if len(self.primary_key) == 1 else ())}
        plain = [item for item in ids if item not in unsaid]
        return [self._by_id[item].name for item in (plain or ids)]

    def add_check(
        self, expression: str, *, tail: str, facet: str, origin: str, realises: str
    ) -> None:
        """Add a check, unless the same is checked already."""
        left, unequal, right = expression.partition(" <> ")
        same = {expression, f"{right}{unequal}{left}"}
        if any(check.expression in same for check in self.checks):
            return
        self.checks.append(
            made(
                Check,
                {
                    "id": element_id("check", facet, origin, self.id),
                    "name": self._constraint(tail),
                    "expression": expression,
                    "realises": realises,
                    "derived": True,
                },
            )
        )

    def add_unique(
        self,
        columns: Sequence[str],
        *,
        facet: str,
        origin: str,
        realises: str | None = None,
        where: str | None = None,
        lower: Sequence[str] = (),
        nulls_not_distinct: bool = False,
    ) -> None:
        """Add a uniqueness rule, unless there is the same one already."""
        key = tuple(columns)
        if key == self.primary_key or any(
            set(item.columns) == set(key) and item.where in (None, where) for item in self.uniques
        ):
            return
        self.uniques.append(
            made(
                Unique,
                {
                    "id": element_id("unique", facet, origin, self.id),
                    "name": self._constraint(*self._names(key), "key"),
                    "columns": key,
                    "where": where,
                    "case_insensitive": tuple(lower),
                    "nulls_not_distinct": nulls_not_distinct,
                    "realises": realises,
                    "derived": True,
                },
            )
        )

    def add_foreign_key(
        self,
        columns: tuple[str, ...],
        table: str,
        references: tuple[str, ...],
        on_delete: DeleteAction,
        *,
        origin: str,
        facet: str = "link",
    ) -> None:
        """Add a foreign key."""
        key = made(
            ForeignKey,
            {
                "id": element_id("foreign_key", facet, origin, self.id),
                "name": self._constraint(*self._names(columns), "fkey"),
                "columns": columns,
                "table": table,
                "references": references,
                "on_delete": on_delete,
                "realises": origin,
                "derived": True,
            },
        )
        self.foreign_keys.append(key)

    def add_exclusion(
        self,
        columns: tuple[str, ...],
        start: str,
        end: str,
        *,
        where: str | None,
        tail: str,
        realises: str,
    ) -> None:
        """Add an exclusion of overlapping periods."""
        self.exclusions.append(
            made(
                Exclusion,
                {
                    "id": element_id("exclusion", "period", realises, self.id),
                    "name": self._constraint(tail),
                    "columns": columns,
                    "start": start,
                    "end": end,
                    "where": where,
                    "realises": realises,
                    "derived": True,
                },
            )
        )

    def index_name(self, columns: Iterable[str]) -> str:
        """Return a free name for an index over columns."""
        return self._constraint(*self._names(columns), "idx")

    def build(self) -> Table:
        """Return the table."""
        return made(
            Table,
            {
                "id": self.id,
                "name": self.name,
                "comment": self.comment,
                "role": self.role,
                "columns": tuple(self.columns),
                "primary_key": self.primary_key,
                "uniques": tuple(self.uniques),
                "checks": tuple(self.checks),
                "foreign_keys": tuple(self.foreign_keys),
                "indexes": tuple(self.indexes),
                "exclusions": tuple(self.exclusions),
                "append_only": self.append_only,
                "realises": self.realises,
                "derived": True,
            },
        )
