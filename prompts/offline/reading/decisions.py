"""The decisions that were taken to get a draft, each as a proposal."""

from __future__ import annotations

from typing import Any

from prompts.offline.reading.doubts import listed
from prompts.offline.reading.lifecycles import many
from prompts.offline.reading.model import Reading


def propose(reading: Reading) -> list[dict[str, Any]]:
    """Return the decisions that were taken to get a draft, each as a proposal."""
    found: list[dict[str, Any]] = [
        {
            "title": "Keys are uuid",
            "decision": "Every table has a uuid key made by the database.",
            "context": "Keys stand in addresses and are given to other systems.",
            "consequences": "They cannot be guessed or counted, and take twice the room of a "
            "bigint.",
            "topic": "ids",
            "choice": "uuid",
        },
        {
            "title": "Instants carry a time zone",
            "decision": "Moments are stored with time zone and sent in UTC; days stay dates.",
            "context": "People and systems in several zones read the same rows.",
            "consequences": "“Today” is reckoned in the zone of who asks.",
            "topic": "time",
            "choice": "timestamptz",
        },
    ]
    if reading.tenant:
        name = reading.tenant.lower()
        found.insert(
            0,
            {
                "title": f"Every row belongs to one {name}",
                "decision": f"Each table carries the key of its {name}, each reference repeats "
                f"it and each uniqueness holds "
                f"within it; row-level security is the second line behind the service.",
                "context": f"The brief keeps {many(reading.tenant)} apart.",
                "consequences": f"No row can point into another {name}; keys are composite.",
                "topic": "tenancy",
                "choice": "column",
                "scope": (reading.tenant,),
            },
        )
    money = [d.name for d in reading.entities.values() if d.of_type("money", "unit_price")]
    if money:
        found.append(
            {
                "title": "Money is exact decimal with its currency",
                "decision": "Amounts are numeric with two decimals beside an ISO 4217 "
                "currency; totals are derived, not stored.",
                "context": f"{listed([many(n) for n in money[:4]])} hold amounts of money.",
                "consequences": "No rounding by floating point; adding amounts means checking "
                "their currency.",
                "topic": "money",
                "choice": "numeric",
            }
        )
    kept = [
        d.name
        for d in reading.entities.values()
        if d.facts.get("delete_policy") in ("never", "erase", "deactivate", "soft")
    ]
    if kept:
        found.append(
            {
                "title": "Deleting is decided entity by entity",
                "decision": "What was done or paid is never deleted; people and catalogue "
                "entries are deactivated or erased; "
                "parts without a life of their own are deleted.",
                "context": "Records that others refer to must outlive a click.",
                "consequences": "Retention periods are kept by jobs, not by cascades.",
                "topic": "delete",
                "choice": "by entity",
            }
        )
    return found[:5]
