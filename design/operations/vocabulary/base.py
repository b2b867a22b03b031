"""What all operations share."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Layer = Literal["concept", "schema", "api", "decisions", "conventions"]


class BaseOperation(BaseModel):
    """What all operations share."""

    # Most processes read few kinds of operation, so a model is built when it is first used.
    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True
    )

    layer: ClassVar[Layer] = "concept"
    example: ClassVar[str] = ""
    """One line as a model would write it; a test parses every one."""
    by_user: ClassVar[bool] = False
    """Whether only a person may use it (it is left out of the model's reference)."""

    why: str | None = Field(None, description="one short reason, when it is not obvious")
