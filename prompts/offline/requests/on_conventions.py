"""Requests about the house rules of the design."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from prompts.offline.requests.grammar import Found, Reading, compiled, request
from prompts.offline.requests.lookup import Lookup

_SPELLED: Final = {
    "<USE>": (
        r"(?:(?:let us )?(?:use|switch(?: over)? to|go (?:with|for)|adopt|prefer|take|enable"
        r"|turn on|introduce"
        r"|apply|have|we (?:use|want|need|prefer)|move to|change to|convert to|default to) "
        r"(?:the )?)?"
    ),
    "<NO>": r"(?:no|drop|remove|without|turn off|disable|do not use|skip|get rid of|leave out"
    r"|we do not need|stop using) (?:the |any )?",
    "<SHOULD>": r"(?:(?:<MUST> be|are|is|as|to|=|:|become|in|<MUST> use|uses?|<MUST> become) ?)+",
    "<ALL>": r"(?: (?:everywhere|throughout|by default|as (?:the )?default|for everything|for "
    r"all(?: (?:entities|tables|ids|keys|endpoints|lists))?|globally|across the "
    r"board|in general))?",
}

_KEYS: Final = r"(?:primary )?(?:keys|ids|identifiers|key type|id type|primary key)"
_FIELDS: Final = (
    r"(?:json|the json|fields?|the fields?|field names|json fields?|(?:the )?api|api fields?"
    r"|properties|(?:the )?(?:responses|payloads|interface)"
    r"|(?:the )?json (?:keys|properties))"
)
_LISTS: Final = r"(?:(?: (?:for|of|in|on) (?:all |the )?(?:lists|list endpoints|endpoints|api))?)"

_PLAIN: Final[tuple[tuple[str, tuple[tuple[str, object], ...], str], ...]] = (
    (r"<USE>(?:big ?int(?:eger)?|integer|int|numeric|sequential|serial|auto"
     rf"[- ]?increment(?:ing|ed)?|number) {_KEYS}(?: (?:instead of|rather than|not) "
     r"uuids?)?<ALL>"
     rf"|(?:change |switch |convert |make |turn )?(?:all |the |our )*{_KEYS} (?:from uuids? "
     r")?<SHOULD>(?:an? )?(?:big ?ints?|integers?|numeric|sequential|numbers)(?: (?:instead "
     r"of|rather than|not) uuids?)?<ALL>"
     r"|<USE>big ?int(?:eger)?s? (?:for|as) (?:all |the )?(?:primary )?(?:keys|ids)"
     r"|<NO>uuids?(?: (?:as )?(?:keys|ids))?(?:, use (?:bigint|integers))?",
     (("ids.type", "bigint"),), "Keys are bigint."),
    (rf"<USE>uuids?(?: {_KEYS}| (?:for|as) (?:all |the )?(?:primary )?(?:keys|ids"
     r"|identifiers))?(?: (?:instead of|rather than) .+)?<ALL>"
     rf"|(?:change |switch |convert |make |turn )?(?:all |the |our )*{_KEYS} (?:from \w+ "
     r")?<SHOULD>uuids?(?: (?:instead of|rather than) .+)?<ALL>",
     (("ids.type", "uuid"),), "Keys are uuid."),
    (r"<USE>soft[- ]?delet(?:e|es|ion|ing)(?: (?:everywhere|by default|throughout|for "
     r"everything|for all(?: (?:entities|tables))?|globally|across the board))"
     r"|never (?:really |physically |hard[- ])?delete (?:anything|any rows?|rows|data),? "
     r"(?:but )?(?:only )?(?:mark|soft[- ]delete)(?: (?:it|them|rows))?(?: (?:as )?deleted)?"
     r"|(?:soft[- ]delete|mark as deleted) everything|everything <MUST> be soft[- ]deleted"
     r"|all (?:tables|entities) <MUST> (?:be soft[- ]delet(?:ed|able)|support soft"
     r"[- ]delet(?:e|ion))",
     (("deletion.policy", "soft"),),
     "Deleting marks rows as deleted, unless an entity says otherwise."),
    (r"<USE>hard[- ]?delet(?:e|es|ion)<ALL>|<NO>soft[- ]?delet(?:e|es|ion)<ALL>",
     (("deletion.policy", "hard"),), "Deleting deletes, unless an entity says otherwise."),
    (r"never delete (?:anything|any rows?|rows|data|any data)|nothing (?:is|<MUST> be) "
     r"(?:ever )?deleted|nothing is ever deleted",
     (("deletion.policy", "never"),), "Nothing is deleted, unless an entity says otherwise."),
    (rf"<USE>camel ?case(?:d)?(?: (?:for|in) (?:all |the )*{_FIELDS})?(?: field names| fields| "
     r"json| property names| names| properties)?(?: in (?:the )?(?:json|api|responses))?<ALL>"
     rf"|(?:make |rename |write |spell |change )?(?:all |the )*{_FIELDS} (?:<SHOULD>)?"
     r"(?:in )?camel ?case(?:d)?(?: (?:field )?names)?<ALL>",
     (("naming.fields", "camel"),), "JSON fields are in camelCase."),
    (rf"<USE>snake[_ -]?case(?: (?:for|in) (?:all |the )*{_FIELDS})?(?: field names| fields| "
     r"json| property names| names)?<ALL>"
     rf"|(?:make |rename |write |spell |change )?(?:all |the )*{_FIELDS} (?:<SHOULD>)?"
     r"(?:in )?snake[_ -]?case(?: (?:field )?names)?<ALL>",
     (("naming.fields", "snake"),), "JSON fields are in snake_case."),
    (rf"<USE>cursor(?:[- ]based)?s?(?: pagination| paging)?{_LISTS}<ALL>|(?:make )?(?:the "
     r")?(?:pagination|paging) <SHOULD>cursor(?:[- ]based|s)?|(?:all )?lists "
     r"<SHOULD>cursors?(?:[- ]based)?(?: pagination)?|"
     r"paginate(?: lists| all lists)? (?:with|by|using) (?:an? "
     r")?cursors?",
     (("pagination.style", "cursor"),), "Lists are cut with an opaque cursor."),
    (rf"<USE>page(?:[- ]based|[- ]number(?:ed|s)?)?(?: pagination| paging){_LISTS}<ALL>"
     rf"|<USE>(?:numbered pages|page numbers){_LISTS}(?: (?:instead of|rather than) "
     r"cursors?)?|(?:make )?(?:the )?(?:pagination|paging) <SHOULD>pages?(?:[- ]based|"
     r"[- ]number(?:ed|s)?)?"
     r"|paginate(?: lists| all lists)? (?:with|by|using) (?:page numbers|pages)",
     (("pagination.style", "page"),), "Lists are cut into numbered pages."),
    (rf"<USE>(?:limit[/ -]?)?offset(?:[- ]based)?(?: pagination| paging)?{_LISTS}<ALL>"
     r"|(?:make )?(?:the )?(?:pagination|paging) <SHOULD>(?:limit[/ -]?)?offset(?:"
     r"[- ]based)?"
     r"|paginate(?: lists| all lists)? (?:with|by|using) (?:limit (?:and|/) )?offsets?",
     (("pagination.style", "offset"),), "Lists are cut by limit and offset."),
    (r"<USE>(?:problem(?:\+json| json| details)|rfc ?(?:7807|9457))(?: (?:for|as) (?:all "
     r")?errors?| errors?)?(?: responses| format)?<ALL>|errors? (?:responses "
     r")?<SHOULD>(?:problem(?:\+json| json| details)|rfc ?(?:7807|9457))",
     (("errors.envelope", "problem"),), "Errors are problem+json (RFC 9457)."),
    (r"<USE>singular (?:table names|tables|names for tables)|(?:name )?(?:the )?(?:tables"
     r"|table names) <SHOULD>(?:named )?(?:in )?(?:the )?singular",
     (("naming.table_number", "singular"),), "Tables are named in the singular."),
    (r"<USE>plural (?:table names|tables|names for tables)|(?:name )?(?:the )?(?:tables|table "
     r"names) <SHOULD>(?:named )?(?:in )?(?:the )?plural",
     (("naming.table_number", "plural"),), "Tables are named in the plural."),
    (r"(?:(?:store |keep |represent |save )?(?:all )?(?:money|amounts|prices|monetary "
     r"(?:amounts|values)) <SHOULD>(?:stored )?(?:in |as )?(?:minor units|(?:integer )?cents"
     r"|integers)|<USE>(?:minor units|cents|integer cents) for (?:money|amounts|prices))(?: "
     r"everywhere)?",
     (("money.representation", "minor_units"),), "Money is stored in minor units."),
    (r"(?:store |keep |represent |save )?(?:all )?(?:money|amounts|prices|monetary (?:amounts"
     r"|values)) <SHOULD>(?:stored )?(?:in |as )?(?:numerics?|decimals?)",
     (("money.representation", "numeric"),), "Money is numeric."),
    (r"<USE>(?:header|media type)(?:[- ]based)? versioning|version (?:the api )?(?:by|in|with"
     r"|through) (?:an? |the )?header|(?:put|move) the (?:api )?version (?:in|into|to) (?:a "
     r"|the )?header",
     (("versioning.style", "header"),), "The version stands in a header."),
    (r"<USE>path(?:[- ]based)? versioning|version (?:the api )?(?:by|in|with|through) (?:the "
     r")?(?:path|url)|(?:put|move) the (?:api )?version (?:in|into|to) (?:the )?(?:path|url)",
     (("versioning.style", "path"),), "The version stands in the path."),
    (r"<NO>(?:api )?version(?:ing|s)?(?: (?:in (?:the )?(?:path|url)|prefix|of the "
     r"api))?", ((
        "versioning.style", "none"),),
     "The interface is not versioned."),
    (r"<USE>row[- ]level security|<USE>rls|enforce tenan(?:cy|ts) (?:with|by|in) (?:the "
     r"database|rls|row[- ]level security)|isolate tenants (?:with|by|in) (?:rls|row[- ]level "
     r"security|the database)",
     (("tenancy.enforcement", "rls"),), "Tenants are kept apart by row-level security too."),
    (r"<USE>(?:native |database |postgres(?:ql)? |real )*enum(?:s| types)(?: for .+| "
     r"(?:instead of|rather than) .+)?<ALL>|(?:status(?:es)?|closed lists|values|enums) "
     r"<SHOULD>(?:native |database |postgres(?:ql)? )*enum(?:s| types)",
     (("values.enums", "enum"),), "Closed lists are enum types."),
    (r"<USE>check(?: constraint)?s (?:for|instead of|rather than) (?:the )?(?:enums?(?: "
     r"types)?|closed lists|values)|<NO>(?:native |database )?enum types",
     (("values.enums", "check"),), "Closed lists are text with a check."),
    (r"<USE>varchar(?: columns)?(?: for (?:all )?(?:texts?|strings?))?(?: (?:instead of"
     r"|rather than) text)?<ALL>|(?:all )?(?:texts?|strings?) <SHOULD>varchar",
     (("values.texts", "varchar"),), "Texts are varchar where they have a length."),
    (r"<NO>updated_at(?: columns?)?(?: (?:everywhere|on all tables|from all "
     r"tables))?", ((
        "time.updated", ""),),
     "Tables carry no updated_at."),
    (r"<NO>created_at(?: columns?)?(?: (?:everywhere|on all tables|from all "
     r"tables))?", ((
        "time.created", ""),),
     "Tables carry no created_at."),
    (r"<USE>timestamps? without (?:time ?)?zones?<ALL>", (("time.instants", "timestamp"),),
     "Instants are stored without a zone."),
    (r"<USE>(?:timestamptz|timestamps? with (?:time ?)?zones?)<ALL>",
     (("time.instants", "timestamptz"),),
     "Instants are stored with a zone."),
    (r"<NO>(?:rate limit(?:s|ing)?|429s?)<ALL>", (("errors.rate_limit", False),),
     "Rate limits are not part of the contract."),
    (r"<USE>rate limit(?:s|ing)?<ALL>|add rate limit(?:s|ing)?", (("errors.rate_limit", True),),
     "Rate limits are part of the contract."),
    (r"<NO>(?:idempotency(?:[- ]keys?)?)<ALL>", (("concurrency.idempotency", "none"),),
     "Repeats are not recognised by a key."),
    (r"<USE>idempotency(?:[- ]keys?)?<ALL>|add idempotency[- ]keys?(?: to .+)?", ((
        "concurrency.idempotency", "header"),),
     "Repeats are recognised by an Idempotency-Key where an endpoint says so."),
    (r"<NO>(?:etags?|if-match|preconditions?|optimistic locking)<ALL>", ((
        "concurrency.precondition", "none"),),
     "Updates need no precondition."),
    (r"<USE>bracket(?:ed)? filters?(?: (?:parameters|style|syntax))?<ALL>",
     (("lists.filter", "bracket"),),
        "Filters are written in brackets."),
    (r"<USE>order_by(?: (?:for|parameter).*)?|sort with order_by", (("lists.sort", "order_by"),),
        "Lists are sorted with order_by."),
    (r"(?:attributes|fields|columns) <SHOULD>optional<ALL>(?: unless .+)?",
     (("values.required", False),),
     "What is not said to be required is optional."),
)  # fmt: skip

_VALUED: Final[tuple[tuple[str, str, str], ...]] = (
    (r"(?:(?:every|all) )?(?:prices?|amounts?|money) (?:(?:is|are|<MUST> be) )?(?:always |only "
     r"|all )*(?:in|stored in|given in) (?P<value>(?-i:[A-Z]){3})(?: only)?"
     r"|<USE>(?P<value2>(?-i:[A-Z]){3}) (?:as (?:the )?only currency|only|everywhere|for (?:all"
     r"|every) (?:prices|amounts|money))|(?:there is |we have )?only one currency[:,]? "
     r"(?P<value3>(?-i:[A-Z]){3})"
     r"|(?:the )?(?:only )?currency (?:is|<MUST> be) (?:always )?(?P<value4>(?-i:[A-Z]){3})|(?:we "
     r")?only (?:sell|trade|bill|charge) in (?P<value5>(?-i:[A-Z]){3})",
     "money.fixed_currency", "All money is in {value}."),
    (r"(?:set |change )?(?:the )?(?:default )?(?:page size|limit|list length)(?: of lists)? "
     r"(?:is |of |to |=|should be |must be )+(?P<value>\d+)(?: by default| rows)?|lists? (?:of"
     r"|give|return|show) (?P<value2>\d+)(?: rows| entries| items)?(?: by default)?"
     r"|(?P<value3>\d+) (?:rows|items|entries|results) per page(?: by default)?",
     "pagination.default_limit", "Lists give {value} rows unless asked."),
    (r"(?:set |change )?(?:the )?(?:max(?:imum)?|largest|upper)(?: page size| limit| list "
     r"length)?(?: of (?:a page|lists))? (?:is |of |to |= ?|should be |must be "
     r")*(?P<value>\d+)(?: (?:rows|items|per page|entries))?"
     r"|(?:limit|cap) (?:pages|lists|page sizes?) (?:to|at) (?P<value2>\d+)(?: (?:rows|items"
     r"|entries))?|(?:lists|pages) (?:give|have|return|<MUST> have|<MUST> return) at most "
     r"(?P<value3>\d+)(?: (?:rows|items|entries))?|at most (?P<value4>\d+) (?:rows|items"
     r"|entries)(?: per page)?",
     "pagination.max_limit", "Lists give at most {value} rows."),
    (r"(?:(?:keep|hold) )?(?:the )?(?:api|interface|endpoints?|changes|it)? ?(?:<MUST> "
     r")?(?:stay|remain|be|keep|is|are|remains|stays)? ?(?:backwards?[- ])?compatible for "
     r"(?:at least )?(?P<value>\d+) days"
     r"|(?:the )?(?:api |interface )?compatibility (?:window |period )?(?:of|is|<MUST> be|to) "
     r"(?P<value2>\d+) days|(?:announce|deprecate) (?:removals|changes|endpoints|fields) "
     r"(?P<value3>\d+) days (?:before|ahead|in advance)"
     r"|(?:old versions|deprecated (?:endpoints|fields)) (?:<MUST> )?(?:stay|live|be kept"
     r"|remain|work)(?: for)?(?: at least)? (?P<value4>\d+) days",
     "versioning.compatibility_days", "What goes is announced {value} days before."),
    (r"(?:bump|go to|move to|release|this is|make (?:it|this)|raise) (?:the )?(?:api "
     r")?(?:version )?(?:to )?v?(?P<value>\d+)(?: of the api)?|(?:the )?api version (?:(?:is|to"
     r"|<MUST> be) )?v?(?P<value2>\d+)",
     "versioning.version", "The interface is version {value}."),
    (r"(?:set |use |switch to )?(?:the )?profile (?:to |is "
     r"|= ?)?(?P<value>prototype|product|regulated)|(?:this is|treat (?:it|this) "
     r"as|make (?:it|this)) an? (?P<value2>prototype|regulated)(?: (?:product"
     r"|design|system))?", "profile",
     "The design is held to the profile {value}."),
    (r"(?:call|name|rename) (?:the )?(?:soft[- ]delete|deletion)(?: column| "
     r"stamp)? (?:to )?(?P<value>\w+)",
        "deletion.column",
     "The deletion stamp is called {value}."),
    (r"(?:call|name|rename) (?:the )?(?:primary key|id)(?: columns?)? (?:to "
     r")?(?P<value>[a-z_]+)(?: everywhere)?", "ids.column",
     "The key column is called {value}."),
)  # fmt: skip


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    for name, source in _SPELLED.items():
        pattern = pattern.replace(name, source)
    return compiled(pattern)


@request(
    "set a convention",
    r"(?P<text>.+)",
    example="use bigint keys",
)
def _set_convention(lookup: Lookup, found: Found) -> Reading | None:
    text = found["text"]
    for pattern, settings, said in _PLAIN:
        if _compiled(pattern).fullmatch(text):
            reading = _settle(lookup, list(settings), said)
            soft = ("deletion.policy", "soft") in settings
            everywhere = re.search(r"everything|everywhere|\ball\b|throughout|across", text)
            return _everywhere(lookup, reading) if soft and everywhere else reading
    for pattern, key, said in _VALUED:
        match = _compiled(pattern).fullmatch(text)
        if match:
            value = next(item for item in match.groupdict().values() if item)
            settings_list: list[tuple[str, object]] = [
                (key, int(value) if value.isdigit() else value)
            ]
            if key == "money.fixed_currency":
                settings_list = [("money.currency", "fixed"), (key, value.upper())]
            return _settle(lookup, settings_list, said.format(value=settings_list[-1][1]))
    direct = re.fullmatch(
        r"(?:set |change )?(?:the )?(?:convention )?(\w+(?:\.\w+)?) (?:to|=|is) (\S+)", text
    )
    if direct and direct[1] in lookup.world.conventions:
        value = direct[2]
        return _settle(
            lookup,
            [(direct[1], int(value) if value.isdigit() else value)],
            f"{direct[1]} is {value}.",
        )
    return None


def _everywhere(lookup: Lookup, reading: Reading) -> Reading:
    """Let entities that say otherwise follow as well, less those that are never deleted."""
    hard = [
        item.name for item in lookup.world.entities if item.facts.get("delete_policy") == "hard"
    ]
    operations = [{"op": "alter_entity", "entity": name, "delete_policy": "soft"} for name in hard]
    said = reading.said.replace(", unless an entity says otherwise", "")
    kept = " Entities that are never deleted, deactivated or erased stay so."
    return Reading(said + kept, (*reading.operations, *operations))


def _settle(lookup: Lookup, settings: list[tuple[str, object]], said: str) -> Reading:
    new = [(key, value) for key, value in settings if not _holds(lookup, key, value)]
    if not new:
        return Reading(f"{said.rstrip('.')}, as it is.")
    return Reading(
        said + " Everything derived follows.",
        tuple({"op": "set_convention", "key": key, "value": value} for key, value in new),
    )


def _holds(lookup: Lookup, key: str, value: object) -> bool:
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return lookup.world.conventions.get(key) == shown
