"""The plant's own words for states, reasons of stops and kinds of work, in four languages."""

from plant.importing.header_words import header_words

# words of machine states -> state of `state_event`
_STATES: dict[str, str] = {
    word: state
    for state, words in {
        "running": "running|run|active|producing|production|in production|processing|executing|working|busy|on|in produzione|produzione|in marcia|marcia|lavorazione|in funzione|produktion|produktiv|lauft|laufend|in betrieb|运行|运行中|生产|生产中|加工",
        "setup": "setup|set up|changeover|tooling|attrezzaggio|cambio formato|setup macchina|rusten|umrusten|einrichten|换型|调试|准备",
        "down": "down|stopped|stop|fault|failure|breakdown|error|alarm|interrupted|feed hold|unplanned down|unplanned|blocked|starved|fermo|guasto|ferma|in guasto|allarme|storung|stillstand|defekt|gestort|故障|停机|报警",
        "idle": "idle|ready|waiting|wait|standby|no order|attesa|in attesa|pronta|pronto|bereit|wartend|leerlauf|warten|待机|空闲|等待",
        "planned_down": "planned down|planned|maintenance|planned stop|break|pause|holiday|manutenzione|fermo programmato|pausa|wartung|geplant|geplanter stillstand|保养|计划停机|维护|休息",
        "off": "off|offline|unavailable|powered off|disconnected|spenta|spento|aus|ausgeschaltet|offline gesetzt|关机|离线|停用",
    }.items()
    for word in words.split("|")
}  # fmt: skip
# words in reasons -> category of `reason`
_REASONS: tuple[tuple[str, str], ...] = (
    ("setup", "setup|changeover|change over|tool change|attrezzaggio|cambio|rust|umrust|einricht|换型|换模"),
    ("planned", "planned|break|lunch|meeting|maintenance|cleaning|holiday|pausa|manutenzione|pulizia|pause|wartung|reinigung|geplant|保养|休息|计划"),
    ("failure", "failure|breakdown|broken|fault|defect|guasto|rottura|storung|ausfall|defekt|bruch|故障|损坏"),
    ("material", "material|starved|shortage|supply|materiale|mancanza|fehlt|materialmangel|缺料|物料"),
    ("no_order", "no order|no demand|no work|nessun ordine|mancanza ordini|kein auftrag|无订单"),
    ("minor_stop", "minor|jam|micro|short stop|blocked|inceppamento|microfermata|stau|kurz|卡料|短停"),
    ("operator", "operator|absent|personnel|staff|operatore|personale|bediener|personal|人员"),
)  # fmt: skip
_PREVENTIVE = frozenset(
    ["true", "yes", "pm", "preventive", "preventative", "preventiva", "preventivo", "preventiv", "vorbeugend", "planmassig", "geplant", "planned", "scheduled", "inspection pm", "预防", "预防性", "保养"]
)  # fmt: skip
_CORRECTIVE = frozenset(
    ["false", "no", "cm", "corrective", "correttiva", "correttivo", "korrektiv", "instandsetzung", "reparatur", "repair", "breakdown", "emergency", "unplanned", "reactive", "ungeplant", "guasto", "故障", "纠正", "维修", "抢修"]
)  # fmt: skip
_INSPECTION = frozenset(["inspection", "ispezione", "inspektion", "calibration", "insp", "检查", "点检"])


def best_state(word: str) -> str | None:
    """Return the state that a plant's own word means, None if it is not known."""
    key = header_words(word).key
    if key in _STATES:
        return _STATES[key]
    return _STATES.get(key.replace(" ", "")) or _STATES.get(word.strip())


def reason_category(label: str) -> str:
    """Return the loss category that a reason's words point to, 'other' if none."""
    key = header_words(label).key
    for category, words in _REASONS:
        if any(w in key for w in words.split("|")):
            return category
    return "other"


def work_kind(value: object) -> str:
    """Return the kind of a work order that a plant's word means; the word itself where it is not known."""
    key = header_words(str(value)).key
    for kind, words in (
        ("preventive", _PREVENTIVE),
        ("corrective", _CORRECTIVE),
        ("inspection", _INSPECTION),
    ):
        if key in words or key.replace(" ", "") in words:
            return kind
    for kind, stems in (
        ("preventive", ("prevent", "vorbeug", "planned", "geplant", "预防", "保养")),
        ("corrective", ("correct", "corrett", "repar", "repair", "instandsetz", "纠正", "维修")),
        ("inspection", ("inspe", "ispez", "检")),
    ):
        if any(s in key for s in stems) and not key.startswith("un"):
            return kind
    return str(value)
