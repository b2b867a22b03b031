"""What tables, keys and joins a concept calls for."""

from __future__ import annotations

from design.derive import derive_tables
from design.document.concept import CompareRule, DistinctRule, LimitRule, NoOverlapRule
from design.document.schema import members
from tests.design.derive.fixtures import (
    Sketch,
    checks,
    column,
    column_names,
    foreign_keys,
    indexes,
    shop,
    table,
    tracker,
    uniques,
    written,
)
from tests.seeds import printed


def test_tables_are_named_after_entities_in_the_plural() -> None:
    tables = derive_tables(shop().design())
    assert [item.name for item in tables] == [
        "customers", "products", "product_categories", "categories", "warehouses", "orders",
        "order_lines", "shipments", "refunds", "staff_users", "stock_levels",
    ]  # fmt: skip


def test_a_plural_of_the_concept_and_the_number_of_the_conventions_are_respected() -> None:
    sketch = Sketch().entity("Person", plural="people").entity("Series of events")
    assert next(item.name for item in derive_tables(sketch.design())) == "people"
    sketch = Sketch(naming__table_number="singular", naming__tables="pascal").entity("Order line")
    assert derive_tables(sketch.design())[0].name == "OrderLine"


def test_columns_stand_in_the_order_people_read_them() -> None:
    orders = table(derive_tables(shop().design()), "orders")
    assert column_names(orders) == [
        "id", "customer_id", "status", "order_number", "currency", "placed_at", "version",
        "created_at", "updated_at",
    ]  # fmt: skip


def test_every_part_says_what_it_realises() -> None:
    sketch = shop()
    tables = derive_tables(sketch.design())
    orders = table(tables, "orders")
    assert orders.realises == sketch.entities["Order"].id
    assert column(orders, "order_number").realises == sketch.attribute_id("Order", "order_number")
    assert column(orders, "customer_id").realises == sketch.link_id("Order", "customer")
    lifecycle = sketch.entities["Order"].lifecycle
    assert lifecycle is not None
    assert column(orders, "status").realises == lifecycle.id
    assert orders.uniques[0].realises == sketch.entities["Order"].identities[0].id
    assert orders.foreign_keys[0].realises == sketch.link_id("Order", "customer")
    link = sketch.link_id("Order", "customer")
    assert orders.indexes[0].serves == (sketch.queries[0].id, link, orders.foreign_keys[0].id)
    join = table(tables, "product_categories")
    assert join.realises == sketch.link_id("Product", "category")


def test_what_follows_from_other_values_has_no_column() -> None:
    assert "total" not in column_names(table(derive_tables(shop().design()), "orders"))


def test_two_links_to_one_entity_have_a_column_each() -> None:
    tables = derive_tables(shop().design())
    assert foreign_keys(tables, table(tables, "refunds")) == [
        "order_id, currency -> orders (id, currency) restrict",
        "requested_by_id -> staff_users (id) restrict",
        "approved_by_id -> staff_users (id) restrict",
    ]


def test_a_many_to_many_link_becomes_a_join_table() -> None:
    tables = derive_tables(shop().design())
    join = table(tables, "product_categories")
    assert join.role == "join"
    assert join.primary_key == tuple(item.id for item in join.columns)
    assert column_names(join) == ["product_id", "category_id"]
    assert foreign_keys(tables, join) == [
        "product_id -> products (id) cascade",
        "category_id -> categories (id) cascade",
    ]
    assert indexes(join) == ["category_id, product_id"]


def test_a_many_to_many_link_of_an_entity_with_itself_joins_two_different_rows() -> None:
    sketch = Sketch().entity("Issue", "title text").many("Issue", "Issue", "related")
    tables = derive_tables(sketch.design())
    join = tables[1]
    assert join.name == "related_issues"
    assert column_names(join) == ["issue_id", "related_issue_id"]
    assert checks(join) == ["issue_id <> related_issue_id"]


def test_a_link_to_itself_never_points_at_its_own_row() -> None:
    categories = table(derive_tables(shop().design()), "categories")
    assert "parent_id <> id" in checks(categories)
    assert column(categories, "parent_id").nullable


def test_a_one_to_one_link_is_unique() -> None:
    sketch = Sketch().entity("User").entity("Profile")
    sketch.link("Profile", "User", source_cardinality="0..1")
    assert uniques(table(derive_tables(sketch.design()), "profiles")) == ["user_id"]


def test_a_link_drawn_from_the_one_side_puts_the_key_on_the_many_side() -> None:
    sketch = Sketch().entity("Order").entity("Order line")
    sketch.link("Order", "Order line", "lines", source_cardinality="1", target_cardinality="1..*")
    tables = derive_tables(sketch.design())
    assert foreign_keys(tables, table(tables, "order_lines")) == [
        "order_id -> orders (id) restrict"
    ]
    assert not column(table(tables, "order_lines"), "order_id").nullable
    assert len(tables) == 2


def test_a_parent_rule_decides_what_the_key_does() -> None:
    sketch = Sketch().entity("A").entity("B")
    sketch.link("B", "A", "one", on_parent_delete="cascade")
    sketch.link("B", "A", "two", on_parent_delete="set_null")
    tables = derive_tables(sketch.design())
    assert foreign_keys(tables, table(tables, "bs")) == [
        "one_id -> as (id) cascade",
        "two_id -> as (id) set null",
    ]
    assert column(table(tables, "bs"), "two_id").nullable


def test_several_values_have_a_table_of_their_own() -> None:
    sketch = Sketch().entity("Customer", "name text", "phone_numbers phone")
    sketch.alter("Customer", "phone_numbers", multiple=True)
    tables = derive_tables(sketch.design())
    numbers = table(tables, "customer_phone_numbers")
    assert column_names(numbers) == ["id", "customer_id", "phone_number"]
    assert uniques(numbers) == ["customer_id, phone_number"]
    assert foreign_keys(tables, numbers) == ["customer_id -> customers (id) cascade"]
    assert column_names(table(tables, "customers")) == ["id", "name", "created_at", "updated_at"]


# --- tenants -------------------------------------------------------------------------------


def test_rows_of_a_tenant_say_so_first_and_every_key_repeats_it() -> None:
    tables = derive_tables(tracker().design())
    issues = table(tables, "issues")
    assert column_names(issues)[:3] == ["id", "workspace_id", "project_id"]
    assert foreign_keys(tables, issues) == [
        "workspace_id -> workspaces (id) restrict",
        "workspace_id, project_id -> projects (workspace_id, id) restrict",
        "workspace_id, created_by_id -> members (workspace_id, id) restrict",
        "workspace_id, assignee_id -> members (workspace_id, id) restrict",
    ]
    assert column_names(table(tables, "projects")).count("workspace_id") == 1
    assert "workspace_id, id" in uniques(table(tables, "projects"))


def test_every_unique_and_index_of_a_tenants_table_is_led_by_the_tenant() -> None:
    for item in derive_tables(tracker().design()):
        tenant = item.column_named("workspace_id")
        if tenant is None:
            assert item.name == "workspaces"
            continue
        assert not tenant.nullable
        assert all(unique.columns[0] == tenant.id for unique in item.uniques)
        assert all(index.columns[0].column == tenant.id for index in item.indexes)


def test_join_tables_belong_to_the_tenant_too() -> None:
    tables = derive_tables(tracker().design())
    mentions = table(tables, "issue_mentions")
    assert column_names(mentions) == ["workspace_id", "issue_id", "member_id"]
    assert len(mentions.primary_key) == 3
    assert "workspace_id, member_id -> members (workspace_id, id) cascade" in foreign_keys(
        tables, mentions
    )


def test_what_belongs_to_no_tenant_is_left_alone() -> None:
    sketch = tracker().entity("Country", "code country", ownership="public")
    sketch.link("Member", "Country")
    tables = derive_tables(sketch.design())
    assert "workspace_id" not in column_names(table(tables, "countries"))
    assert "country_id -> countries (id) restrict" in foreign_keys(tables, table(tables, "members"))


def test_keys_can_do_without_the_tenant() -> None:
    sketch = tracker()
    sketch.conventions = sketch.conventions.with_value("tenancy.composite_keys", False)
    tables = derive_tables(sketch.design())
    assert "project_id -> projects (id) restrict" in foreign_keys(tables, table(tables, "issues"))
    assert "workspace_id, id" not in uniques(table(tables, "projects"))


# --- uniqueness ----------------------------------------------------------------------------


def test_identities_are_unique_within_their_bounds() -> None:
    tables = derive_tables(tracker().design())
    assert uniques(table(tables, "issues")) == [
        "workspace_id, id",
        "workspace_id, project_id, number",
    ]
    assert uniques(table(tables, "members")) == [
        "workspace_id, id",
        "workspace_id, lower(email) where deleted_at is null",
    ]
    assert uniques(table(tables, "labels"))[1] == "workspace_id, lower(name)"
    assert uniques(table(tables, "workspaces")) == ["slug where deleted_at is null"]
    assert uniques(table(derive_tables(shop().design()), "stock_levels")) == [
        "product_id, warehouse_id"
    ]


def test_a_bound_that_may_be_missing_counts_as_one() -> None:
    unique = table(derive_tables(shop().design()), "categories").uniques[0]
    assert unique.nulls_not_distinct


def test_deactivated_rows_keep_their_names() -> None:
    sketch = Sketch().entity("Doctor", "email email", delete_policy="deactivate")
    sketch.unique("Doctor", "email")
    doctors = derive_tables(sketch.design())[0]
    assert uniques(doctors) == ["lower(email)"]
    assert column(doctors, "deactivated_at").nullable


def test_a_switch_makes_a_second_one_unneeded() -> None:
    sketch = Sketch().entity("Product", "is_active boolean", delete_policy="deactivate")
    assert "deactivated_at" not in column_names(derive_tables(sketch.design())[0])


# --- rules ---------------------------------------------------------------------------------


def test_stated_rules_become_checks_and_exclusions() -> None:
    sketch = (
        Sketch(tenancy__mode="column")
        .entity("Clinic", ownership="tenant_root")
        .entity("Doctor")
        .entity(
            "Visit",
            "starts_at instant",
            "ends_at instant",
            "seats integer",
            states=("booked", "cancelled"),
        )
    )
    sketch.link("Visit", "Doctor").link("Visit", "Doctor", "second_doctor")
    starts, ends = (sketch.attribute_id("Visit", name) for name in ("starts_at", "ends_at"))
    doctor, second = (sketch.link_id("Visit", name) or "" for name in ("doctor", "second_doctor"))
    sketch.rule("ends after start", CompareRule(left=ends, operator=">", right=starts))
    sketch.rule("two doctors", DistinctRule(left=doctor, right=second))
    sketch.rule(
        "few seats",
        LimitRule(attribute=sketch.attribute_id("Visit", "seats"), operator="<=", amount="4"),
    )
    sketch.rule(
        "many seats are asked about",
        LimitRule(
            attribute=sketch.attribute_id("Visit", "seats"),
            operator=">",
            amount="2",
            consequence="a second doctor",
        ),
    )
    sketch.rule(
        "no double booking",
        NoOverlapRule(
            start=starts,
            end=ends,
            per=(doctor,),
            unless_states=(sketch.state_id("Visit", "cancelled"),),
        ),
    )
    visits = table(derive_tables(sketch.design()), "visits")
    assert {"ends_at > starts_at", "doctor_id <> second_doctor_id", "seats <= 4"} <= set(
        checks(visits)
    )
    assert not any("> 2" in (text or "") for text in checks(visits))
    exclusion = visits.exclusions[0]
    assert [visits.column(item).name for item in exclusion.columns] == [  # type: ignore[union-attr]
        "clinic_id",
        "doctor_id",
    ]
    assert written(visits, exclusion.where) == "status <> 'cancelled'"
    assert exclusion.name == "visits_no_double_booking"


def test_a_rule_kept_by_the_service_has_no_check() -> None:
    sketch = Sketch().entity("Trip", "leaves_at instant", "arrives_at instant")
    rule = CompareRule(
        left=sketch.attribute_id("Trip", "arrives_at"),
        operator=">",
        right=sketch.attribute_id("Trip", "leaves_at"),
    )
    sketch.rule("arrives later", rule, enforced_by=("service",))
    assert checks(derive_tables(sketch.design())[0]) == []


# --- histories -----------------------------------------------------------------------------


def test_an_audited_entity_has_a_history_that_outlives_changes() -> None:
    sketch = Sketch().entity("Contract", "title text", audited=True)
    tables = derive_tables(sketch.design())
    history = table(tables, "contract_history")
    assert history.role == "history"
    assert history.append_only
    assert column_names(history) == [
        "id", "contract_id", "changed_at", "changed_by", "field", "old_value", "new_value",
    ]  # fmt: skip
    assert foreign_keys(tables, history) == ["contract_id -> contracts (id) restrict"]
    assert indexes(history) == ["contract_id, changed_at, id"]


def test_an_entity_that_is_the_history_makes_another_unneeded() -> None:
    names = [item.name for item in derive_tables(tracker().design())]
    assert "issue_history" not in names
    events = table(derive_tables(tracker().design()), "audit_events")
    assert events.append_only
    assert "updated_at" not in column_names(events)


def test_reads_of_an_entity_can_be_recorded() -> None:
    sketch = Sketch().entity("Visit note", "text text", access_logged=True)
    tables = derive_tables(sketch.design())
    assert column_names(table(tables, "visit_note_accesses")) == [
        "id", "visit_note_id", "accessed_by", "accessed_at",
    ]  # fmt: skip


# --- names and ids -------------------------------------------------------------------------


def test_names_fit_a_database_and_are_unique_in_the_schema() -> None:
    sketch = Sketch()
    long = "An extraordinarily long name of a thing that nobody would ever type twice"
    for name in (long, f"{long} again", "Größe", "日本", "3D model", "Data", "Datum"):
        sketch.entity(name, "amount_of_something_that_needs_a_very_long_name_indeed text")
        sketch.unique(name, "amount_of_something_that_needs_a_very_long_name_indeed")
    tables = derive_tables(sketch.design())
    names = [item.name for item in tables]
    names += [unique.name for item in tables for unique in item.uniques]
    assert len(set(names)) == len(names)
    for item in tables:
        for name in (item.name, *(part.name for part in members(item))):
            assert len(name.encode()) <= 63
            assert name.isascii()
            assert not name[0].isdigit()


def test_ids_are_unique() -> None:
    for sketch in (shop(), tracker()):
        ids = [
            part.id for item in derive_tables(sketch.design()) for part in (item, *members(item))
        ]
        assert len(set(ids)) == len(ids)


def test_the_same_concept_gives_the_same_tables_in_every_process() -> None:
    program = (
        "from tests.design.derive.fixtures import shop, tracker\n"
        "from design.derive import derive_tables\n"
        "for sketch in (shop(), tracker()):\n"
        "    for item in derive_tables(sketch.design()):\n"
        "        print(item.model_dump_json())\n"
    )
    (there,) = printed(program, "0", "1")
    here = [
        item.model_dump_json()
        for sketch in (shop(), tracker())
        for item in derive_tables(sketch.design())
    ]
    assert there.splitlines() == here


def test_histories_name_who_acted_where_one_entity_holds_everyone() -> None:
    sketch = Sketch(tenancy__mode="column").entity("Clinic", ownership="tenant_root")
    sketch.entity("User", "role enum (doctor, receptionist)")
    sketch.entity("Note", "text text", access_logged=True, audited=True)
    sketch.role("Doctor", "Receptionist")
    tables = derive_tables(sketch.design())
    assert "clinic_id, accessed_by_id -> users (clinic_id, id) restrict" in foreign_keys(
        tables, table(tables, "note_accesses")
    )
    assert "changed_by_id" in column_names(table(tables, "note_history"))
    sketch.role("Patient")
    tables = derive_tables(sketch.design())
    assert column(table(tables, "note_accesses"), "accessed_by").type == "text"


def test_a_state_with_a_moment_of_its_own_has_it() -> None:
    sketch = Sketch().entity(
        "Reminder", "sent_at instant?", "seen_at instant?", states=("planned", "sent", "failed")
    )
    assert checks(derive_tables(sketch.design())[0])[1:] == [
        "status <> 'sent' or sent_at is not null"
    ]
