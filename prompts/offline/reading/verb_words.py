"""Verbs of permissions, by what they come to."""

from __future__ import annotations

from typing import Final

READ: Final = frozenset(
    {
        "see", "view", "read", "look", "browse", "search", "find", "download", "export",
        "check", "track", "follow", "monitor", "get", "access", "inspect", "list", "show",
        "consult", "know", "open",
    }
)  # fmt: skip
"""Looking at things."""
CREATE: Final = frozenset(
    {
        "create", "add", "book", "make", "place", "request", "issue", "write", "submit", "open",
        "register", "record", "report", "post", "upload", "start", "enter", "log", "send",
        "apply", "ask", "borrow", "reserve", "donate", "order", "buy", "purchase", "sign",
        "enrol", "enroll", "propose", "file", "raise", "schedule", "plan", "invite", "rent",
        "hire", "comment", "draft", "prepare", "launch", "publish", "bid", "review", "rate",
        "leave", "check", "give", "take_out",
    }
)  # fmt: skip
"""Making things."""
UPDATE: Final = frozenset(
    {
        "edit", "change", "update", "move", "correct", "modify", "adjust", "rename", "set",
        "assign", "reschedule", "extend", "renew", "mark", "amend", "fill", "maintain_one",
        "complete", "process", "reassign", "tag", "label", "link", "attach", "prioritise",
        "prioritize",
    }
)  # fmt: skip
"""Changing things."""
DELETE: Final = frozenset(
    {
        "delete", "remove", "erase", "drop",
    }
)  # fmt: skip
"""Taking things away."""
MANAGE: Final = frozenset(
    {
        "manage", "administer", "maintain", "control", "configure", "organise", "organize",
        "administrate",
    }
)  # fmt: skip
"""All of these."""
OTHER: Final = frozenset(
    {
        "run", "handle", "do", "approve", "reject", "cancel", "confirm", "decline", "accept",
        "close", "reopen", "void", "refund", "pay", "ship", "deliver", "return", "collect",
        "hand", "offer", "take", "expire", "escalate", "resolve", "suspend", "activate",
        "deactivate", "archive", "release", "lock", "unlock", "assign", "withdraw", "revoke",
        "grant", "verify", "validate", "dispatch", "pick", "pack", "finish", "end", "begin",
        "use", "scan", "print", "forward", "answer", "reply", "contact", "call", "bill",
        "charge", "invoice", "credit", "transfer", "merge", "split", "issue", "pause", "resume",
        "lend", "receive", "retire", "repair", "block", "unblock", "enable", "disable", "sell",
        "redeem", "test", "sample", "analyse", "analyze", "grade", "mark",
    }
)  # fmt: skip
"""Steps of lifecycles and other deeds: what they mean follows from what they are done to."""
VERBS: Final = READ | CREATE | UPDATE | DELETE | MANAGE | OTHER
