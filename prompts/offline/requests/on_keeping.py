"""Requests about how rows end and what is remembered of them: deletion, retention, audit."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake
from prompts.offline.requests.finding import be, capital, entities_or_unsure, listing
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, plural_of, split_list
from prompts.offline.requests.on_entities import alter_entity
from prompts.offline.world import EntityView

_WORDS: Final = {
    "a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "twelve": "12", "thirty": "30",
    "sixty": "60", "ninety": "90", "half a": "6",
}  # fmt: skip
_PERIOD: Final = (
    r"(?:at least |up to |exactly |a further |another )?(?P<count>\d+|"
    + "|".join(_WORDS)
    + r")[ -]"
    r"(?P<unit>days?|weeks?|months?|years?)"
)


def many(entities: list[EntityView]) -> str:
    """Return entities in the plural, for the beginning of a sentence."""
    return capital(listing([plural_of(entity) for entity in entities]))


_INSTEAD: Final = (
    r"(?:(?:,|;| -| but| and| just|,? rather)+ (?:only |just |rather |instead )?(?:(?:are|is"
    r"|be|being) )?(?:only |just )?"
    r"(?P<instead>deactivated?|archived?|soft[- ]?deleted?|hidden?|disabled?|erased?"
    r"|anonymi[sz]ed?|mark(?:ed)?(?: (?:them|it))? (?:as )?(?:deleted|inactive))"
    r"(?: (?:them|it))?)?"
)


@request(
    "say how rows are deleted",
    r"(?:never|do not|nobody may|no one may|forbid|disallow|prevent|stop|block|do not allow"
    r"|do not let (?:anyone|anybody))(?: to| from| us from)?"
    r" (?:ever )?(?:really |physically |hard[- ])?(?:delet(?:e|ing)|remov(?:e|ing)|the "
    rf"deletion of|deletion of) (?P<never><ES>){_INSTEAD}",
    r"(?P<never><ES>) <CANNOT> (?:ever )?(?:be )?(?:really |physically |hard[- ])?(?:deleted"
    rf"|removed){_INSTEAD}",
    r"(?P<never><ES>) (?:is|are) (?:never|not)(?: ever| to be)? (?:really |physically "
    rf"|hard[- ])?(?:deleted|removed){_INSTEAD}",
    r"(?:use |do |apply |enable |add )?soft[- ]delet(?:e|ion|es|ing)(?: (?:for|on|to))? "
    r"(?P<soft><ES>)(?P<instead>)",
    r"(?:<MAKE> )?(?P<soft><ES>) (?:(?:<BE>) )?soft[- ]delet(?:ed|able)(?P<instead>)",
    r"(?P<soft><ES>) <MUST> support soft[- ]delet(?:e|ion)(?P<instead>)",
    r"(?:keep|retain) deleted (?P<soft><ES>)(?P<instead>)",
    r"deleting (?P<soft><ES>) (?:only |just |should only |should just |must only )+(?:marks?"
    r"|flags?|hides?)(?: (?:it|them))?(?: as (?:deleted|gone))?(?P<instead>)",
    r"(?:hard[- ]delete|really delete|physically delete|use hard[- ]delet(?:e|ion) (?:for"
    r"|on)) (?P<hard><ES>)(?: for good)?(?P<instead>)",
    r"delete (?P<hard><ES>) (?:for good|permanently|physically|completely from the "
    r"database)(?P<instead>)",
    r"(?P<hard><ES>) (?:can be|are|is|may be|should be|must be)(?: really| physically)? "
    r"(?:deleted for good|deleted permanently|permanently deleted"
    r"|hard[- ]deleted|deletable|really deleted|physically deleted)(?P<instead>)",
    r"(?:only )?(?P<act>deactivate|archive|disable|soft[- ]delete|anonymi[sz]e|erase) "
    r"(?P<any><ES>),? (?:instead of|rather than|do not|never) delet(?:e|ing)(?: (?:them|it))?",
    r"(?P<any><ES>) (?:(?:<BE>) )?(?:only )?(?P<act>deactivated|archived|disabled"
    r"|anonymi[sz]ed|erased),? (?:instead of|rather than|and not|not|never) (?:being "
    r")?delet(?:ed|ing)(?: (?:them|it))?",
    r"(?:deactivate|disable) (?P<any><ES>)(?P<act>)",
    cue=r"delet|remov|archiv|deactivat|disabl|anonymi|eras",
    example="never delete customers, deactivate them",
)
def _set_delete_policy(lookup: Lookup, found: Found) -> Reading | None:
    how = next(name for name in ("never", "soft", "hard", "any") if found[name])
    policy = {"soft": "soft", "hard": "hard", "any": "deactivate"}.get(how, "never")
    policy = _instead(found.first("instead", "act").lower(), policy)
    entities = entities_or_unsure(lookup, found[how])
    words = {
        "soft": "are marked as deleted and kept",
        "hard": "are deleted for good",
        "deactivate": "are deactivated, never deleted",
        "never": "are never deleted",
        "erase": "are kept, with their personal data erased",
    }
    if all(entity.facts.get("delete_policy") == policy for entity in entities):
        return Reading(f"{many(entities)} {words[policy]}, as it is.", (), entities[0].name)
    return Reading(
        f"{many(entities)} {words[policy]}.",
        tuple(alter_entity(entity.name, delete_policy=policy) for entity in entities),
    )


def _instead(word: str, otherwise: str) -> str:
    if word.startswith(("deactiv", "disab", "archiv", "hid")) or "inactive" in word:
        return "deactivate"
    if word.startswith(("soft", "mark")):
        return "soft"
    return "erase" if word.startswith(("eras", "anonym")) else otherwise


@request(
    "say how long rows are kept",
    r"(?:keep|retain|store|preserve|hold(?: on to)?|archive) (?P<names><ES>) (?:for "
    rf")?(?:{_PERIOD}|(?P<forever>forever|indefinitely))"
    r"(?: (?P<after>after .+?|from .+?))?(?:(?:,? (?:and )?then) (?P<action>delete|erase"
    r"|anonymi[sz]e|archive|remove)(?: (?:them|it))?)?",
    r"(?P<action>delete|erase|anonymi[sz]e|archive|purge|remove|clean up|expire) "
    rf"(?P<names><ES>) (?:after|older than|once they are older than) {_PERIOD}"
    r"(?: (?P<after>after .+|from .+))?",
    rf"(?P<action>delete|erase|anonymi[sz]e|archive|purge|remove) (?P<names><ES>) {_PERIOD} "
    r"(?P<after>after .+)",
    r"(?P<names><ES>) (?:is|are|<MUST> be|have to be|may be) (?:kept|retained|stored"
    rf"|preserved)(?: for)? (?:{_PERIOD}|(?P<forever>forever|indefinitely))"
    r"(?: (?P<after>after .+?|from .+?))?(?:(?:,? (?:and )?then) (?P<action>deleted?|erased?"
    r"|anonymi[sz]ed?|archived?|removed?))?",
    r"(?P<names><ES>) (?:is|are|<MUST> be) (?P<action>deleted|erased|anonymi[sz]ed|archived"
    rf"|purged|removed) (?:automatically )?(?:after {_PERIOD}"
    rf"|{_PERIOD.replace('count', 'count2').replace('unit', 'unit2')} (?P<after>after .+))",
    r"(?:the |set the |change the )?retention (?:period |time )?(?:of|for) (?P<names><ES>) "
    rf"(?:is|to|=|should be|must be)(?: now)? (?:{_PERIOD}|(?P<forever>forever))",
    cue=r"\b(?:days?|weeks?|months?|years?|forever|indefinitely)\b",
    example="keep invoices for 10 years",
)
def _set_retention(lookup: Lookup, found: Found) -> Reading | None:
    entities = entities_or_unsure(lookup, found["names"])
    if found["forever"]:
        period = "forever"
    else:
        written = found.first("count", "count2").lower()
        unit = found.first("unit", "unit2").lower().rstrip("s")
        count = _WORDS.get(written, written)
        period = f"{count} {unit}" + ("" if count == "1" else "s")
    operations: list[Op] = []
    for entity in entities:
        before = entity.retention
        action = _action(found["action"].lower()) or (before.action if before else "delete")
        operation: Op = {"op": "set_retention", "entity": entity.name, "period": period,
                         "action": action}  # fmt: skip
        after = re.sub(r"^(?:after|from) ", "", found["after"]) or (before.after if before else "")
        if after:
            operation["after"] = _moment_named(entity, after)
        operations.append(operation)
    then = "" if period == "forever" else f"; then: {operations[0]['action']}"
    return Reading(f"{many(entities)} are kept {period}{then}.", tuple(operations))


def _moment_named(entity: EntityView, text: str) -> str:
    """Return the moment "they expire" speaks of, where an attribute keeps it."""
    said = re.sub(r"(?:ed|es|e|s)$", "", text.split()[-1].lower())
    named = [
        item.name
        for item in entity.attributes
        if item.type in ("instant", "date") and len(said) > 2 and item.name.startswith(said)
    ]
    return named[0] if len(named) == 1 else text


def _action(word: str) -> str:
    if word.startswith("archiv"):
        return "archive"
    if word.startswith("anonym"):
        return "anonymise"
    if word.startswith("eras"):
        return "erase"
    return "delete" if word else ""


@request(
    "say what is erased when a person asks to be forgotten",
    r"(?:when|if) (?P<name><E>) (?:asks? to be forgotten|is forgotten|are forgotten|wants? to "
    r"be forgotten|leaves?|is erased|closes? (?:their|the) account),?"
    r" (?:then )?(?:we )?(?:erase|blank|remove|delete|anonymi[sz]e) <ART>(?P<what>[\w ,.']+)",
    r"(?P<name><E>) (?:can|may|has the right to|have the right to) (?:ask to )?be "
    r"forgotten(?:[,;:]? (?:then )?(?:we )?(?:erase )?(?P<what>[\w ,]+?)(?: (?:is|are) "
    r"erased)?)?",
    r"(?:support|add|implement) <ART>right to (?:be forgotten|erasure)(?: (?:for|of|to) "
    r"(?P<name><E>))",
    r"(?:also )?erase <ART>(?P<more>[\w ,]+?)(?: of (?P<name><E>))? (?:when|if) (?:they"
    r"|(?P<name2><E>)) (?:asks? to be forgotten|wants? to be forgotten|(?:is|are) forgotten"
    r"|leaves?)",
    cue=r"forgot|eras|leave|close",
    example="when a customer asks to be forgotten, erase name and email",
)
def _set_erasure(lookup: Lookup, found: Found) -> Reading | None:
    entity = entities_or_unsure(lookup, found.first("name", "name2"))[0]
    names = split_list(found.first("what", "more"))
    attributes: list[str] = []
    for part in names:
        attribute = lookup.attribute(entity, part)
        if attribute is None:
            raise UnclearError(f"{entity.name} has no attribute “{part}” to erase")
        attributes.append(attribute.name)
    if found["more"]:
        attributes = list(dict.fromkeys([*entity.erasure, *attributes]))
    if not names:
        attributes = [
            item.name for item in entity.attributes if item.facts.get("personal") == "true"
        ]
    if not attributes:
        raise UnclearError(
            f"I do not know which data of {entity.name} to erase; name the attributes"
        )
    operations: list[Op] = []
    if entity.facts.get("delete_policy") not in ("erase", "deactivate", "never", "soft"):
        operations.append(alter_entity(entity.name, delete_policy="erase"))
    operations.append({"op": "set_erasure", "entity": entity.name, "attributes": attributes})
    return Reading(
        f"A forgotten {entity.name.lower()} loses {listing(attributes)}; the row stays.",
        tuple(operations),
    )


_CHANGES: Final = (
    r"(?:every |all |each |any |the )*(?:changes?|edits?|updates?|modifications?"
    r"|mutations?) (?:of|to|in|on|made to|made in) "
)


@request(
    "keep a history of changes, or log reads",
    r"(?:audit|trace|log|record|track|capture|keep (?:a |the )?(?:history|record|log|trail"
    rf"|audit trail|audit log) of) {_CHANGES}(?P<names><ES>)(?: (?:with|including|and) who.*)?",
    r"(?:audit|version|enable audit(?:ing)? (?:for|on|of)|turn on audit(?:ing)? (?:for|on|of)"
    r"|add (?:an? )?(?:audit (?:trail|log|history)|change (?:history|log)|history)"
    r" (?:to|for|of|on)) (?P<names><ES>)",
    r"(?:keep|store|maintain|record|have|we need) (?:a |the |an )?(?:full |complete "
    r")?(?:change )?(?:history|audit trail|audit log|trail) (?:of|for|on) (?P<names><ES>)",
    r"(?P<names><ES>) (?:<MUST> (?:be|have)|is|are|has|have|needs?) (?:an? )?(?:audited"
    r"|traceable|traced|audit trail|audit log|change history|full history|versioned)",
    r"(?:track|record|log|store|know|we (?:need|want|have) to (?:know|see|track|record)) who "
    r"(?:changed|changes|edited|edits|updated|modified|did) (?:what (?:and when )?(?:on|in|of"
    r"|to) )?(?P<names><ES>)(?: and when)?",
    r"(?:every |all |each )?changes? (?:of|to|in|on) (?P<names><ES>) (?:is|are|<MUST> be|can "
    r"be) (?:audited|traced|logged|recorded|tracked|traceable)(?: .*)?",
    r"(?P<stop>stop audit(?:ing)?|do not audit|no longer audit|turn off audit(?:ing)? (?:for"
    r"|of|on)|no audit (?:trail )?(?:for|of|on)|disable audit(?:ing)? (?:for|of|on))"
    r" (?P<names><ES>)(?: any ?more)?",
    r"(?:log|record|audit|track) (?:who (?:reads?|views?|sees?|accesses|looks at|opens?|has "
    r"read)|(?:every |each |all |any )?(?:read|access|view)(?:s|es|ing)?(?: access)?(?: (?:of"
    r"|to))?) (?P<reads><ES>)(?: and when)?",
    r"(?:every |each |all |any )?(?:read(?:ing)?|access)(?: (?:of|to))? (?P<reads><ES>) (?:is"
    r"|<MUST> be|are) (?:logged|recorded|audited|tracked)(?: .*)?",
    rf"(?:audit|trace|log|record|track) {_CHANGES}<ART>(?P<what>[\w ]+)",
    cue=r"audit|trac|log|record|histor|trail|version|who",
    example="audit every change of Refund",
)
def _set_audited(lookup: Lookup, found: Found) -> Reading | None:
    if found["what"]:
        owners = [item[0].name for item in lookup.owners_of(found["what"])]
        say = owners[0] if owners else "Order"
        raise UnclearError(
            f"changes are recorded for an entity as a whole: say “audit every change of {say}”"
        )
    entities = entities_or_unsure(lookup, found.first("reads", "names"))
    names = listing([plural_of(entity) for entity in entities])
    if found["reads"]:
        if all(entity.facts.get("access_logged") == "true" for entity in entities):
            return Reading(f"Every read of {names} is recorded already.", (), entities[0].name)
        return Reading(
            f"Every read of {names} is recorded with who and when.",
            tuple(alter_entity(entity.name, access_logged=True) for entity in entities),
        )
    wanted = not found["stop"]
    if all((entity.facts.get("audited") == "true") == wanted for entity in entities):
        state = "recorded" if wanted else "not recorded"
        return Reading(f"Changes of {names} are {state} already.", (), entities[0].name)
    said = "is recorded with who and when" if wanted else "is no longer recorded"
    return Reading(
        f"Every change of {names} {said}.",
        tuple(alter_entity(entity.name, audited=wanted) for entity in entities),
    )


_CHANGED: Final = r"(?:edited|changed|updated|altered|modified|touched)"


@request(
    "make an entity append-only",
    rf"(?P<names><ES>) (?:<CANNOT>|(?:is|are) never) (?:ever )?(?:be )?{_CHANGED}(?: (?:or"
    r"|and|nor) (?:deleted|removed))?(?: once (?:written|created|made|stored)| afterwards| "
    r"later| any ?more)?",
    r"(?:never|do not|nobody may|forbid|disallow|no one may)(?: to| from)? (?:ever )?(?:edit"
    r"|change|update|alter|modify)(?:ing)? (?P<names><ES>)(?: once (?:written|created|made)| "
    r"afterwards| later)?",
    r"<MAKE> (?P<names><ES>) (?:append[- ]only|immutable|write[- ]once)",
    r"(?P<names><ES>) <BE> (?:append[- ]only|immutable|write[- ]once)",
    cue=r"append|immutable|once|edit|chang|updat|alter|modif|touch",
    example="make comments append-only",
)
def _set_append_only(lookup: Lookup, found: Found) -> Reading | None:
    entities = entities_or_unsure(lookup, found["names"])
    if all(entity.facts.get("append_only") == "true" for entity in entities):
        return Reading(f"{many(entities)} are append-only already.", (), entities[0].name)
    return Reading(
        f"{many(entities)} are never changed once written.",
        tuple(alter_entity(entity.name, append_only=True) for entity in entities),
    )


@request(
    "freeze an entity from some moment on",
    rf"(?P<names><ES>) (?:<CANNOT>|(?:is|are) never) (?:be )?{_CHANGED} (?P<when>(?:once"
    r"|after|when|as soon as) .+)",
    r"(?:freeze|lock) (?P<names><ES>) (?P<when>(?:once|after|when|as soon as) .+)",
    r"(?P<names><ES>) (?:is|are|<MUST> be) (?:frozen|locked|immutable|read[- ]only) "
    r"(?P<when>(?:once"
    r"|after|when|as soon as) .+)",
    cue=r"once|after|when|as soon",
    example="an order can not be changed once it is placed",
)
def _freeze(lookup: Lookup, found: Found) -> Reading | None:
    entities = entities_or_unsure(lookup, found["names"])
    when = re.sub(r"^(?:once|after|when|as soon as) ", "", found["when"])
    if re.match(r"\d+ ", when):
        when = f"{when} have passed"
    word = re.sub(r"^(?:it|they) (?:is|are|has been|have been|was|were) ", "", when)
    if any(lookup.state(entity, word) for entity in entities):
        when = f"it is {snake(word).replace('_', ' ')}"
    return Reading(
        f"{many(entities)} {be(2)} frozen from when {when}.",
        tuple(alter_entity(entity.name, frozen_when=when) for entity in entities),
    )
