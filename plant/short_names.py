"""What people call machines, products, characteristics and codes for short."""

import re
from collections.abc import Iterable, Iterator, Sequence

from plant.lexicon import machine_words, shift_words
from plant.names import key_of, numbers_of
from plant.store import PlantStore
from plant.word_groups import SHORT_CODES

_ABBREVIATIONS = {"diameter": ("dia", "diam"), "length": ("len",), "thickness": ("thk", "thick"), "position": ("pos",),
                  "roughness": ("ra",), "temperature": ("temp",), "pressure": ("press",), "concentricity": ("conc",)}  # fmt: skip
_BREAKAGE = re.compile(r"(?P<what>[^\W\d_]+) break(?:age|s)?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")  # "Induction furnace 3 (6 t)"
_CODED = re.compile(r"^[A-Z]{1,3}-?\d{1,3}[\s:–-]+(?=[^\W\d]{3})")  # "H1 Melt shop"
_LETTERED = re.compile(r"[^\W\d_]{3,} [A-Z]")
_THINGS = frozenset(
    ["part", "unit", "piece", "product", "assembly", "set", "kit", "item", "component", "machine", "material"]
)


def class_words(class_: str, label: str) -> Iterable[str]:
    """Return what machines of a class are called: "Injection moulding" is "imm", "Kreiselpumpe" is "pump"."""
    key = key_of(class_)
    words = key.split()
    for said in {"cnc", "mill", "injection"} & {*words, *(w.removesuffix("ing") for w in words)}:
        yield from {"cnc": ("cnc", "lathe", "machining centre"), "mill": ("mill", "milling machine"),
                    "injection": ("imm", "moulding machine", "molding machine")}[said]  # fmt: skip
    for word in {*words, *key_of(label).split()}:
        yield from machine_words(word)
    if key:
        yield key


def spoken(kind: str, id_: str, label: str) -> tuple[str, ...]:
    """Return what else one thing is called: its label, "order 17" and "17" for PO-0017, the words of a shift, "broken tools"
    for a reason "Tool breakage".
    """
    words = set()
    if kind in {"order", "lot"}:
        words |= {f"{kind} {n}" for n in numbers_of(key_of(id_))[-1:]}
        words |= set(numbers_of(key_of(id_))[-1:])
    if kind == "shift":
        words |= set(shift_words(id_))
    if kind in {"reason", "failure"} and (broken := _BREAKAGE.fullmatch(label)) is not None:
        thing = broken["what"].casefold()
        words |= {f"broken {thing}", f"broken {thing}s", f"{thing} breaks", f"{thing} break"}
    if label and label != id_:
        words.add(label)
    return tuple(sorted(words))


def places_for_short(labels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what machines and halls are called for short: "melt shop" for "H1 Melt shop", "mixer B" for "Sand mixer B".

    Args:
        labels: of all of them; a short form that two would share is none of either.
    """
    held: dict[str, set[str]] = {}
    for label in labels:
        bare = _IN_BRACKETS.sub("", label).strip()
        uncoded = _CODED.sub("", bare)
        words = uncoded.split()
        tail = " ".join(words[-2:]) if len(words) > 2 else ""
        lettered = _LETTERED.fullmatch(tail) is not None
        for form in {bare, uncoded, tail if lettered else ""} - {"", label}:
            if len(key_of(form)) > 3:
                held.setdefault(key_of(form), set()).add(label)
    own = {key_of(label) for label in labels}
    short: dict[str, tuple[str, ...]] = {}
    for form, owners in held.items():
        if len(owners) == 1 and form not in own:
            label = next(iter(owners))
            short[label] = (*short.get(label, ()), form)
    return short


def characteristics_for_short(store: PlantStore, labels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what characteristics are called for short: "bore" for "Bore diameter", where nothing else is."""
    taken = [key_of(str(row[0])).split() for row in store.rows("SELECT name FROM material")]
    words = [key_of(label).split() for label in labels]
    short: dict[str, tuple[str, ...]] = {}
    for label, own in zip(labels, words, strict=True):
        others = [w for w in words if w != own] + taken
        forms = [" ".join(form) for form in _abbreviated(own)]
        if len(own) > 1 and len(own[0]) > 2 and not any(own[0] in w for w in others):
            forms.append(own[0])
        if forms:
            short[label] = tuple(forms)
    return short


def products_for_short(store: PlantStore, labels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what products are called for short: "shaft" for "Drive shaft", where no other is called so."""
    words = [key_of(label).split() for label in labels]
    short: dict[str, tuple[str, ...]] = {}
    for label, own in zip(labels, words, strict=True):
        telling = len(own) > 1 and len(own[-1]) > 2 and own[-1].isalpha() and own[-1] not in _THINGS
        if telling and not any(own[-1] in w for w in words if w != own):
            short[label] = (own[-1],)
    return short


def written_out(value: str) -> tuple[str, ...]:
    """Return what a short code of maintenance is said as: "BD" is a breakdown."""
    return SHORT_CODES.get(value, ())


def _abbreviated(words: Sequence[str]) -> Iterator[list[str]]:
    """Return a name with its measure shortened: "shaft dia" for "Shaft diameter"."""
    for n, word in enumerate(words):
        for short in _ABBREVIATIONS.get(word, ()) if len(words) > 1 else ():
            yield [*words[:n], short, *words[n + 1 :]]
