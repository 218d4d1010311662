"""The house's words for what happens in a case: kinds, states, marks, evidence, checks, links, playbooks."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

CASE_STATES: Mapping[str, Badge] = {
    "new": Badge(_p("case", "New"), "risk", "circle-dot"),
    "acknowledged": Badge(_p("case", "Taken up"), "open", "eye"),
    "investigating": Badge(_p("case", "Being looked into"), "open", "search"),
    "waiting": Badge(_p("case", "Waiting for an answer"), "open", "clock-pause"),
    "planned": Badge(_p("case", "Plan under way"), "open", "list-check"),
    "resolved": Badge(_p("case", "Resolved"), "kept", "check"),
    "closed": Badge(_p("case", "Closed"), "excused", "circle-check"),
    "assessed": Badge(_p("case", "Assessed"), "open", "scale"),
    "turned_down": Badge(_p("case", "Plan declined"), "risk", "hand-stop"),
    "executing": Badge(_p("case", "Plan agreed, under way"), "open", "player-play"),
    "checked": Badge(_p("case", "Effect checked"), "kept", "shield-check"),
}
CASE_KINDS: Mapping[str, Badge] = {
    "exception": Badge(_p("case", "Exception"), icon="alert-triangle"),
    "incident": Badge(_p("case", "Incident"), "risk", "speakerphone"),
    "inquiry": Badge(_p("case", "Enquiry"), icon="help-circle"),
    "chase": Badge(_p("case", "Chase"), icon="bell-ringing"),
    "complaint": Badge(_p("case", "Complaint"), "risk", "speakerphone"),
    "claim": Badge(_p("case", "Claim"), "risk", "scale"),
    "appeal": Badge(_p("case", "Appeal to the regulator"), "broken", "gavel"),
    "suggestion": Badge(_p("case", "Suggestion"), icon="pencil"),
    "praise": Badge(_p("case", "Praise"), "kept", "heart-handshake"),
}
CLOSING_CODES: Mapping[str, Badge] = {
    "put_right": Badge(_p("closing", "Put right, no customer concerned"), "kept", "check"),
    "resolved_satisfied": Badge(_p("closing", "Settled, customer content"), "kept", "mood-smile"),
    "resolved_accepted": Badge(_p("closing", "Settled, customer accepts"), "kept", "thumb-up"),
    "resolved_unsatisfied": Badge(_p("closing", "Settled, customer not content"), "risk", "flag"),
    "not_justified": Badge(_p("closing", "Not justified"), "excused", "scale"),
    "withdrawn": Badge(_p("closing", "Withdrawn by the customer"), "excused", "arrow-back-up"),
    "duplicate": Badge(_p("closing", "Duplicate"), "excused", "copy"),
    "unreachable": Badge(_p("closing", "Customer not reached"), "excused", "phone"),
    "delivered_in_time": Badge(_p("closing", "Arrived in time after all"), "kept", "clock-check"),
    "delivered_late_told": Badge(_p("closing", "Arrived late"), "excused", "clock-exclamation"),
    "compensated": Badge(_p("closing", "Compensated"), "kept", "coin"),
    "claim_paid": Badge(_p("closing", "Claim paid"), "kept", "coin"),
    "claim_declined": Badge(_p("closing", "Claim declined"), "excused", "ban"),
    "merged": Badge(_p("closing", "Merged into another case"), "excused", "corner-down-right"),
    "referred": Badge(_p("closing", "Referred to carrier, insurer or court"), "excused", "arrow-right"),
    "time_barred": Badge(_p("closing", "Out of time"), "excused", "hourglass"),
}
FLAGS: Mapping[str, Badge] = {
    "injury": Badge(_p("flag", "Somebody is hurt"), "broken", "alert-triangle"),
    "dangerous_goods": Badge(_p("flag", "Dangerous goods leak"), "broken", "flame"),
    "privacy_leak": Badge(_p("flag", "Personal data leaked"), "broken", "lock"),
    "outage": Badge(_p("flag", "Network interrupted"), "broken", "link"),
    "large_claim": Badge(_p("flag", "Claim above ¥50,000"), "broken", "coin"),
    "regulator": Badge(_p("flag", "Regulator involved"), "risk", "gavel"),
    "perishable": Badge(_p("flag", "Perishable goods at risk"), "risk", "clock-exclamation"),
    "line_stop": Badge(_p("flag", "Customer's line or work stands still"), "risk", "player-pause"),
    "media": Badge(_p("flag", "Media or court involved"), "risk", "speakerphone"),
}
AREAS: Mapping[str, Badge] = {
    "order": Badge(_p("area", "Order"), icon="package"),
    "transport": Badge(_p("area", "Transport"), icon="truck"),
    "warehouse": Badge(_p("area", "Warehouse"), icon="building-warehouse"),
    "service": Badge(_p("area", "Service"), icon="headset"),
}
EVIDENCE: Mapping[str, Badge] = {
    "scan": Badge(_p("evidence", "Scan"), icon="map-pin"),
    "proof": Badge(_p("evidence", "Proof of delivery"), icon="clipboard-check"),
    "reading": Badge(_p("evidence", "Reading of a device"), icon="activity"),
    "message": Badge(_p("evidence", "Message"), icon="message"),
    "words": Badge(_p("evidence", "Spoken or seen"), icon="user"),
}
CHECKS: Mapping[str, Badge] = {
    "effective": Badge(_p("check", "It worked"), "kept", "check"),
    "ineffective": Badge(_p("check", "It did not work"), "broken", "circle-x"),
    "unreached": Badge(_p("check", "Not reached"), "risk", "phone"),
}
LINKS: Mapping[str, Badge] = {
    "recurs": Badge(_p("link", "Came back from"), "risk", "rotate-2"),
    "follows": Badge(_p("link", "Follows"), icon="arrow-right"),
    "child": Badge(_p("link", "Part of"), icon="corner-down-right"),
    "duplicate": Badge(_p("link", "Duplicate of"), icon="copy"),
    "merged": Badge(_p("link", "Merged into"), "excused", "corner-down-right"),
    "split": Badge(_p("link", "Split from"), icon="arrow-right"),
}
LINKS_BACK: Mapping[str, Badge] = {
    "recurs": Badge(_p("link", "Came back as"), "risk", "rotate-2"),
    "follows": Badge(_p("link", "Followed by"), icon="arrow-right"),
    "child": Badge(_p("link", "Has the part"), icon="list"),
    "duplicate": Badge(_p("link", "Has the duplicate"), icon="copy"),
    "merged": Badge(_p("link", "Took in"), icon="package-import"),
    "split": Badge(_p("link", "Split into"), icon="arrow-right"),
}
WAITED_FOR: Mapping[str, Badge] = {
    "customer": Badge(_p("waiting", "the customer"), icon="building"),
    "consignee": Badge(_p("waiting", "the consignee"), icon="user"),
    "carrier": Badge(_p("waiting", "the carrier"), icon="truck"),
    "insurer": Badge(_p("waiting", "the insurer"), icon="shield-check"),
    "authority": Badge(_p("waiting", "the authorities"), icon="gavel"),
    "warehouse": Badge(_p("waiting", "the warehouse"), icon="building-warehouse"),
}
STEP_ROLES: Mapping[str, Badge] = {
    "agent": Badge(_p("step role", "Service agent"), icon="headset"),
    "supervisor": Badge(_p("step role", "Supervisor"), icon="users"),
    "dispatcher": Badge(_p("step role", "Dispatcher"), icon="steering-wheel"),
    "claims": Badge(_p("step role", "Claims clerk"), icon="scale"),
    "warehouse": Badge(_p("step role", "Warehouse"), icon="building-warehouse"),
}
STEP_PROOFS: Mapping[str, Badge] = {
    "words": Badge(_p("step proof", "A note"), icon="file-text"),
    "message": Badge(_p("step proof", "A message"), icon="message"),
    "photo": Badge(_p("step proof", "Photos"), icon="file-text"),
    "reading": Badge(_p("step proof", "Readings"), icon="activity"),
    "document": Badge(_p("step proof", "A document"), icon="file-text"),
    "call": Badge(_p("step proof", "A call"), icon="phone"),
}
PLAN_ANSWERS: Mapping[str, Badge] = {
    "yes": Badge(_p("plan answer", "Customer agrees"), "kept", "check"),
    "no": Badge(_p("plan answer", "Customer declines"), "risk", "hand-stop"),
}
PLAYBOOK_STATES: Mapping[str, Badge] = {
    "live": Badge(_p("playbook", "In force"), "kept", "circle-check"),
    "ended": Badge(_p("playbook", "Ended"), "excused", "ban"),
}
ASKED_BY: Mapping[str, Badge] = {
    "phone": Badge(_p("way", "Phone"), icon="phone"),
    "mail": Badge(_p("way", "E-mail"), icon="mail"),
    "portal": Badge(_p("way", "Portal"), icon="home"),
    "track": Badge(_p("way", "Tracking page"), icon="search"),
    "api": Badge(_p("way", "Interface"), icon="database"),
    "chat": Badge(_p("way", "Chat"), icon="messages"),
    "letter": Badge(_p("way", "Letter"), icon="file-text"),
    "visit": Badge(_p("way", "In person"), icon="user"),
    "survey": Badge(_p("way", "Satisfaction"), icon="heart-handshake"),
}
# What a line of a thread is called that the customer, or the consignee, said by one of these ways.
FROM_CUSTOMER: Mapping[str, Badge] = {
    "": Badge(_p("thread", "from the customer")),
    "phone": Badge(_p("thread", "from the customer, by telephone")),
    "mail": Badge(_p("thread", "from the customer, by mail")),
    "portal": Badge(_p("thread", "from the customer, on the portal")),
    "track": Badge(_p("thread", "from the customer, on the tracking page")),
    "api": Badge(_p("thread", "from the customer's system")),
    "chat": Badge(_p("thread", "from the customer, by chat")),
    "letter": Badge(_p("thread", "from the customer, by letter")),
    "visit": Badge(_p("thread", "from the customer, at the counter")),
    "survey": Badge(_p("thread", "from the customer, in a survey")),
}
FROM_CONSIGNEE: Mapping[str, Badge] = {
    "": Badge(_p("thread", "from the consignee")),
    "phone": Badge(_p("thread", "from the consignee, by telephone")),
    "mail": Badge(_p("thread", "from the consignee, by mail")),
    "portal": Badge(_p("thread", "from the consignee, on the portal")),
    "track": Badge(_p("thread", "from the consignee, on the tracking page")),
    "api": Badge(_p("thread", "from the consignee, through a system")),
    "chat": Badge(_p("thread", "from the consignee, by chat")),
    "letter": Badge(_p("thread", "from the consignee, by letter")),
    "visit": Badge(_p("thread", "from the consignee, at the counter")),
    "survey": Badge(_p("thread", "from the consignee, in a survey")),
}
LETTERS: Mapping[str, Badge] = {
    "draft": Badge(_p("letter", "Draft"), "open", "pencil"),
    "approved": Badge(_p("letter", "Approved"), "kept", "circle-check"),
}
SURVEYED: Mapping[str, Badge] = {
    "case": Badge(_p("survey", "Case"), icon="messages"),
    "delivery": Badge(_p("survey", "Delivery"), icon="truck"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "case": CASE_STATES,
    "case_kind": CASE_KINDS,
    "closing": CLOSING_CODES,
    "survey_kind": SURVEYED,
    "asked_by": ASKED_BY,
    "from_customer": FROM_CUSTOMER,
    "from_consignee": FROM_CONSIGNEE,
    "letter": LETTERS,
    "flag": FLAGS,
    "area": AREAS,
    "evidence": EVIDENCE,
    "check": CHECKS,
    "link": LINKS,
    "link_back": LINKS_BACK,
    "waited_for": WAITED_FOR,
    "step_role": STEP_ROLES,
    "step_proof": STEP_PROOFS,
    "plan_answer": PLAN_ANSWERS,
    "playbook": PLAYBOOK_STATES,
}
