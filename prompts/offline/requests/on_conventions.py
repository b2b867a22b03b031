"""Requests about the house rules of the design."""

from __future__ import annotations

import re

from prompts.offline.requests.grammar import Reading, request
from prompts.offline.requests.lookup import Lookup

_PLAIN: tuple[tuple[str, tuple[tuple[str, object], ...], str], ...] = (
    (r"(?:use |switch to |make )?(?:<ART>)?(?:bigint|big ?int|integer|numeric|sequential|serial)"
     r" (?:primary )?(?:keys|ids|identifiers)",
     (("ids.type", "bigint"),), "Keys are bigint."),
    (r"(?:use |switch to )?(?:<ART>)?uuids?(?: (?:primary )?(?:keys|ids|identifiers|for (?:the )?"
     r"(?:keys|ids)))?",
     (("ids.type", "uuid"),), "Keys are uuid."),
    (r"(?:use |switch to )?soft[- ]?delet(?:e|es|ion|ing)(?: (?:everywhere|by default|throughout"
     r"|for everything|for all (?:entities|tables)))",
     (("deletion.policy", "soft"),),
     "Deleting marks rows as deleted, unless an entity says otherwise."),
    (r"(?:use |switch to )?hard[- ]?delet(?:e|es|ion)(?: (?:everywhere|by default))?",
     (("deletion.policy", "hard"),), "Deleting deletes, unless an entity says otherwise."),
    (r"(?:use |switch to |make (?:json|fields|the api) )?camel ?case(?: (?:for|in) (?:(?:the )?"
     r"(?:json|api|fields|field names)))?(?: field names| fields| json)?",
     (("naming.fields", "camel"),), "JSON fields are in camelCase."),
    (r"(?:use |switch to )?snake[_ ]?case(?: (?:for|in) (?:(?:the )?(?:json|api|fields)))?(?:"
     r" field names| fields| json)?",
     (("naming.fields", "snake"),), "JSON fields are in snake_case."),
    (r"(?:use |switch to )?cursor(?:[- ]based)? pagination", (("pagination.style", "cursor"),),
     "Lists are cut with an opaque cursor."),
    (r"(?:use |switch to )?page(?:[- ]based|[- ]number)?s? pagination|(?:use |switch to"
     r" )?numbered pages",
     (("pagination.style", "page"),), "Lists are cut into numbered pages."),
    (r"(?:use |switch to )?offset(?:[- ]based)? pagination", (("pagination.style", "offset"),),
     "Lists are cut by limit and offset."),
    (r"(?:use |switch to )?(?:problem(?:\+json| json| details)|rfc ?(?:7807|9457))(?: for errors|"
     r" errors)?",
     (("errors.envelope", "problem"),), "Errors are problem+json (RFC 9457)."),
    (r"(?:use |switch to )?(?:singular table names|singular tables|tables in singular)",
     (("naming.table_number", "singular"),), "Tables are named in the singular."),
    (r"(?:use |switch to )?(?:plural table names|plural tables|tables in plural)",
     (("naming.table_number", "plural"),), "Tables are named in the plural."),
    (r"(?:store |keep )?money (?:in|as) (?:minor units|cents|integer cents)",
     (("money.representation", "minor_units"),), "Money is stored in minor units."),
    (r"(?:store |keep )?money (?:in|as) (?:numeric|decimal)",
     (("money.representation", "numeric"),), "Money is numeric."),
    (r"(?:use )?(?:header|media type)(?:[- ]based)? versioning|version (?:the api )?(?:by|in) "
     r"(?:a )?header",
     (("versioning.style", "header"),), "The version stands in a header."),
    (r"(?:use )?path(?:[- ]based)? versioning|version (?:the api )?(?:by|in) (?:the )?path",
     (("versioning.style", "path"),), "The version stands in the path."),
    (r"(?:use |turn on |enable )?row[- ]level security|(?:use |enable )rls",
     (("tenancy.enforcement", "rls"),), "Tenants are kept apart by row-level security too."),
    (r"(?:use |switch to )?(?:native |database |postgres(?:ql)? )?enum types",
     (("values.enums", "enum"),), "Closed lists are enum types."),
    (r"(?:use |switch to )?check constraints (?:for|instead of) enums?(?: types)?",
     (("values.enums", "check"),), "Closed lists are text with a check."),
    (r"(?:no|drop|remove|without) updated_at(?: columns?)?(?: everywhere)?",
     (("time.updated", ""),),
     "Tables carry no updated_at."),
    (r"(?:use |switch to )?timestamps? without (?:time ?)zone", (("time.instants", "timestamp"),),
     "Instants are stored without a zone."),
    (r"(?:no|drop|turn off|without) (?:rate limits?|429s?)", (("errors.rate_limit", False),),
     "Rate limits are not part of the contract."),
    (r"(?:no|drop|turn off|without) (?:idempotency(?:[- ]keys?)?)",
     (("concurrency.idempotency", "none"),),
     "Repeats are not recognised by a key."),
    (r"(?:no|drop|turn off|without) (?:etags?|if-match|preconditions)",
     (("concurrency.precondition", "none"),),
     "Updates need no precondition."),
)  # fmt: skip

_VALUED: tuple[tuple[str, str, str], ...] = (
    (r"(?:every|all) (?:price|amount|money)s? (?:is|are) in (?P<value>[A-Z]{3})"
     r"|(?:use )?(?P<value2>[A-Z]{3}) (?:as the )?only currency"
     r"|only one currency[:,]? (?P<value3>[A-Z]{3})",
     "money.fixed_currency", "All money is in {value}."),
    (r"(?:page size|(?:the )?default (?:page size|limit)|lists? of) (?:is |of |to )?(?P<value>\d+)"
     r"(?: by default)?",
     "pagination.default_limit", "Lists give {value} rows unless asked."),
    (r"(?:at most|max(?:imum)?(?: page size)?(?: of)?|limit (?:pages|lists) to) (?P<value>\d+)"
     r"(?: (?:rows|items|per page|entries))?",
     "pagination.max_limit", "Lists give at most {value} rows."),
    (r"(?:stay|remain|be|keep(?: the api)?) compatible for (?P<value>\d+) days"
     r"|compatibility (?:window )?(?:of|is) (?P<value2>\d+) days",
     "versioning.compatibility_days", "What goes is announced {value} days before."),
    (r"(?:bump|go to|move to|release|this is) (?:the )?(?:api )?(?:version )?v?(?P<value>\d+)"
     r"(?: of the api)?",
     "versioning.version", "The interface is version {value}."),
    (r"(?:set )?profile (?:to |is )?(?P<value>prototype|product|regulated)", "profile",
     "The design is held to the profile {value}."),
    (r"(?:call|name) (?:the )?(?:soft[- ]delete|deletion) column (?P<value>\w+)", "deletion.column",
     "The deletion stamp is called {value}."),
)  # fmt: skip


@request(
    "set a convention",
    r"(?:please )?(?P<text>.+)",
    example="use bigint keys",
)
def _set_convention(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    from prompts.offline.requests.grammar import compiled

    text = match["text"].strip()
    for pattern, settings, said in _PLAIN:
        if compiled(pattern).fullmatch(text):
            return _settle(lookup, list(settings), said)
    for pattern, key, said in _VALUED:
        found = compiled(pattern).fullmatch(text)
        if found:
            value = next(item for item in found.groupdict().values() if item)
            settings_list: list[tuple[str, object]] = [
                (key, int(value) if value.isdigit() else value)
            ]
            if key == "money.fixed_currency":
                settings_list.insert(0, ("money.currency", "fixed"))
            return _settle(lookup, settings_list, said.format(value=value))
    direct = re.fullmatch(r"(?:set )?(?:convention )?(\w+\.\w+) (?:to|=|is) (\S+)", text)
    if direct and direct[1] in lookup.world.conventions:
        return _settle(lookup, [(direct[1], direct[2])], f"{direct[1]} is {direct[2]}.")
    return None


def _settle(lookup: Lookup, settings: list[tuple[str, object]], said: str) -> Reading:
    return Reading(
        said + " Everything derived follows.",
        tuple({"op": "set_convention", "key": key, "value": value} for key, value in settings),
    )
