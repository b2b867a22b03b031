from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from design.document.design import Design
from design.document.files import read_files, write_files
from design.operations.apply import apply
from design.operations.block import Block
from design.operations.groups import closure, select
from design.operations.inverse import inverse
from design.operations.parse import parse_operation
from design.operations.resolve import OperationError
from design.operations.validate import problems
from design.operations.vocabulary import Operation
from tests.design.operations.steps import derived, tables
from tests.design.operations.strategies import OPERATIONS, run

LISTS = st.lists(OPERATIONS, min_size=6, max_size=30)
BASES = st.sampled_from([tables(), derived(), Design()])


def ids(design: Design) -> dict[str, str]:
    """Return the ids of entities and their attributes by name."""
    found = {item.name: item.id for item in design.concept.entities}
    for item in design.concept.entities:
        found.update((f"{item.name}.{one.name}", one.id) for one in item.attributes)
    return found


@given(BASES, LISTS)
def test_operations_leave_a_sound_design(base: Design, operations: list[Operation]) -> None:
    assert problems(run(base, operations)) == ()


@given(BASES, LISTS, OPERATIONS)
def test_an_operation_leaves_the_design_before_it_alone(
    base: Design, operations: list[Operation], operation: Operation
) -> None:
    before = run(base, operations)
    copy = before.model_copy(deep=True)

    run(before, [operation])

    assert before == copy


@given(BASES, LISTS, OPERATIONS)
def test_an_operation_that_says_it_changed_nothing_changed_nothing(
    base: Design, operations: list[Operation], operation: Operation
) -> None:
    before = run(base, operations)
    try:
        applied = apply(before, operation, origin="later")
    except OperationError:
        return
    assert applied.changed == (applied.design != before)
    assert applied.summary[0] in "+~>-="


@given(BASES, LISTS, LISTS)
def test_the_way_back_leads_back_exactly(
    base: Design, first: list[Operation], second: list[Operation]
) -> None:
    before = run(base, first)
    later = run(before, second, origin="later")

    back = later
    for operation in inverse(before, later):
        back = apply(back, operation, origin="back").design

    assert back == before
    assert write_files(back) == write_files(before)


@given(BASES, LISTS)
def test_the_way_back_can_be_kept_as_text(base: Design, operations: list[Operation]) -> None:
    later = run(base, operations)

    back = later
    for operation in inverse(base, later):
        again = parse_operation(operation.model_dump_json()).operation
        back = apply(back, again, origin="back").design

    assert write_files(back) == write_files(base)


@given(BASES, LISTS)
def test_a_design_survives_its_files(base: Design, operations: list[Operation]) -> None:
    design = run(base, operations)

    files = write_files(design)

    assert write_files(read_files(files)) == files


@settings(max_examples=60)
@given(LISTS, st.data())
def test_any_choice_of_operations_gives_elements_the_ids_they_had(
    operations: list[Operation], data: st.DataObject
) -> None:
    block = Block(tables(), origin="origin")
    for number, operation in enumerate(operations):
        block.add(operation, str(number))
    block.finish()
    keys = [item.key for item in block.outcomes if item.state == "applied"]
    wanted = data.draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []

    chosen = select(tables(), block.outcomes, closure(block.outcomes, wanted), origin="origin")

    created = {one for item in block.applied if item.applied for one in item.applied.created}
    created |= set(ids(tables()).values())
    assert set(ids(chosen.design).values()) <= created
    assert problems(chosen.design) == ()


@given(LISTS)
def test_a_block_ends_with_every_operation_settled(operations: list[Operation]) -> None:
    block = Block(Design(), origin="origin")
    for number, operation in enumerate(operations):
        block.add(operation, str(number))
    block.finish()

    assert {item.state for item in block.outcomes} <= {"applied", "rejected", "blocked"}
    assert all((item.state == "applied") == (item.applied is not None) for item in block.outcomes)
    blocked = any(item.state == "blocked" for item in block.outcomes)
    assert not blocked or any(item.state == "rejected" for item in block.outcomes)
