"""What a name says: the type of an attribute and how sensitive it is."""

from __future__ import annotations

import re
from typing import Final

_TYPES: Final[tuple[tuple[str, str], ...]] = (
    # The first pattern that is found in the snake-case name decides.
    (r"^(\w+_)?(pull_request|line|page|build|floor|row)_number$", "integer"),
    (r"e_?mail(_address)?$", "email"),
    (r"(phone|mobile|telephone|fax|cell)(_number|_no)?$", "phone"),
    (r"(^|_)(url|website|homepage|web_?site|web_address|web_page)$", "url"),
    (r"(^|_)slug$|subdomain$|handle$", "slug"),
    (r"time_?zone$", "timezone"),
    (r"currency(_code)?$", "currency"),
    (r"(country|nationality)(_code)?$|country_of_\w+$", "country"),
    (r"(language|locale)(_code)?$", "language"),
    (r"colou?r(_code)?$", "colour"),
    (r"ip_address$|mac_address$", "text"),
    (r"(^|_)address$", "address"),
    (
        r"(tax|vat|gst|interest|discount|commission|service|growth)_(rate|percent|percentage)$",
        "rate",
    ),
    (r"(percent|percentage|share|ratio)$", "rate"),
    (r"exchange_rate$", "decimal"),
    (r"(hourly|daily|nightly|weekly|monthly|day|night|room)_rate$|rate_per_\w+$", "money"),
    (
        r"(price|cost|charge|fee)_per_(litre|liter|gallon|kg|kilo\w*|gram|km|mile|kwh|metre|minute)$",
        "unit_price",
    ),
    (r"(credit|spending|spend|withdrawal|budget|approval|overdraft)_limit$", "money"),
    (
        r"^(salary|wage|price|fee|rent|budget)_(from|to|until|expectation|min|max|minimum|maximum)$"
        r"|^(min|max|minimum|maximum)_(salary|wage|price|fee|rent|budget|amount)$|^amount_\w+$",
        "money",
    ),
    (r"(opening|business|working|office|visiting)_hours$", "text"),
    (r"(^|_)age_limit$", "integer"),
    (r"(^|_)(average|mean|median|limit|threshold)(_value)?$|^(average|mean|percent)_", "decimal"),
    (r"(^|_)rate$", "rate"),
    (
        r"^(opens|closes)(_at)?$|(opening|closing|check_in|check_out)_time$|time_of_day$|^time$",
        "time",
    ),
    (
        r"(date|_day|birthday|_on)$|^date_of_|(^|_)(valid|available)_(from|until|to|till)$"
        r"|_(until|till)$|^day$|date_of_\w+$|^(due|needed|wanted|finish|deliver|return)_by$"
        r"|^(planned|scheduled|intended|expected)_for$|^(effective|active)_(from|to)$"
        r"|^(from|until|till)$|(^|_)(week|month|quarter)_(start|end|beginning)$",
        "date",
    ),
    (
        r"_at$|(^|_)timestamp$|(departure|arrival|pickup|pick_up|drop_off|start|end)_time$"
        r"|_(datetime|moment)$"
        r"|^(starts?|ends?|begins?)$|period_(start|end)$|(^|_)(expiry|deadline)$|^when$",
        "instant",
    ),
    (
        r"_(minutes|seconds|hours|days|weeks|months|years|bytes|points|pages|km|miles|cents"
        r"|pieces|people|stars)$",
        "integer",
    ),
    (
        r"(^|_)(kg|grams?|litres?|liters?|ml|metres?|meters?|mm|cm|degrees|celsius|fahrenheit"
        r"|kwh|kmh|tonnes?|tons?|hectares|mg|ug)$|_(g|l|m|percent)$",
        "decimal",
    ),
    (r"(^|_)(duration|length_of_stay)$", "duration"),
    (r"unit_price$|price_per_unit$", "unit"),
    (r"(number|count|amount|quantity|size)_of_\w+$", "integer"),
    (r"(?<!s)s_per_(minute|hour|day|week|month|year|\w+ing)$", "integer"),
    (
        r"(price|total|subtotal|amount|fee|fees|cost|costs|balance|deposit|salary|wage|fine"
        r"|budget|revenue"
        r"|charge|fare|rent|premium|tariff|turnover|donation|pledge|bid|discount|tip|surcharge"
        r"|penalty"
        r"|credit|debit|tax|deductible|sum_insured|insured_sum|income|earnings|instal?lment|(order|market|book|insured|contract|net|gross)_value)$|(price|fee"
        r"|cost|charge|rate)_(per|of|for)_\w+$",
        "money",
    ),
    (
        r"^(national_id|passport|iban|bic|isbn\w*|issn|ean|gtin|vin|barcode|sku|upc|imei|plate"
        r"|number_plate"
        r"|license_plate|licence_plate|registration|bank_account)$",
        "code",
    ),
    (r"(last_)?(four_digits|last_digits|last_four)$", "code"),
    (r"(national_id|passport_number|social_security_number|identity_card)$", "code"),
    (r"(^|_)(password|passphrase|secret|pin|pin_code|access_token|token|api_key)$", "secret"),
    (
        r"(storage|object|file|blob|s3)_(key|path)$|(^|_)reference$|(^|_)(id|ids|identifier|ref)$"
        r"|(photo|image|picture|logo|avatar|scan|document|file|attachment|signature|video)$",
        "reference",
    ),
    (r"postal_code$|post_?code$|zip(_code)?$", "code"),
    (r"(^|_)(code|key|sku|number|no|isbn|barcode|iban|vin|plate|serial)$", "code"),
    (r"^(is|has|can|was|needs|allows)_|(^|_)(enabled|disabled|flag)$", "boolean"),
    (
        r"(?:^|_)(latitude|longitude|weight|volume|temperature|concentration|height|width"
        r"|depth|area|distance"
        r"|dose|dosage|score|gpa|reading|result_value|measurement|purity|ph)$",
        "decimal",
    ),
    (
        r"(?:^|_)(quantity|qty|count|stock|on_hand|capacity|seats|stars|rating|rank|position"
        r"|age|year|floor|level"
        r"|sequence|order_of_\w+|size|pages|points|places|copies|attempts|minutes|hours|days"
        r"|mileage|odometer"
        r"|beds|guests|max_\w+|min_\w+|included_quantity|copies_\w+|version|width_px|height_px)$",
        "integer",
    ),
    (
        r"(metadata|payload|settings|preferences|configuration|attributes|properties|extra_data)$",
        "json",
    ),
)
_COMPILED: Final = tuple((re.compile(pattern), kind) for pattern, kind in _TYPES)
_STATED: Final[tuple[tuple[str, str], ...]] = (
    (r"e-?mail(?: address)?", "email"),
    (r"(?:an? )?(?:whole number|integer|int|number|numeric)", "integer"),
    (r"(?:an? )?(?:uploaded )?(?:file|image|picture|photo|document|scan|attachment)", "reference"),
    (r"decimal|float|real|fraction", "decimal"),
    (r"money|amount of money|currency amount", "money"),
    (r"boolean|bool|yes/no|yes or no|true/false|true or false|flag", "boolean"),
    (r"date ?time|timestamp|date and time|moment|instant", "instant"),
    (r"(?:an? )?(?:date|day)", "date"),
    (r"time(?: of day)?", "time"),
    (r"text|string|free text|long text|markdown", "text"),
    (r"(?:an? )?(?:url|link|web address)", "url"),
    (r"uuid|guid", "uuid"),
    (r"json", "json"),
    (r"iso (?:4217|currency)(?: code)?", "currency"),
    (r"iso (?:3166|country)(?: code)?", "country"),
    (r"hex(?: colou?r)?", "colour"),
    (r"percent(?:age)?|%", "rate"),
    (r"phone(?: number)?", "phone"),
)  # fmt: skip
_HEALTH: Final = re.compile(
    r"diagnos|allerg|medication|prescription|symptom|blood|health|medical|therapy|treatment"
    r"|disabilit"
    r"|condition_of_health|religio|ethnic|sexual|biometric|genetic|vaccin|illness|injur",
)
_REGULATED: Final = re.compile(
    r"^(national_id|passport\w*|social_security\w*|ssn|identity_card\w*|driving_licen[cs]e\w*"
    r"|tax_id|insurance_number)$"
)
_CONFIDENTIAL: Final = re.compile(
    r"(salary|wage|income|iban|bank_\w+|card_\w+|last_four\w*|provider_\w+|payment_method\w*|tax_number"
    r"|ip_address|storage_key|credit_limit|legal_name|date_of_birth|birthday|birth_date|gender"
    r"|sex)$"
)
_PERSON_NAME: Final = re.compile(
    r"^((full|first|last|given|family|display|middle|maiden|legal|contact|recipient|nick"
    r"|user)_)?name$"
    r"|^surname$|^title_and_name$"
)


def type_of(name: str) -> str:
    """Return the type a snake-case name suggests; ``secret`` and ``unit`` are for the caller."""
    return next((kind for pattern, kind in _COMPILED if pattern.search(name)), "text")


def stated_type(words: str) -> str | None:
    """Return the type that words such as "whole number" state."""
    low = words.strip().casefold()
    return next((kind for pattern, kind in _STATED if re.fullmatch(pattern, low)), None)


def sensitivity_of(name: str, kind: str, *, person: bool) -> tuple[str, bool]:
    """Return the sensitivity a name and type suggest, and whether it is data about a person.

    Args:
        name: Snake-case name.
        kind: Attribute type.
        person: Whether the entity is a person.
    """
    if _HEALTH.search(name):
        return "regulated", True
    if _REGULATED.search(name):
        return "regulated", True
    if kind in ("email", "phone"):
        return "confidential", True
    if kind == "address":
        held = person or name != "address"
        return ("confidential", True) if held else ("internal", False)
    if re.search(r"(salary|iban|bank_\w+)", name):
        return "confidential", person
    if re.search(r"(birth|birthday|gender)", name):
        return "confidential", True
    if person and (_PERSON_NAME.search(name) or kind in ("country", "language") or name == "photo"):
        return "confidential", True
    if _CONFIDENTIAL.search(name):
        return "confidential", person
    if kind == "slug":
        return "public", False
    return "internal", False
