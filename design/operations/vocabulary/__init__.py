"""The operations: every typed edit of a design, addressed by name.

The models here are the single source of the protocol: the prompt's reference and its examples
are generated from them, replies are validated against them, and the journal keeps them. They
are flat (``columns`` of ``add_table`` is the one nesting) so that small models can write them.

Names are matched in any spelling. An optional field left out (or null) means "as it is" in
``alter_…`` operations and "the default" elsewhere.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from design.operations.vocabulary.base import BaseOperation, Layer
from design.operations.vocabulary.decisions import (
    AddDecision,
    AlterDecision,
    ProposeDecision,
    PutElement,
    RemoveElement,
)
from design.operations.vocabulary.endpoints import (
    AddEndpoint,
    AddError,
    AddField,
    AddParameter,
    AlterEndpoint,
    AlterField,
    DeprecateEndpoint,
    DropAccess,
    DropEndpoint,
    DropError,
    DropField,
    DropParameter,
    RenameEndpoint,
    RenameField,
    SetAccess,
)
from design.operations.vocabulary.entities import (
    AddAttribute,
    AddEntity,
    AddIdentity,
    AlterAttribute,
    AlterEntity,
    DropAttribute,
    DropEntity,
    DropIdentity,
    MoveAttribute,
    RenameAttribute,
    RenameEntity,
    SetConvention,
    SetErasure,
    SetRetention,
)
from design.operations.vocabulary.links import (
    AddInvariant,
    AddRelationship,
    AddState,
    AddTransition,
    AlterRelationship,
    AlterTransition,
    DropInvariant,
    DropLifecycle,
    DropRelationship,
    DropState,
    DropTransition,
    RenameRelationship,
    RenameState,
    SetLifecycle,
)
from design.operations.vocabulary.tables import (
    AddCheck,
    AddColumn,
    AddExclusion,
    AddForeignKey,
    AddIndex,
    AddTable,
    AddUnique,
    AlterColumn,
    AlterForeignKey,
    AlterTable,
    ColumnSpec,
    DropCheck,
    DropColumn,
    DropExclusion,
    DropForeignKey,
    DropIndex,
    DropTable,
    DropUnique,
    RenameColumn,
    RenameTable,
    SetPrimaryKey,
)
from design.operations.vocabulary.use import (
    AddAssumption,
    AddIntegration,
    AddNonGoal,
    AddPermission,
    AddQuery,
    AddQuestion,
    AddRole,
    AlterQuery,
    AlterRole,
    AnswerQuestion,
    DeferQuestion,
    DropIntegration,
    DropNonGoal,
    DropPermission,
    DropQuery,
    DropRole,
    RenameQuery,
    RenameRole,
    SettleAssumption,
)

Operation = Annotated[
    SetConvention | AddEntity | AlterEntity | RenameEntity | DropEntity | SetRetention | SetErasure
    | AddAttribute | AlterAttribute | RenameAttribute | MoveAttribute | DropAttribute
    | AddIdentity | DropIdentity
    | AddRelationship | AlterRelationship | RenameRelationship | DropRelationship
    | AddInvariant | DropInvariant
    | SetLifecycle | AddState | RenameState | DropState | AddTransition | AlterTransition
    | DropTransition | DropLifecycle
    | AddRole | AlterRole | RenameRole | DropRole | AddPermission | DropPermission
    | AddQuery | AlterQuery | RenameQuery | DropQuery
    | AddIntegration | DropIntegration | AddQuestion | AnswerQuestion | DeferQuestion
    | AddAssumption | SettleAssumption | AddNonGoal | DropNonGoal
    | AddTable | AlterTable | RenameTable | DropTable
    | AddColumn | AlterColumn | RenameColumn | DropColumn | SetPrimaryKey
    | AddUnique | DropUnique | AddCheck | DropCheck
    | AddForeignKey | AlterForeignKey | DropForeignKey | AddIndex | DropIndex
    | AddExclusion | DropExclusion
    | AddEndpoint | AlterEndpoint | RenameEndpoint | DropEndpoint | DeprecateEndpoint
    | AddField | AlterField | RenameField | DropField | AddParameter | DropParameter
    | AddError | DropError | SetAccess | DropAccess
    | ProposeDecision | AddDecision | AlterDecision | PutElement | RemoveElement,
    Field(discriminator="op"),
]  # fmt: skip
"""Every operation, told apart by ``op``."""

__all__ = [
    "AddAssumption",
    "AddAttribute",
    "AddCheck",
    "AddColumn",
    "AddDecision",
    "AddEndpoint",
    "AddEntity",
    "AddError",
    "AddExclusion",
    "AddField",
    "AddForeignKey",
    "AddIdentity",
    "AddIndex",
    "AddIntegration",
    "AddInvariant",
    "AddNonGoal",
    "AddParameter",
    "AddPermission",
    "AddQuery",
    "AddQuestion",
    "AddRelationship",
    "AddRole",
    "AddState",
    "AddTable",
    "AddTransition",
    "AddUnique",
    "AlterAttribute",
    "AlterColumn",
    "AlterDecision",
    "AlterEndpoint",
    "AlterEntity",
    "AlterField",
    "AlterForeignKey",
    "AlterQuery",
    "AlterRelationship",
    "AlterRole",
    "AlterTable",
    "AlterTransition",
    "AnswerQuestion",
    "BaseOperation",
    "ColumnSpec",
    "DeferQuestion",
    "DeprecateEndpoint",
    "DropAccess",
    "DropAttribute",
    "DropCheck",
    "DropColumn",
    "DropEndpoint",
    "DropEntity",
    "DropError",
    "DropExclusion",
    "DropField",
    "DropForeignKey",
    "DropIdentity",
    "DropIndex",
    "DropIntegration",
    "DropInvariant",
    "DropLifecycle",
    "DropNonGoal",
    "DropParameter",
    "DropPermission",
    "DropQuery",
    "DropRelationship",
    "DropRole",
    "DropState",
    "DropTable",
    "DropTransition",
    "DropUnique",
    "Layer",
    "MoveAttribute",
    "Operation",
    "ProposeDecision",
    "PutElement",
    "RemoveElement",
    "RenameAttribute",
    "RenameColumn",
    "RenameEndpoint",
    "RenameEntity",
    "RenameField",
    "RenameQuery",
    "RenameRelationship",
    "RenameRole",
    "RenameState",
    "RenameTable",
    "SetAccess",
    "SetConvention",
    "SetErasure",
    "SetLifecycle",
    "SetPrimaryKey",
    "SetRetention",
    "SettleAssumption",
]
