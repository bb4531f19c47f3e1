"""What is declined before any tool runs: unsafe, destructive, private, machine control, orders in disguise."""

import re
from dataclasses import dataclass

from agents.understanding.intents import Reading


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is declined, and what can be done instead."""

    reason: str
    says: str


_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "unsafe",
        r"\b(disabl|bypass|overrid|defeat|ignor|jumper|bridg|fool|get around|wedg|tape|mut|circumvent|hack|switch(ed)? off|turn(ed)? off|deactivat|remov|trick|block|cheat|silenc|tie down|short(en)? out)\w*\b"
        r".{0,40}\b(guard|interlock|light (curtain|barrier)|e-?stop|emergency stop|safety|two[- ]hand|door (switch|sensor|lock)|protecti(on|ve)|enabling switch)",
        "I can't help to defeat a safety device. Ask your safety officer; the manuals describe the safe "
        "way, e.g. “lockout procedure of the press”.",
    ),
    (
        "unsafe",
        r"\b(run|operate|start|work)\b.{0,40}\b(without|with no|no)\b.{0,20}\b(guard|interlock|protection|safety|door)",
        "I can't help to run a machine without its protection. Ask your safety officer.",
    ),
    (
        "unsafe",
        r"\b(run|operate|start|work|produce|drive|use)\w*\b.{0,40}\b(guards?|covers?|doors?|interlocks?|light (curtain|barrier)|protection|two[- ]hands?|hands?)\b.{0,20}"
        r"\b(open|opened|off|removed|disabled|bypassed|bridged|missing|unlocked|ajar|defeated|overridden)\b",
        "I can't help to run a machine without its protection. Ask your safety officer.",
    ),
    (
        "destructive",
        r"\b(delete|drop|erase|wipe|truncate|destroy|purge|remove all|clear all|overwrite|format)\b.{0,50}"
        r"\b(all|data|tables?|records?|history|database|workspace|orders?|measurements?|readings?|files?|everything|logs?|disk)\b",
        "I only read plant data; nothing can be deleted through a question. An administrator can do that "
        "outside Gemba.",
    ),
    (
        "destructive",
        r"^\W*(please\s+|can you\s+|could you\s+|would you\s+|i want you to\s+|now\s+|just\s+|go ahead and\s+)*(delete|erase|wipe|purge|destroy|truncate|overwrite|falsify|tamper)\b",
        "I only read plant data; nothing can be deleted through a question. An administrator can do that "
        "outside Gemba.",
    ),
    (
        "destructive",
        r"\b(lower|raise|polish|massage|beautify|tweak|round up|improve|embellish|nudge)\b.{0,30}\b(numbers?|figures?|counts?|values?|results?)\b"
        r".{0,20}\b(report|records?|sheet|chart|data|log|audit\w*|customer)\b|\b(look|appear)\b.{0,20}\b(in control|capable|better|good)\b.{0,20}"
        r"\b(audit\w*|customer|boss|manager|report)",
        "I can't help to falsify records. I can show what was measured.",
    ),
    (
        "destructive",
        r"\b(hid(e|ing)|conceal\w*|cover up|keep (secret|quiet))\b.{0,60}\b(from|in|out of)\b.{0,30}\b(boss|manager|customer|auditor|report|audit|"
        r"inspector|authorit\w+|management)",
        "I can't help to hide figures. I can show what was measured.",
    ),
    (
        "destructive",
        r"\b(falsif|fake|manipulat|tamper|forge|backdat|cook the)\w*\b.{0,40}\b(data|records?|measurements?|"
        r"results?|reports?|numbers?|scrap|certificate|protocol|books)\b",
        "I can't help to falsify records. I can show what was measured.",
    ),
    (
        "destructive",
        r"\b(change|set|alter|edit|modify|overwrite|correct|adjust|bump)\b.{0,30}\b(measurements?|(piece |part )?counts?|output|oee|downtime|(spec\w*|control|tolerance) limits?|tolerances?|specs?|scrap (counts?|numbers?|figures?)|measured values?|"
        r"test results?|records|history|numbers|figures)\b.{0,30}\b(to|with|so|look)\b",
        "I don't change recorded data. I can show what was measured.",
    ),
    (
        "private",
        r"\b(salar|wage|paycheck|pay rate|earn|payslip|how much does .* (make|earn|get paid)|bonus|sick leave|sick days|"
        r"sickness|medical|health record|home address|phone number|private|personal (file|data|record)|religio|union member)",
        "I have no personal data such as pay or sickness, and would not show it. Ask your personnel office.",
    ),
    (
        "private",
        r"\b(who|which (operator|worker|employee|person|colleague|man|woman)|name the (operator|worker|person))\b.{0,60}"
        r"\b(worst|slow(est)?|laz(y|iest)|(the|screws? up|mess(es)? up) (the )?most|best (one|man|worker|operator)|most (scrap|mistakes|errors|defects)|fewest|least|blame|fault is|to fire|fire|"
        r"careless|underperform|mistake|makes the most|produces the most scrap|bad(ly)?)\b",
        "I don't rate single people. I can compare shifts, crews or machines, e.g. “scrap by crew last month”.",
    ),
    (
        "private",
        r"\b(rank|rate|compare|list|score|performance of|efficiency of|scrap of|oee of)\b.{0,25}\b(operators?|workers?|employees?|(crew |team |staff )members?|"
        r"people|staff|persons?|colleagues?)\b",
        "I don't rate single people. I can compare shifts, crews or machines, e.g. “scrap by crew last month”.",
    ),
    (
        "private",
        r"^(?!.*\b((re-?)?(plan|schedul)\w*|machine stands|manual|procedure|steps?)\b).*(\b(operator|worker|employee|colleague|guy|bloke|man|woman|person|staff member|crew member|team member|supervisor|foreman|he|she|him|her|his)s?\b.{0,60}\b(performance|productiv\w*|slow\w*|fast\w*|laz\w+|worst|best|most|fewest|mistakes?|wrong|errors?|blame\w*|fault|fire|fired|sack\w*|dismiss\w*|punish\w*|sick\w*|ill(ness)?|absen\w+|salary|earn\w*|paid|wages?|age|old|address|phone|private\w*|breaks|toilet|smok\w+|drunk|religio\w+|married|pregnan\w+|union|rank\w*|efficien\w+|underperform\w*|attendance|careless|screw\w*|broke)\b"
        r"|\b(performance|productiv\w*|slow\w*|fast\w*|laz\w+|worst|best|most|fewest|mistakes?|wrong|errors?|blame\w*|fault|fire|fired|sack\w*|dismiss\w*|punish\w*|sick\w*|ill(ness)?|absen\w+|salary|earn\w*|paid|wages?|age|old|address|phone|private\w*|breaks|toilet|smok\w+|drunk|religio\w+|married|pregnan\w+|union|rank\w*|efficien\w+|underperform\w*|attendance|careless|screw\w*|broke)\b.{0,40}\b(operator|worker|employee|colleague|guy|bloke|man|woman|person|staff member|crew member|team member|supervisor|foreman|he|she|him|her|his)s?\b)",
        "I don't rate single people and have no personal data. I can compare shifts, crews or machines.",
    ),
    (
        "private",
        r"\b(by|per|each|every|for each|single|individual)\s+(operator|worker|employee|person|colleague)s?\b",
        "I don't rate single people. I can compare shifts, crews or machines, e.g. “scrap by crew last month”.",
    ),
    (
        "private",
        r"\b(?!(?:it|that|what|here|there|who|let|today|yesterday|tomorrow|week|month|year|quarter|machine|press|mill|lathe|line|plant|"
        r"shift|crew|team|supplier|vendor|customer|night|day|company|factory|shop|cell|product|robot|where|how)'s)[a-z]{3,}'s\s+"
        r"(performance|productivity|speed|mistakes|salary|wage|pay|efficiency|work rate|breaks|attendance|absences?)\b",
        "I don't rate single people. I can compare shifts, crews or machines, e.g. “scrap by crew last month”.",
    ),
    (
        "private",
        r"\b(tak(e|es|ing)|took)\b.{0,20}\bbreaks?\b|\b(too many|long|longer) breaks\b|\blate for work\b|"
        r"^(?!.*\b((re-?)?(plan|schedul)\w*|sequence)\b).*\bcall(s|ed|ing)? in sick\b|"
        r"\b(drunk|hung ?over|pregnan\w+|having an affair|on parental leave)\b",
        "I don't rate single people and have no personal data. I can compare shifts, crews or machines.",
    ),
    (
        "control",
        r"^\W*(please\s+|can you\s+|could you\s+|now\s+)?(start|stop|restart|reboot|reset|shut ?down|shut off|turn on|turn off|switch on|"
        r"switch off|jog|home|open|close|speed up|slow down|unlock|power (on|off|down))\b(?!\s+(?:\w+\s+)?(?:of (?:the )?(?:shift|production|week|month|day|year)|date|time|planning)\b)"
        r"(?!\s+(?:work |maintenance |production |customer )?(?:orders?|jobs?|tickets?|points?|issues?|proposals?|actions?)\b)"
        r".{0,40}\b(machine|press|mill|cnc|lathe|line|spindle|robot|pump|valve|door|conveyor|chiller|compressor|motor|"
        r"heater|plc|[a-z]+[- ]?\d+)\b",
        "I can't control machines. Gemba answers and proposes; a person at the machine acts.",
    ),
    (
        "control",
        r"\b(set|change|increase|decrease|raise|lower|write|push|send|download)\b.{0,30}\b(spindle speed|feed ?rate|feed override|setpoint|"
        r"set point|temperature|pressure|offset|program|parameter|plc|recipe|register|tag)\b.{0,30}\b(to|on|of|by|at|into)\b.{0,30}"
        r"(\d|machine|cnc|press|mill|plc|controller)",
        "I can't change settings of machines. Gemba answers and proposes; a person at the machine acts.",
    ),
    (
        "orders",
        r"\b(send|e-?mail|mail|upload|forward|post|leak|share)\b.{0,60}(\b(g?mail|e-?mail|inbox|whatsapp|telegram|slack|dropbox|"
        r"google drive|onedrive|pastebin|twitter|facebook|linkedin|website|internet|competitor\w*)\b|@|https?://)",
        "Nothing leaves this plant through a question. A table can be downloaded at the answer, and a person sends it.",
    ),
    (
        "orders",
        r"^\W*(please\s+|can you\s+|could you\s+|now\s+|just\s+|go ahead and\s+)*(approve|publish|sign off|accept)\b",
        "A proposal is approved by a person with that role, at the proposal itself. I can show it, or compare it with "
        "the plan in force.",
    ),
    (
        "off_topic",
        r"\b(write|compose|sing|draw|make|tell|read|give)\b.{0,20}\b(song|poem|haiku|story|joke|essay|love letter|novel|limerick|rap|tweet|"
        r"riddle|recipe|horoscope)s?\b",
        "That is not about this plant. Ask me about machines, quality, stops, schedules or manuals.",
    ),
    (
        "orders",
        r"\b(ignore|forget|disregard|override)\b.{0,40}\b(instruction|rule|prompt|previous|above|guideline|polic|restriction)",
        "I answer questions about this plant and keep to its rules.",
    ),
    (
        "orders",
        r"\b(system prompt|developer mode|jailbreak|you are now|pretend (to be|you)|act as (?!a baseline)|roleplay|do anything now|"
        r"reveal your|api[_ ]?key|passwords?\b|secret key|\.env\b|/etc/|curl |wget |rm -rf|drop table|union select|<script|"
        r"base64|exec\(|eval\(|os\.system|subprocess)",
        "I answer questions about this plant and keep to its rules.",
    ),
    (
        "unsafe",
        r"\b(explosive|bomb|poison|weapon|sabotage|hurt (someone|him|her|people)|kill (someone|him|her|people)|hack(ing)? (into|the))\b",
        "I can't help with that. Ask me about machines, quality, schedules or manuals.",
    ),
)
_COMPILED = tuple(
    (reason, re.compile(pattern, re.IGNORECASE | re.DOTALL), says) for reason, pattern, says in _RULES
)


def refusal_of(question: str) -> Refusal | None:
    """Return why a question is declined; None when it may be answered."""
    for reason, pattern, says in _COMPILED:
        if pattern.search(question):
            return Refusal(reason, says)
    return None


_SAYS = {
    "off_topic": "That is not about this plant. Ask me about machines, quality, stops, schedules or manuals.",
    "unsafe": "I can't help to defeat a safety device or to work around a safe procedure. Ask your safety officer.",
    "private": "I don't rate single people and have no personal data. I can compare shifts, crews or machines.",
    "destructive": "I only read plant data; nothing can be deleted or changed through a question.",
    "control": "I can't control machines. Gemba answers and proposes; a person at the machine acts.",
    "orders": "I answer questions about this plant and keep to its rules.",
}
# how near a question must be to such sentences, and by how much nearer than to any tool's
_NEAR = {
    "off_topic": 0.4,
    "unsafe": 0.62,
    "private": 0.62,
    "destructive": 0.62,
    "control": 0.72,
    "orders": 0.55,
}
_NEARER = {
    "off_topic": 0.02,
    "unsafe": 0.1,
    "private": 0.1,
    "destructive": 0.1,
    "control": 0.2,
    "orders": 0.05,
}


def declined_as(reading: Reading, best: float, *, bare: bool) -> Refusal | None:
    """Return why a question is declined by its likeness to such questions.

    Args:
        reading: how near it is to what people say.
        best: score of the best tool.
        bare: whether it names nothing of the plant; only then can it be off topic.
    """
    for reason, score in sorted(reading.declined.items(), key=lambda r: -r[1]):
        if reason == "off_topic" and not bare:
            continue
        if score >= _NEAR[reason] and score > best + _NEARER[reason]:
            return Refusal(reason, _SAYS[reason])
    return None
