"""A small shop, as the operations that make it; requests are tried on it."""

from __future__ import annotations

from design.derive import derive
from design.document.design import Design
from design.operations.block import Block
from design.operations.parse import parse_operation

LINES = """
{"op":"add_entity","name":"Customer","definition":"a person or company that buys","ownership":"user"}
{"op":"add_attribute","entity":"Customer","name":"name","type":"text","sensitivity":"confidential","personal":true}
{"op":"add_attribute","entity":"Customer","name":"email","type":"email","unique":true,"case_sensitive":false,"sensitivity":"confidential","personal":true}
{"op":"add_attribute","entity":"Customer","name":"phone","type":"phone","required":false,"sensitivity":"confidential","personal":true}
{"op":"add_entity","name":"Product","definition":"something we sell","ownership":"system"}
{"op":"add_attribute","entity":"Product","name":"sku","type":"code","unique":true}
{"op":"add_attribute","entity":"Product","name":"title","type":"text"}
{"op":"add_attribute","entity":"Product","name":"price","type":"money"}
{"op":"add_entity","name":"Label","definition":"a coloured word"}
{"op":"add_attribute","entity":"Label","name":"name","type":"text"}
{"op":"add_entity","name":"Warehouse","definition":"a place we ship from","ownership":"system"}
{"op":"add_attribute","entity":"Warehouse","name":"code","type":"code","unique":true}
{"op":"add_entity","name":"Order","definition":"a customer's purchase","ownership":"user"}
{"op":"add_attribute","entity":"Order","name":"order_number","type":"code","unique":true}
{"op":"add_attribute","entity":"Order","name":"currency","type":"currency"}
{"op":"add_attribute","entity":"Order","name":"total","type":"money","derived_from":"its lines","stored":false}
{"op":"add_attribute","entity":"Order","name":"carrier","type":"text","required":false}
{"op":"add_attribute","entity":"Order","name":"placed_at","type":"instant","required":false}
{"op":"add_relationship","entity":"Order","to":"Customer","on_parent_delete":"restrict","owner":true}
{"op":"add_entity","name":"Order line","definition":"one product in an order"}
{"op":"add_attribute","entity":"Order line","name":"quantity","type":"integer","minimum":1}
{"op":"add_attribute","entity":"Order line","name":"unit_price","type":"money","copied_from":"as sold"}
{"op":"add_relationship","entity":"Order line","to":"Order","on_parent_delete":"cascade","owner":true}
{"op":"add_relationship","entity":"Order line","to":"Product","on_parent_delete":"restrict"}
{"op":"add_entity","name":"Shipment","definition":"a parcel of one order"}
{"op":"add_attribute","entity":"Shipment","name":"carrier_name","type":"text"}
{"op":"add_attribute","entity":"Shipment","name":"tracking_number","type":"text","required":false}
{"op":"add_relationship","entity":"Shipment","to":"Order","owner":true}
{"op":"add_entity","name":"Refund","definition":"money given back for an order"}
{"op":"add_attribute","entity":"Refund","name":"amount","type":"money","minimum":0,"minimum_excluded":true}
{"op":"add_attribute","entity":"Refund","name":"reason","type":"text"}
{"op":"add_relationship","entity":"Refund","to":"Order","owner":true}
{"op":"add_entity","name":"Practitioner","definition":"works here"}
{"op":"add_attribute","entity":"Practitioner","name":"full_name","type":"text"}
{"op":"add_entity","name":"Appointment","definition":"a booked time"}
{"op":"add_attribute","entity":"Appointment","name":"starts_at","type":"instant"}
{"op":"add_attribute","entity":"Appointment","name":"ends_at","type":"instant"}
{"op":"add_relationship","entity":"Appointment","to":"Practitioner","on_parent_delete":"restrict"}
{"op":"add_entity","name":"Reminder","definition":"a message"}
{"op":"add_attribute","entity":"Reminder","name":"channel","type":"enum","values":["sms","email"]}
{"op":"add_relationship","entity":"Reminder","to":"Appointment","owner":true}
{"op":"add_entity","name":"Patient","definition":"a person treated"}
{"op":"add_attribute","entity":"Patient","name":"national_id","type":"code","sensitivity":"regulated"}
{"op":"add_entity","name":"Workspace","definition":"a team"}
{"op":"add_attribute","entity":"Workspace","name":"name","type":"text"}
{"op":"add_entity","name":"Project","definition":"a body of work"}
{"op":"add_attribute","entity":"Project","name":"slug","type":"slug"}
{"op":"add_relationship","entity":"Project","to":"Workspace","owner":true}
{"op":"add_entity","name":"Issue","definition":"something to be done"}
{"op":"add_attribute","entity":"Issue","name":"start_date","type":"date"}
{"op":"add_attribute","entity":"Issue","name":"due_date","type":"date"}
{"op":"add_relationship","entity":"Issue","to":"Project","owner":true}
{"op":"add_entity","name":"Comment","definition":"what somebody wrote"}
{"op":"add_attribute","entity":"Comment","name":"body","type":"text"}
{"op":"add_relationship","entity":"Comment","to":"Issue","owner":true}
{"op":"add_entity","name":"Invoice","definition":"what is owed"}
{"op":"add_attribute","entity":"Invoice","name":"number","type":"code"}
{"op":"add_role","name":"Customer","represents":"Customer"}
{"op":"add_role","name":"Support agent"}
{"op":"add_role","name":"Finance manager"}
{"op":"add_role","name":"Guest"}
{"op":"set_lifecycle","entity":"Order","states":["draft","placed","paid","shipped","closed","cancelled"]}
{"op":"add_transition","entity":"Order","source":"draft","target":"placed","roles":["Customer"]}
{"op":"add_transition","entity":"Order","source":"placed","target":"paid"}
{"op":"add_transition","entity":"Order","source":"paid","target":"shipped"}
{"op":"add_transition","entity":"Order","source":"shipped","target":"closed"}
{"op":"add_transition","entity":"Order","source":"placed","target":"cancelled","roles":["Customer"]}
{"op":"add_transition","entity":"Order","source":"paid","target":"cancelled","roles":["Customer"]}
{"op":"set_lifecycle","entity":"Refund","states":["requested","approved","rejected"]}
{"op":"add_transition","entity":"Refund","source":"requested","target":"approved","roles":["Finance manager"]}
{"op":"add_transition","entity":"Refund","source":"requested","target":"rejected","roles":["Finance manager","Support agent"]}
{"op":"add_permission","role":"Customer","action":"read","entity":"Order","scope":"own"}
{"op":"add_permission","role":"Customer","action":"create","entity":"Order","scope":"own"}
{"op":"add_permission","role":"Customer","action":"read","entity":"Customer","scope":"own"}
{"op":"add_permission","role":"Support agent","action":"read","entity":"Order"}
{"op":"add_permission","role":"Support agent","action":"update","entity":"Order"}
{"op":"add_permission","role":"Support agent","action":"read","entity":"Customer"}
{"op":"add_permission","role":"Guest","action":"read","entity":"Comment"}
{"op":"add_query","name":"newest orders of a customer","entity":"Order","filters":["customer ="],"sort":["-placed_at"],"limit":25}
{"op":"add_query","name":"revenue per product per month","entity":"Order line","group_by":["product","month"],"measure":"revenue"}
{"op":"add_invariant","entity":"Appointment","name":"ends_after_starts","statement":"an appointment ends after it starts","kind":"compare","left":"ends_at","operator":">","right":"starts_at"}
{"op":"add_question","text":"May a shipped order be cancelled?","recommendation":"no","about":["Order"]}
{"op":"add_assumption","text":"an email belongs to one person","about":["Customer"]}
{"op":"add_non_goal","text":"wholesale"}
{"op":"add_unique","table":"order_lines","columns":["order_id","product_id"]}
{"op":"propose_decision","title":"Keys","decision":"Keys are uuid.","topic":"ids","choice":"uuid"}
"""  # noqa: E501


def shop() -> Design:
    """Return the shop, derived."""
    block = Block(Design(name="Shop"), origin="shop", derive=derive)
    for number, line in enumerate(LINES.strip().splitlines()):
        block.add(parse_operation(line).operation, str(number))
    block.finish()
    wrong = [(item.key, item.error) for item in block.outcomes if item.state != "applied"]
    assert not wrong, wrong
    return derive(block.design)
