"""From the name of a state to the action that leads there.

People name states ("cancelled", "paid out", "in review") and expect to call actions
("cancel", "pay out", "submit"). English participles are regular enough for a rule; what is not
stands in a table.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from design.document.names import words

_PARTICIPLES: Final = {
    "awoken": "awake", "beaten": "beat", "begun": "begin", "bound": "bind", "bought": "buy",
    "broken": "break", "brought": "bring", "built": "build", "burnt": "burn", "caught": "catch",
    "chosen": "choose", "dealt": "deal", "done": "complete", "drawn": "draw", "driven": "drive",
    "eaten": "eat", "fallen": "fall", "fed": "feed", "felt": "feel", "filed": "file",
    "flown": "fly", "forgiven": "forgive", "forgotten": "forget", "found": "find",
    "frozen": "freeze", "given": "give", "gone": "go", "grown": "grow", "heard": "hear",
    "held": "hold", "hidden": "hide", "kept": "keep", "known": "know", "laid": "lay",
    "led": "lead", "left": "leave", "lent": "lend", "lost": "lose", "made": "make",
    "met": "meet", "overridden": "override", "paid": "pay", "proven": "prove", "rebuilt": "rebuild",
    "repaid": "repay", "resent": "resend", "ridden": "ride", "risen": "rise", "said": "say",
    "seen": "see", "sent": "send", "shown": "show", "shut": "shut", "sold": "sell",
    "spent": "spend", "stolen": "steal", "stuck": "stick", "sworn": "swear", "taken": "take",
    "thrown": "throw", "told": "tell", "torn": "tear", "understood": "understand",
    "undone": "undo", "unpaid": "unpay", "withdrawn": "withdraw", "withheld": "withhold",
    "set": "set", "put": "put", "cut": "cut", "read": "read", "split": "split", "reset": "reset",
    "won": "win", "worn": "wear", "written": "write", "rewritten": "rewrite",
}  # fmt: skip
_STATES: Final = {
    "active": "activate", "inactive": "deactivate", "live": "launch", "open": "open",
    "new": "create", "draft": "redraft", "ready": "mark_ready", "complete": "complete",
    "void": "void", "overdue": "mark_overdue", "past_due": "mark_past_due",
    "uncollectible": "write_off", "no_show": "mark_no_show", "in_progress": "start",
    "in_review": "submit", "under_review": "submit", "in_transit": "dispatch",
    "on_hold": "hold", "in_use": "use", "in_stock": "stock", "out_of_stock": "mark_out_of_stock",
    "to_do": "reopen", "todo": "reopen", "backlog": "defer", "running": "start",
    "processing": "start", "pending": "mark_pending", "packing": "pack", "review": "submit",
    "trial": "start_trial", "trialing": "start_trial", "waiting": "wait", "public": "publish",
    "private": "unpublish", "idle": "release", "free": "release", "available": "release",
}  # fmt: skip
_UNDER_WAY: Final = frozenset(
    {
        "to_do",
        "todo",
        "backlog",
        "open",
        "new",
        "planned",
        "ready",
        "active",
        "in_progress",
        "draft",
    }
)
_FINISHED: Final = frozenset(
    {"closed", "done", "resolved", "completed", "complete", "cancelled", "canceled", "rejected"}
)
_HALTED: Final = frozenset({"paused", "suspended", "blocked", "on_hold"})
_REVIEWS: Final = frozenset({"review", "in_review", "under_review", "submitted"})
_PARTICLES: Final = frozenset({"in", "out", "off", "on", "over", "up", "down", "back", "away"})
_ADVERBS: Final = frozenset({"partially", "partly", "fully", "auto"})
_DROPPED_E: Final = re.compile(
    r"""(?:
        c | [uvz] | (?:[^n]|an|en|in|un)g       # placed issued approved seized merged changed
      | (?<!s)s                                      # closed released reversed
      | [^eo]at | [^o]ut | rout | [^oe]ot            # activated executed routed quoted
      | [^aeo]id | [^eo]ad | [^o]ud | [^o]od | [^e]ed  # decided graded included coded
      | (?<!a)ir | [^o]ur | [^e]ar | [^aeiou]or            # expired captured shared stored
      | [bcdfgkptz]l | tl | [^aeo]il | [^aeo]ul      # settled handled filed scheduled
      | [^aeo]in | un | um | [^ei]am                 # declined tuned consumed renamed
      | [^aeiou][aeiou][bkp] | yp                    # subscribed revoked scoped typed
    )$""",
    re.VERBOSE,
)
_STEMS: Final = {
    "creat": "create", "invit": "invite", "cit": "cite", "unit": "unite", "recit": "recite",
    "expedit": "expedite", "delet": "delete", "complet": "complete", "cach": "cache",
    "postpon": "postpone", "scal": "scale", "develop": "develop", "pilot": "pilot",
    "pivot": "pivot", "sync": "sync", "monitor": "monitor", "author": "author",
    "sponsor": "sponsor", "factor": "factor", "tutor": "tutor", "focus": "focus", "add": "add",
    "test": "test", "wast": "waste", "past": "paste", "belong": "belong", "log": "log",
    "enabl": "enable", "trad": "trade", "us": "use", "ag": "age", "ow": "owe", "su": "sue",
    "install": "install", "enroll": "enroll", "fulfill": "fulfill", "recall": "recall",
    "refill": "refill", "rebill": "rebill", "tick": "tick", "backup": "back_up",
}  # fmt: skip


def _verb(participle: str) -> str | None:
    """Return the verb of an English participle, or None when the word is none."""
    known = _PARTICIPLES.get(participle)
    if known:
        return known
    if not participle.endswith("ed") or len(participle) < 4 or participle.endswith("eed"):
        return None
    stem = participle[:-2]
    if participle.endswith("ied") and len(participle) > 4:
        return stem[:-1] + "y"
    if stem in _STEMS:
        return _STEMS[stem]
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "aeiousz":
        one_syllable = len(re.findall(r"[aeiouy]+", stem)) == 1
        return stem if stem[-1] in "lf" and one_syllable else stem[:-1]
    return stem + "e" if _DROPPED_E.search(stem) else stem


def state_for_action(action: str) -> str:
    """Return the state that an action leads to: "withdraw" -> ``withdrawn``.

    Args:
        action: A verb in its base form, in snake case.
    """
    first, *rest = action.split("_")
    irregular = {verb: participle for participle, verb in reversed(_PARTICIPLES.items())}
    if first in irregular:
        participle = irregular[first]
    elif first.endswith("e"):
        participle = f"{first}d"
    elif re.search(r"[^aeiou]y$", first):
        participle = f"{first[:-1]}ied"
    else:
        participle = f"{first}led" if first in ("cancel", "travel", "label") else f"{first}ed"
    return "_".join((participle, *rest))


@lru_cache(maxsize=2_048)
def action_for_state(state: str, source: str | None = None) -> str:
    """Return the action, in snake case, that takes something into a state.

    Args:
        state: Name of the state entered, in any spelling.
        source: Name of the state left, where it is known: entering "open" from "closed" is
            ``reopen``.

    Returns:
        A verb where the state is a participle or a common state ("paid out" -> ``pay_out``),
        otherwise ``mark_<state>``.
    """
    parts = words(state)
    name = "_".join(parts)
    left = "_".join(words(source)) if source else ""
    if not parts:
        return "change_state"
    if left in _FINISHED and name in _UNDER_WAY:
        return "reopen"
    if left in _HALTED and name in ("active", "in_progress", "running", "processing"):
        return "resume"
    if left in _REVIEWS and name in _UNDER_WAY:
        return "send_back"
    if left in _REVIEWS and name in _REVIEWS:
        return "start_review"
    if name in _STATES:
        return _STATES[name]
    verb = _verb(parts[0])
    if verb is not None and (len(parts) == 1 or parts[1] in _PARTICLES):
        return "_".join((verb, *parts[1:]))
    if verb is not None and parts[1] in ("as", "to", "for"):
        return "_".join((verb, *parts[1:]))
    if len(parts) == 2 and parts[0] in _ADVERBS:
        verb = _verb(parts[1])
        if verb is not None:
            return f"{parts[0]}_{verb}"
    if len(parts) == 1 and len(name) > 5 and name.endswith("ing"):
        return f"start_{name}"
    return f"mark_{name}"
