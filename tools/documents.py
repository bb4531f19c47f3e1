"""What the documents specialist does: answer from manuals with quotes, look up codes, list manuals."""

from collections.abc import Sequence

from knowledge.answer import ManualAnswer
from knowledge.codes import codes_in
from knowledge.words import key_of_model, models_in
from plant.makers import makers_of
from plant.names import key_of
from tools.context import ToolContext
from tools.result import Citation, Metric, Table, ToolResult
from tools.scope import no_data
from tools.slots import AlarmCode, DocumentRef, EquipmentRef, Question
from tools.spec import ToolSpec

_NONE = "There are no manuals yet. Add some with gemba docs add FOLDER."


def ask_manuals(
    context: ToolContext,
    *,
    question: Question,
    equipment: tuple[EquipmentRef, ...] = (),
    document: DocumentRef | None = None,
) -> ToolResult:
    """Answer a question from the manuals: alarms, procedures, limits, torque, intervals, causes,
    remedies; always with a quote, document and page.
    """
    if not context.library.documents(context.role):
        return no_data(_NONE)
    machine = " ".join(_called(context, e) for e in equipment) or None
    asked = without_machines(context, question)
    searched = (document,) if document else _but_of_others(context, equipment)
    answer = context.library.answer(asked, machine=machine, documents=searched, role=context.role)
    return _result(answer)


def look_up_alarm(
    context: ToolContext, *, alarm: AlarmCode, question: Question, equipment: tuple[EquipmentRef, ...] = ()
) -> ToolResult:
    """Say what an alarm, error or fault code means, its cause and remedy, from the manuals."""
    asked = without_machines(context, question)
    spoken = f"alarm {alarm}: {asked}"
    asked = asked if str(alarm).casefold() in asked.casefold() else spoken
    found = _of_alarm(context, asked, equipment)
    if found.status == "no_data" and not codes_in(asked):  # "305 what does the book say"
        asked = spoken
        found = _of_alarm(context, asked, equipment)
    known = context.index.get("alarm", str(alarm))
    if known is None or (found.status == "no_data" and known.label == known.id):
        return found
    if found.status == "no_data" and _names_a_model(asked, str(alarm)):
        return found  # it asks of a machine's own alarm; the plant's may be another's
    if found.status == "no_data":
        text = f"In this plant's data, {known.id} reads “{known.label}”. {found.text}"
        return ToolResult(text, (), notes=(known.label,))
    note = f"In this plant's data, alarm {known.id} reads “{known.label}”."
    return ToolResult(found.text, found.artifacts, found.status, (*found.notes, note), (), found.extra)


def _of_alarm(context: ToolContext, asked: str, equipment: Sequence[str]) -> ToolResult:
    """Return what the manuals say of an alarm, those of other machines as well: each quote tells its manual."""
    if not context.library.documents(context.role):
        return no_data(_NONE)
    machine = " ".join(_called(context, e) for e in equipment) or None
    return _result(context.library.answer(asked, machine=machine, role=context.role))


def _but_of_others(context: ToolContext, equipment: Sequence[str]) -> tuple[str, ...]:
    """Return the documents but those named for models that only other machines are of; () for all of them."""
    models = makers_of(context.index).models
    units = {u for e in equipment for u in context.index.units_below(e)}
    own = {key_of_model(models[u]) for u in units if u in models}
    others = {key_of_model(m) for m in models.values()} - own
    if not own or not others:
        return ()
    names = [d.name for d in context.library.documents(context.role)]
    kept = tuple(n for n in names if not any(m in key_of_model(n) for m in others))
    return kept if len(kept) < len(names) else ()


def _names_a_model(asked: str, alarm: str) -> bool:
    code = key_of_model(alarm)
    return any(not key.endswith(code) for key in models_in(asked))


def list_manuals(context: ToolContext) -> ToolResult:
    """List the manuals: title, pages, revision, pages that could not be read."""
    documents = context.library.documents(context.role)
    if not documents:
        return no_data(_NONE)
    rows = tuple((d.name, d.title, d.pages, d.revision or None, len(d.unread)) for d in documents)
    count = Metric("Documents", len(documents), "documents", "", "count of documents in the library")
    names = ", ".join(d.name for d in documents[:6]) + (", …" if len(documents) > 6 else "")
    table = Table("Manuals", ("document", "title", "pages", "revision", "unread pages"), rows)
    return ToolResult(f"There are {len(documents)} documents: {names}.", (count, table))


def without_machines(context: ToolContext, question: str) -> str:
    """Return a question without names of machines, which are no codes, and of makers; words of the manuals stay."""
    makers = makers_of(context.index).units
    known = context.library.vocabulary()
    words = [w for w in question.split() if key_of(w) not in makers or key_of(w) in known]
    kept: list[str] = []
    at = 0
    while at < len(words):
        for n in (3, 2, 1):
            key = key_of(" ".join(words[at : at + n]))
            if key and not (n == 1 and key in known) and context.index.named("equipment", key):
                at += n
                break
        else:
            kept.append(words[at])
            at += 1
    return " ".join(kept)


def _called(context: ToolContext, equipment: str) -> str:
    name = context.index.get("equipment", equipment)
    return equipment if name is None else f"{name.label} {name.detail}"


def _result(answer: ManualAnswer) -> ToolResult:
    cited = tuple(
        Citation(
            q.passage.document,
            q.passage.page,
            q.passage.section,
            q.text,
            q.passage.revision,
            q.passage.printed,
            q.passage.boxes(q.text),
            passage=q.passage.id,
        )
        for q in answer.quotes
    )
    if answer.level == "answer":
        return ToolResult(answer.text, cited)
    return ToolResult(answer.text, cited, "no_data")


TOOLS = (
    ToolSpec(
        ask_manuals,
        "documents",
        (
            "what does the manual say about spindle vibration",
            "how do i change the boring tool",
            "torque for the chuck jaws",
            "how often should the press be lubricated",
            "what oil does the hydraulic unit need",
            "steps to clean the coolant tank",
            "why does the spindle vibrate according to the manual",
            "maximum spindle speed",
            "what is the remedy for low hydraulic pressure",
            "safety instructions for the press",
            "how do i test the limit switch",
            "procedure for replacing the belt",
        ),
    ),
    ToolSpec(
        look_up_alarm,
        "documents",
        (
            "what does alarm 108 mean",
            "meaning of error 204",
            "alarm 405 what should i do",
            "fault code 305 explained",
            "how do i clear alarm 112",
            "error 22 remedy",
            "what causes alarm 207",
        ),
    ),
    ToolSpec(
        list_manuals,
        "documents",
        (
            "what manuals do you have",
            "list the documents",
            "which documents are in the library",
            "show all manuals",
            "do you have a manual for the press",
        ),
    ),
)
