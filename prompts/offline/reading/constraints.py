"""Reading constraints and integrations: retention, erasure, scale, latency, data of other systems."""

from __future__ import annotations

import re
from typing import Any, Final

from design.document.names import plural, singular, snake, words
from design.document.verbs import action_for_state
from prompts.offline.reading.attributes import read_attribute, settle_type
from prompts.offline.reading.lifecycles import article, many
from prompts.offline.reading.model import AttributeDraft, EntityDraft, LifecycleDraft, Reading
from prompts.offline.reading.queries import main_time
from prompts.offline.reading.types import type_of
from prompts.offline.reading.words import NUMBER_WORDS, fold, list_parts, stem, without_article

_PERIOD: Final = re.compile(
    r"\b(?:for )?(?:at least )?(\d+|one|two|three|five|seven|ten|twelve|twenty) (day|week"
    r"|month|year)s?\b",
    re.I,
)
_FOREVER: Final = re.compile(
    r"\b(?:kept |keep )?(?:forever|indefinitely|for ever|permanently)\b", re.IGNORECASE
)
_DELETED: Final = re.compile(
    r"\b(?:deleted|removed|closed) (.+?) (?:are|is|stay|remain)\b", re.IGNORECASE
)
_FORGOTTEN: Final = re.compile(
    r"\b(?:forgotten|erasure|right to be forgotten|delete(?:d)? on request|eras\w+ on request"
    r"|ask for (?:their )?data to be (?:deleted|erased))\b",
    re.I,
)
_ERASED: Final = re.compile(
    r"(?:then|,)?\s*(?:the |their |its )?([\w ,]+?) (?:are|is) (?:then )?(?:erased|deleted"
    r"|blanked|removed|anonymi[sz]ed)\b",
    re.I,
)
_LOGGED: Final = re.compile(
    r"\b(?:access(?:es)? to|reads? of|reading|viewing|every read of|who (?:reads|read|opens"
    r"|opened|views|viewed))\b(.+?)(?:\b(?:is|are|must be|gets?)\b.*)?\b(?:logged|recorded"
    r"|audited)\b|\blog(?:ged)? (?:every )?(?:access|read)",
    re.I,
)
_TRACED: Final = re.compile(
    r"\b(?:every|all|each) changes? (?:to|of|in) (.+?) (?:can|must|is|are|has)\b.*?\b(?:traced"
    r"|recorded|logged|audited|tracked|known)\b|\b(?:audit trail|history) (?:of|for) (?:every "
    r"|all )?(.+)",
    re.I,
)
_COUNT: Final = re.compile(
    r"(?<![\w.])(\d[\d,.]*|\w+)\s*(k|thousand|million|billion|m|bn)?\s+(.+)$", re.IGNORECASE
)
_RATE: Final = re.compile(
    r"\b(?:an?|per|each|every)\s+(second|minute|hour|day|week|month|year)\b", re.IGNORECASE
)
_LATENCY: Final = re.compile(
    r"\b(?:under|below|within|in|less than|at most|<|≤|max(?:imum)?)?\s*(\d[\d.,]*)\s*(ms"
    r"|milliseconds?|s|seconds?)\b",
    re.I,
)
_SCALE: Final = {
    "k": 1_000,
    "thousand": 1_000,
    "million": 1_000_000,
    "m": 1_000_000,
    "billion": 10**9,
    "bn": 10**9,
}
_PER_YEAR: Final = {"day": 365, "week": 52, "month": 12, "year": 1}
_NEVER: Final = re.compile(r"\b(?:never|no|not|without|nothing of)\s+(.+)$", re.IGNORECASE)
_OF_EACH: Final = re.compile(r"\s+(?:of|for|per) (?:each|every|an?|the) (.+)$", re.IGNORECASE)
_USERS: Final = re.compile(r"^(?:user|login|account|sign-?in|person)s?$", re.IGNORECASE)
_COMMON: Final = frozenset(
    {"status", "statu", "amount", "currency", "name", "id", "date", "total", "number", "code"}
)
_GENERIC: Final = frozenset(
    {"provider", "api", "gateway", "host", "system", "service", "platform", "external", "the"}
)


def read_constraints(reading: Reading) -> None:
    """Read every constraint."""
    constraints = reading.brief.constraints
    for clause in (*constraints.retention, *constraints.other):
        _retention(reading, fold(clause))
    for sentence in re.split(r"(?<=[.;])\s+|;", reading.brief.summary):
        _traced(reading, fold(sentence))
        _traceable(reading, fold(sentence))
        _frozen(reading, fold(sentence))
    for clause in constraints.scale:
        for part in re.split(r",\s+(?=\D*\d)", fold(clause)):
            _scale(reading, part)
    for clause in constraints.latency:
        _latency(reading, fold(clause))


def _retention(reading: Reading, clause: str) -> None:
    if _LOGGED.search(clause):
        for mention in reading.finder.mentions(clause):
            reading.entities[mention.entity].facts["access_logged"] = True
        return
    if _traced(reading, clause):
        return
    if _FORGOTTEN.search(clause):
        _erasure(reading, clause)
        return
    period = _PERIOD.search(clause)
    if period is None and not _FOREVER.search(clause):
        if re.search(r"\b(?:must|never|only|encrypt|gdpr|hipaa|pci)\b", clause, re.IGNORECASE):
            reading.unread.append(f"constraint: {clause}")
        return
    span = "forever"
    if period is not None:
        count = NUMBER_WORDS.get(period[1].lower(), 0) or int(period[1])
        span = f"{count} {period[2].lower()}{'' if count == 1 else 's'}"
    if _erased_values(reading, clause, span, period):
        return
    _keep(reading, clause, span, clause[: period.start()] if period else clause)


def _erased_values(reading: Reading, clause: str, span: str, period: re.Match[str] | None) -> bool:
    """Read "passport numbers are erased 30 days after check-out": values, not whole records."""
    match = re.match(
        r"^(?P<what>[\w ]+?) (?:are|is|must be) (?P<how>erased|deleted|removed|blanked)\b",
        clause,
        re.IGNORECASE,
    )
    if match is None or period is None or reading.finder.mentions(match["what"]):
        return False
    name = snake(singular(without_article(match["what"])))
    after = re.search(r"\bafter (?:the )?([\w -]+)$", clause[period.end() :])
    found = False
    for draft in reading.entities.values():
        if name in draft.attributes:
            draft.erasure.append(name)
            draft.retention = {"period": span, "action": "erase", "basis": clause}
            if after:
                draft.retention["after"] = after[1].strip()
            found = True
    return found


def _keep(reading: Reading, clause: str, span: str, subject: str) -> None:
    erased = re.search(
        r"\b(?:then )?(erased|anonymi[sz]ed|archived|deleted|removed)\b(?P<good> for good)?",
        clause,
        re.I,
    )
    action = "delete"
    if erased:
        word = erased[1].lower()
        action = "anonymise" if word.startswith("anonym") else "archive" if word == "archived" else (
            "erase" if word == "erased" and not erased["good"] else "delete")  # fmt: skip
    soft = _DELETED.search(clause)
    named = reading.finder.mentions(subject)
    for mention in named:
        draft = reading.entities[mention.entity]
        after = "deleted_at" if soft else _counted_from(reading, draft, clause)
        draft.retention = {"period": span, "action": action, "after": after, "basis": clause}
        if soft:
            draft.facts["delete_policy"] = "soft"
    _unknown_kept(reading, subject, span)


def _counted_from(reading: Reading, draft: EntityDraft, clause: str) -> str:
    """Return from which moment a period is counted: "1 year after return"."""
    match = re.search(
        r"\bafter (?:the |its |their )?([\w -]+?)(?=$|,| and )", clause, re.IGNORECASE
    )
    wanted = {stem(word) for word in words(match[1])} if match else set()
    for attribute in draft.of_type("instant", "date"):
        if wanted & {stem(word) for word in words(attribute.name)}:
            return attribute.name
    return main_time(draft)


def _unknown_kept(reading: Reading, subject: str, span: str) -> None:
    """Ask about what is to be kept but is no entity."""
    plain = re.sub(
        r"\b(?:are|is|be|must|should|kept|keep|we|stored|retained|for|at least|deleted|data|of)\b",
        " ",
        subject,
    )
    for part in list_parts(plain):
        name = without_article(part.strip(" ,."))
        held = any(reading.attribute_like(entity, singular(name)) for entity in reading.entities)
        if (
            name
            and not held
            and len(words(name)) <= 3
            and not reading.finder.mentions(name)
            and not re.search(r"\d", name)
        ):
            one = singular(name)
            reading.ask(
                85,
                f"{name[:1].upper() + name[1:]} are to be kept {span}, but {article(one)} is "
                f"not among the entities. "
                f"Is it a record of its own?",
                "no: what it is made from is the record; the document comes from elsewhere",
                *[],
                options=("no", f"yes, add {one[:1].upper() + one[1:]}"),
            )


def _erasure(reading: Reading, clause: str) -> None:
    mentions = reading.finder.mentions(clause)
    person = next((m.entity for m in mentions if reading.is_person(m.entity)), None) or next(
        (name for name in reading.entities if reading.is_person(name)), None
    )
    if person is None:
        reading.unread.append(f"constraint: {clause}")
        return
    draft = reading.entities[person]
    tail = clause[_FORGOTTEN.search(clause).end() :] if _FORGOTTEN.search(clause) else clause  # type: ignore[union-attr]
    listed = _ERASED.search(tail)
    names: list[str] = []
    for part in list_parts(listed[1]) if listed else ():
        wanted = stem(words(without_article(part))[-1]) if words(part) else ""
        names += [
            a.name
            for a in draft.attributes.values()
            if wanted and wanted in map(stem, words(a.name))
        ]
        if wanted.startswith("addres"):
            _addresses(reading, person)
    if not names:
        names = [a.name for a in draft.attributes.values() if a.facts.get("personal")]
    draft.erasure = list(dict.fromkeys((*draft.erasure, *names)))
    draft.facts["delete_policy"] = "erase"


def _addresses(reading: Reading, person: str) -> None:
    """Erase addresses also where what belongs to a person holds them."""
    for other in reading.entities.values():
        if other.name != person and reading.link_between(other.name, person):
            other.erasure += [
                a.name for a in other.of_type("address") if a.name not in other.erasure
            ]


def _traced(reading: Reading, clause: str) -> bool:
    match = _TRACED.search(clause)
    if match is None:
        return False
    found = reading.finder.mentions(match[1] or match[2])
    for mention in found[:1]:
        reading.entities[mention.entity].facts["audited"] = True
    return bool(found)


def _traceable(reading: Reading, sentence: str) -> None:
    """Read "every result must be traceable to an instrument and a technician" as links."""
    match = re.search(
        r"\b(?:every|each|all|any) ([\w ]+?) (?:must|can|has to) be trace(?:able|d) to (.+)",
        sentence,
        re.I,
    )
    if match is None:
        return
    what = reading.finder.first(match[1]) or next(
        (name for name in reading.entities if reading.attribute_like(name, singular(match[1]))),
        None,
    )
    for mention in reading.finder.mentions(match[2]) if what else ():
        if what and what != mention.entity and not reading.linked(what, mention.entity):
            reading.link(what, mention.entity, optional=True, inferred=True)
            reading.assume(
                f"{article(what)} names the {mention.entity.lower()} it can be traced to", what
            )


def _frozen(reading: Reading, sentence: str) -> None:
    """Read "an invoice is made at the end of each period and is never altered, only credited"."""
    match = re.search(
        r"\b(?:is|are|must|may) (?:then )?(?:never|not) (?:be )?(?:altered?|changed?|edited"
        r"|modified)",
        sentence,
    )
    if match is None:
        return
    subject = sentence[: match.start()]
    if re.search(r"\bprices?\b|\btax|\bwhat (?:was|is|has been)\b|\bcharged\b", subject, re.I):
        _freeze_copies(reading)
        return
    mentions = [m for m in reading.finder.mentions(subject) if m.start < 8]
    for mention in mentions:
        draft = reading.entities[mention.entity]
        cycle = draft.lifecycle
        first = cycle.states[0] if cycle and cycle.states else ""
        early = re.search(r"draft|new|open|pending|planned|requested", first)
        draft.facts["frozen_when"] = f"it is no longer {first}" if early else "it has been written"
        draft.facts["delete_policy"] = "never"
        for part in reading.parts_of(draft.name):
            if words(part)[-1] in ("line", "item", "position"):
                reading.entities[part].facts["frozen_when"] = (
                    f"its {draft.name.lower()} is no longer {first or 'a draft'}"
                )


def _freeze_copies(reading: Reading) -> None:
    """Freeze what holds copied prices once the whole it is in is no longer a draft."""
    for draft in reading.entities.values():
        owner = reading.owner_of(draft.name)
        cycle = reading.entities[owner.to].lifecycle if owner is not None else None
        copies = any("copied_from" in item.facts for item in draft.attributes.values())
        if owner is not None and cycle is not None and copies and cycle.states[0] == "draft":
            draft.facts["frozen_when"] = f"its {owner.to.lower()} is no longer draft"


def _scale(reading: Reading, part: str) -> None:
    match = _COUNT.search(part)
    number = _amount(match) if match else None
    mentions = reading.finder.mentions(match[3]) if match else []
    if (
        match is None
        or number is None
        or not mentions
        or re.search(r"\blargest\b|\bbiggest\b", part)
    ):
        return
    draft = reading.entities[mentions[0].entity]
    rate = _RATE.search(match[3])
    if rate is None:
        draft.facts["expected_rows"] = max(number, draft.facts.get("expected_rows", 0))
        return
    unit = rate[1].lower()
    said = f"{match[1]}{' ' + match[2] if match[2] else ''} a {unit}"
    peak = " at peak" if re.search(r"\bpeak\b", part) else ""
    known = str(draft.facts.get("write_rate", ""))
    draft.facts["write_rate"] = "; ".join(filter(None, (known, said + peak)))
    yearly = _PER_YEAR.get(unit)
    if yearly and not peak:
        draft.facts["expected_rows"] = int(number * yearly * _years(draft))


def _years(draft: EntityDraft) -> float:
    kept = re.match(r"(\d+) (\w+?)s?$", draft.retention.get("period", ""))
    per = {"year": 1.0, "month": 1 / 12, "week": 1 / 52, "day": 1 / 365}
    return int(kept[1]) * per[kept[2]] if kept else 1.0


def _amount(match: re.Match[str]) -> int | None:
    text = match[1].lower()
    factor = _SCALE.get((match[2] or "").lower(), 1)
    if text in NUMBER_WORDS:
        return NUMBER_WORDS[text] * factor
    plain = (
        text.replace(",", "")
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text)
        else text.replace(",", ".")
    )
    try:
        return int(float(plain.rstrip(".")) * factor)
    except ValueError:
        return None


def _latency(reading: Reading, clause: str) -> None:
    match = _LATENCY.search(clause)
    if match is None:
        return
    value = float(match[1].replace(",", "."))
    limit = int(value if match[2].lower().startswith("m") else value * 1000)
    mentions = reading.finder.mentions(clause)
    lists = re.search(
        r"\b(?:lists?|search|queries|reads?|pages?|reports?|questions?|lookups?)\b",
        clause,
        re.IGNORECASE,
    )
    if not lists:
        _write_latency(reading, clause)
        return
    for query in reading.queries:
        if (
            limit > 0
            and "measure" not in query
            and (not mentions or query.get("entity") in {m.entity for m in mentions})
        ):
            query["latency_ms"] = limit


def _write_latency(reading: Reading, clause: str) -> None:
    """Keep how fast writing must be as an assumption: no query answers it."""
    reading.assume(f"“{clause}” is measured at the service for one request")


def read_integrations(reading: Reading) -> None:
    """Read what is stored of other systems."""
    for line in reading.brief.integrations:
        entry: dict[str, Any] = {"system": line.system}
        data: list[str] = []
        for clause in re.split(r"\s*;\s*|\.\s+", fold(line.data)):
            never = _NEVER.match(clause)
            if never:
                entry["excluded"] = never[1]
            elif clause:
                data += list_parts(re.sub(r"\s+(?:that|which|who)\s+.*$", "", clause))
        entry["data"] = tuple(part for part in (d.strip(" .") for d in data) if part)
        tail = re.search(r"\s+((?:that|which) .*)$", fold(line.data))
        owner = _owner(
            reading, line.system, fold(line.data), tail[1] if tail else "", entry["data"]
        )
        attributes = _attributes(reading, line.system, owner, entry["data"])
        if attributes:
            entry["attributes"] = tuple(dict.fromkeys(attributes))
        reading.integrations.append(entry)


def _owner(
    reading: Reading, system: str, data: str, tail: str, parts: tuple[str, ...]
) -> EntityDraft | None:
    """Return the entity the data of a system belong to."""
    each = _OF_EACH.search(data)
    if each:
        found = reading.finder.first(each[1])
        if found is None and _USERS.match(each[1].strip()):
            return _login(reading)
        return reading.entities[found] if found else None
    if tail and (target := reading.finder.first(tail)) is not None:
        return _references(reading, system, target, data)
    payment = _payments(reading, system, parts)
    if payment is not None:
        return payment
    return _paying(reading, system, parts) or _by_system(reading, system, parts)


def _login(reading: Reading) -> EntityDraft:
    """Add the entity of those who sign in."""
    draft = reading.infer_entity("User", "a login of a person who acts in one role")
    represented = {}
    for role in reading.roles.values():
        if role.kind == "person":
            represented[role.name] = role.represents
    values = tuple(snake(name) for name in represented)
    if len(values) > 1:
        draft.identities.append(("subject_id", "role"))
        draft.add(
            AttributeDraft(
                "role", "enum", {"values": values, "sensitivity": "internal", "inferred": True}
            )
        )
    for target in dict.fromkeys(filter(None, represented.values())):
        reading.link(draft.name, target, optional=True, inferred=True, source_cardinality="0..1")
    for role in reading.roles.values():
        if role.kind == "person" and role.represents is None:
            role.represents = draft.name
    draft.facts["delete_policy"] = "deactivate"
    reading.assume(
        "everybody who signs in has a User of one role; names stay where the brief puts them",
        draft.name,
    )
    return draft


def _references(reading: Reading, system: str, target: str, data: str) -> EntityDraft:
    """Add an entity for several outside things that point to one of ours."""
    name = f"{words(system)[0].capitalize()} reference"
    draft = reading.infer_entity(name, data)
    reading.link(name, target, weight=4, inferred=True)
    reading.assume(
        f"one {target.lower()} may have several such references, so {name} is an entity",
        name,
        target,
    )
    return draft


def _payments(reading: Reading, system: str, parts: tuple[str, ...]) -> EntityDraft | None:
    """A payment's reference, status and amount belong to a payment, listed or not."""
    told = ", ".join(parts).lower()
    if not re.search(r"\bpay", system, re.IGNORECASE) or "status" not in told:
        return None
    if not re.search(
        r"\b(?:reference|id|amount)\b", re.sub(r"(?:customer|subscription) id", "", told)
    ):
        return None
    if re.search(r"subscription status", told):
        return None
    for draft in reading.entities.values():
        paid = re.match(
            r"^(?:money|an? (?:amount|payment))\b.*\b(?:received|given by|paid|tried)",
            draft.definition,
            re.I,
        )
        if paid and draft.lifecycle is not None:
            return draft
    whole = next((d for d in reading.entities.values() if "total" in d.attributes), None)
    if whole is None or reading.entity_named("Payment"):
        return None
    low = whole.name.lower()
    payment = reading.infer_entity(
        "Payment", f"money received or tried for {article(low)}, as the {system} reports it"
    )
    facts = {"sensitivity": "internal", "inferred": True, "managed_by": "server"}
    payment.add(
        AttributeDraft(
            "provider_reference",
            "reference",
            {**facts, "unique": True, "sensitivity": "confidential", "immutable": True},
        )
    )
    payment.add(
        AttributeDraft("amount", "money", {**facts, "minimum": "0", "minimum_excluded": True})
    )
    cycle = payment.lifecycle = LifecycleDraft()
    for state in ("succeeded", "failed"):
        cycle.step(cycle.state("pending"), cycle.state(state), action_for_state(state))
    cycle.main = ["pending", "succeeded"]
    reading.link(
        "Payment", whole.name, weight=4, managed_by="server", inferred=True, immutable=True
    )
    reading.assume(
        f"what the {system} reports about {article(low)} is kept as its payments",
        "Payment",
        whole.name,
    )
    reading.ask(
        71,
        f"Can {article(low)} be paid in several payments, and which states does the {system} "
        f"report?",
        "several are possible; pending, succeeded and failed",
        "Payment",
        whole.name,
    )
    return payment


def _paying(reading: Reading, system: str, parts: tuple[str, ...]) -> EntityDraft | None:
    """A payment provider's customer and subscription ids belong to whoever pays."""
    if not re.search(
        r"\bcustomer id|\bsubscription id|\bpayment method\b", ", ".join(parts), re.IGNORECASE
    ):
        return None
    if reading.tenant:
        return reading.entities[reading.tenant]
    buyers = [
        d
        for d in reading.entities.values()
        if re.search(r"\b(?:we bill|pays|paying|buys|billed)\b", d.definition, re.IGNORECASE)
    ]
    if buyers:
        return buyers[0]
    acting = [role.represents for role in reading.roles.values() if role.represents]
    served = [name for name in acting if reading.is_person(name) and not reading.is_staff(name)]
    return reading.entities[served[0]] if served else None


def _by_system(reading: Reading, system: str, parts: tuple[str, ...]) -> EntityDraft | None:
    """Return the entity whose words are the system's: "SMS gateway" has reminders with sms."""
    subject = set(map(stem, words(system))) - set(map(stem, _GENERIC))
    told = {stem(word) for part in parts for word in words(part)} | subject
    best: tuple[int, EntityDraft] | None = None
    for draft in reading.entities.values():
        own = [*words(draft.name)]
        names = {stem(word) for name in draft.attributes for word in words(name)} - _COMMON
        values = {
            stem(v) for a in draft.attributes.values() for v in map(str, a.facts.get("values", ()))
        }
        score = (
            6 * len({stem(word) for word in own} & subject)
            + 3 * len(values & subject)
            + 2 * len(names & subject)
        )
        told_names = {snake(part) for part in parts} - _COMMON
        score += 3 * sum(1 for name in draft.attributes if name in told_names)
        if score > 2 and told and (best is None or score > best[0]):
            best = (score, draft)
    return best[1] if best else None


def _attributes(
    reading: Reading, system: str, owner: EntityDraft | None, parts: tuple[str, ...]
) -> list[str]:
    """Give an owner the data of a system; ask where nobody owns it."""
    if owner is None:
        if parts:
            reading.ask(
                88,
                f"What holds the data of the {system} ({', '.join(parts)})? No entity of the "
                f"brief does.",
                _recommended_holder(reading, system),
                *[],
            )
        return []
    found: list[str] = []
    for part in parts:
        name = snake(_OF_EACH.sub("", without_article(part)))
        if not name or len(name) > 60:
            continue
        known = owner.attributes.get(name) or _same_fact(owner, name)
        if name in ("status", "state") and owner.lifecycle is not None:
            found.append(f"{owner.name}.status")
            continue
        if known is None:
            known = _new_data(reading, system, owner, name)
        found.append(f"{owner.name}.{known.name}")
    if found:
        reading.assume(
            f"{article(owner.name)} holds what is stored of the {system}: {', '.join(parts)}",
            owner.name,
        )
    return found


def _same_fact(owner: EntityDraft, name: str) -> AttributeDraft | None:
    """Return the attribute that holds an outside id under another name."""
    if re.fullmatch(r"(?:payment|transaction|charge)_(?:reference|id)", name):
        return owner.attributes.get("provider_reference")
    return None


def _new_data(reading: Reading, system: str, owner: EntityDraft, name: str) -> AttributeDraft:
    kind = type_of(name)
    if name in ("status", "state"):
        name = f"{snake(system).removesuffix('_api')}_status"
    if name in ("customer_id", "subscription_id", "user_id", "account_id"):
        name = f"provider_{name}"
    attribute = AttributeDraft(
        name,
        "text" if kind in ("secret", "unit", "enum") else kind,
        {
            "required": owner.inferred and kind == "reference" and name == "subject_id",
            "managed_by": "server",
            "inferred": True,
            "definition": f"given by the {system}",
        },
    )
    if owner.inferred and name == "repository":
        attribute.facts["required"] = True
    settle_type(reading, owner.name, owner.add(attribute))
    secret = re.search(r"pay|bank|billing|identity|auth|login|sso", system, re.IGNORECASE)
    if secret and attribute.facts["sensitivity"] == "internal":
        attribute.facts["sensitivity"] = "confidential"
    attribute.facts.pop("minimum", None)
    if re.search(r"(?:customer|subscription|message|entry|event|payment|charge)_id$", name):
        attribute.facts["unique"] = True
    return owner.attributes[name]


def _recommended_holder(reading: Reading, system: str) -> str:
    subject = next((word for word in words(system) if word not in _GENERIC), "record")
    ordered = next((d.name for d in reading.entities.values() if "total" in d.attributes), "")
    of = f" of {article(ordered)}" if ordered else ""
    return f"an entity of its own: {subject.capitalize()}{of}"


def rows_of(draft: EntityDraft) -> int:
    """Return how many rows are expected, or 0 where nothing is said."""
    return int(draft.facts.get("expected_rows", 0))


def many_of(name: str) -> str:
    """Return the plural of a name."""
    return plural(many(name))


__all__ = ["many_of", "read_attribute", "read_constraints", "read_integrations", "rows_of"]
