"""What is declined before any tool runs: unsafe, destructive, private, machine control, orders in disguise."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is declined, and what can be done instead."""

    reason: str
    says: str


_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "unsafe",
        r"\b(disabl|bypass|overrid|defeat|jumper|switch(ed)? off|turn(ed)? off|deactivat|remov|trick|block|cheat|silenc|tie down|short(en)? out)\w*\b"
        r".{0,40}\b(guard|interlock|light curtain|e-?stop|emergency stop|safety|two-hand|door switch|protecti(on|ve))",
        "I can't help to defeat a safety device. Ask your safety officer; the manuals describe the safe "
        "way, e.g. “lockout procedure of the press”.",
    ),
    (
        "unsafe",
        r"\b(run|operate|start|work)\b.{0,40}\b(without|with no|no)\b.{0,20}\b(guard|interlock|protection|safety|door)",
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
        r"\b(falsif|fake|manipulat|tamper|forge|backdat|cook the)\w*\b.{0,40}\b(data|records?|measurements?|"
        r"results?|reports?|numbers?|scrap|certificate|protocol|books)\b",
        "I can't help to falsify records. I can show what was measured.",
    ),
    (
        "destructive",
        r"\b(change|set|alter|edit|modify)\b.{0,30}\b(measurements?|scrap (counts?|numbers?|figures?)|measured values?|"
        r"test results?|records)\b.{0,30}\b(to|so that|so it|look)\b",
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
        r"\b(worst|slow(est)?|laz(y|iest)|most (scrap|mistakes|errors|defects)|fewest|least|blame|fault is|to fire|fire|"
        r"careless|underperform|mistake|makes the most|produces the most scrap|bad(ly)?)\b",
        "I don't rate single people. I can compare shifts, crews or machines, e.g. “scrap by crew last month”.",
    ),
    (
        "private",
        r"\b(rank|rate|compare|list|score|performance of|efficiency of|scrap of|oee of)\b.{0,25}\b(operators?|workers?|employees?|"
        r"people|staff|persons?|colleagues?)\b",
        "I don't rate single people. I can compare shifts, crews or machines, e.g. “scrap by crew last month”.",
    ),
    (
        "control",
        r"^\W*(please\s+|can you\s+|could you\s+|now\s+)?(start|stop|restart|reboot|reset|shut ?down|shut off|turn on|turn off|switch on|"
        r"switch off|jog|home|open|close|speed up|slow down|unlock|power (on|off|down))\b(?!.{0,20}\b(of|date|time|planning)\b)"
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
