"""What is wrong with an EPCIS document although GS1's JSON schema lets it pass.

* a word of the CBV that there is not, written as a full address (``https://ref.gs1.org/cbv/Disp-foo``);
* a prefix (``example:field``) that no ``@context`` of the document or the event declares, on field names
  at any depth and on coded values; not checked where another remote context may declare it;
* a name that stands twice in one object (but for ``eventID``);
* times outside 1990–2100; control signs and half characters in any text;
* an aggregation or association that is added or undone without its parent;
* an event that names nothing: empty lists of EPCs and quantities and no sensor report;
* an EPC that is malformed, or a class of goods where a single thing belongs; a wrong check digit in a
  Digital Link; an amount that is negative or not finite;
* a document of another version than 2.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator

from nuoda.connectors.carriers.epcis import words
from nuoda.connectors.carriers.epcis.checks import Problems, add, instant
from nuoda.connectors.carriers.epcis.numbers import MalformedIdentifierError, name_of
from nuoda.connectors.carriers.epcis.schema import Json
from nuoda.connectors.carriers.epcis.words import Vocabulary, bare, prefix_of
from nuoda.connectors.carriers.reading import plain
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.text import text as _

MOST_DEPTH = 60
EPC_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
QUANTITY_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
_GS1_CONTEXT = re.compile(r"https?://[^ ]*epcis-context\.jsonld")


class Ambiguous(dict[str, object]):
    """An object of JSON in which a name stands twice, so that readers may differ on what it says."""

    def __init__(self, values: Json, twice: Collection[str]) -> None:
        super().__init__(values)
        self.twice = tuple(twice)


class Namespaces:
    """The prefixes that a document declares. ``open`` is True where a remote context may declare more."""

    def __init__(self, context: object, parent: Namespaces | None = None) -> None:
        entries = context if isinstance(context, list) else [context]
        self.prefixes: set[str] = set(parent.prefixes if parent else words.STANDARD_PREFIXES)
        self.open: bool = parent.open if parent else False
        self.remote: bool = parent.remote if parent else False
        for entry in entries:
            if isinstance(entry, dict):
                self.prefixes.update(name for name in entry if not name.startswith("@"))
            elif isinstance(entry, str):
                self.remote = True
                self.open = self.open or _GS1_CONTEXT.fullmatch(entry) is None

    def knows(self, prefix: str) -> bool:
        return not prefix or self.open or prefix in self.prefixes


ANY_PREFIX = Namespaces("https://example.org/any")


def walk(value: object, path: str) -> Iterator[tuple[str, str | None, object]]:
    """Every name and value below, with its path; without recursion, so that no depth can break it."""
    waiting: list[tuple[object, str]] = [(value, path)]
    while waiting:
        here, at = waiting.pop()
        if isinstance(here, dict):
            for name, inner in here.items():
                below = f"{at}.{name}"
                yield below, name, inner
                if isinstance(inner, dict | list):
                    waiting.append((inner, below))
        elif isinstance(here, list):
            for place, inner in enumerate(here):
                below = f"{at}[{place}]"
                yield below, None, inner
                if isinstance(inner, dict | list):
                    waiting.append((inner, below))


def too_deep(value: object) -> bool:
    """True where objects and lists are nested deeper than any real document."""
    layer: list[object] = [value]
    for _depth in range(MOST_DEPTH):
        below: list[object] = []
        for one in layer:
            inside = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
            below += [inner for inner in inside if isinstance(inner, dict | list)]
        if not below:
            return False
        layer = below
    return True


def check_texts(value: object, path: str, spaces: Namespaces, problems: Problems) -> None:
    """Names and texts at any depth: prefixes are declared, and no sign is invisible or half."""
    _once(value, path, problems)
    for at, name, inner in walk(value, path):
        _once(inner, at, problems)
        if name is not None and not spaces.knows(prefix_of(name)):
            _undeclared(prefix_of(name), at, problems)
        for string in (name or "", inner if isinstance(inner, str) else ""):
            for problem in check_text(at, string, longest=100_000):
                add(problems, problem.field, problem.reason, problem.remedy)
        if isinstance(inner, float) and not math.isfinite(inner):
            add(problems, at, _("It is not a finite number."))
        if len(problems) >= 20:
            return


def _once(value: object, path: str, problems: Problems) -> None:
    if isinstance(value, Ambiguous):
        figures = {"names": plain(", ".join(value.twice))}
        add(problems, path, _("It names %(names)s twice.", figures), _("Name each once."))


def _undeclared(prefix: str, path: str, problems: Problems) -> None:
    reason = _("The prefix “%(prefix)s” is not declared in @context.", {"prefix": plain(prefix)})
    add(problems, path, reason, _("Declare it, like {“example”: “https://ns.example.org/”}."))


def check_coded(
    value: object, vocabulary: Vocabulary, path: str, spaces: Namespaces, problems: Problems
) -> None:
    """A coded value: a word that the CBV has, or a foreign one under a declared prefix."""
    if not isinstance(value, str):
        return
    if bare(value, vocabulary) is None:
        figures = {"value": plain(value), "list": vocabulary.title}
        add(problems, path, _("“%(value)s” is not a %(list)s of the Core Business Vocabulary.", figures))
    elif not spaces.knows(prefix_of(value)):
        _undeclared(prefix_of(value), path, problems)


def check_rules(event: Json, path: str, spaces: Namespaces, problems: Problems) -> None:
    """All rules of one event whose shape is right already."""
    check_texts(event, path, spaces, problems)
    _words(event, path, spaces, problems)
    for name in ("eventTime", "recordTime"):
        for problem in check_instant(f"{path}.{name}", instant(event.get(name))):
            add(problems, problem.field, problem.reason, problem.remedy)
    kind, action = event["type"], event.get("action")
    if kind == "AggregationEvent" and action in ("ADD", "DELETE") and "parentID" not in event:
        reason = _("An aggregation that is added or undone needs its parent.")
        add(problems, f"{path}.parentID", reason, _("Add parentID."))
    _goods(event, path, problems)


def _words(event: Json, path: str, spaces: Namespaces, problems: Problems) -> None:
    check_coded(event.get("bizStep"), words.BIZ_STEP, f"{path}.bizStep", spaces, problems)
    check_coded(event.get("disposition"), words.DISPOSITION, f"{path}.disposition", spaces, problems)
    lasting = event.get("persistentDisposition")
    for name, listed in lasting.items() if isinstance(lasting, dict) else ():
        for value in listed:
            at = f"{path}.persistentDisposition.{name}"
            check_coded(value, words.DISPOSITION, at, spaces, problems)
    error = event.get("errorDeclaration")
    if isinstance(error, dict):
        at = f"{path}.errorDeclaration.reason"
        check_coded(error.get("reason"), words.ERROR_REASON, at, spaces, problems)
        check = check_instant(f"{path}.errorDeclaration", instant(error.get("declarationTime")))
        for problem in check:
            add(problems, problem.field, problem.reason, problem.remedy)
    for name, vocabulary in (
        ("bizTransactionList", words.TRANSACTION_TYPE),
        ("sourceList", words.PARTY_TYPE),
        ("destinationList", words.PARTY_TYPE),
    ):
        for place, one in enumerate(objects(event.get(name))):
            check_coded(one.get("type"), vocabulary, f"{path}.{name}[{place}].type", spaces, problems)
    _sensor_words(event, path, spaces, problems)


def _sensor_words(event: Json, path: str, spaces: Namespaces, problems: Problems) -> None:
    for place, element in enumerate(objects(event.get("sensorElementList"))):
        about = element.get("sensorMetadata")
        _measured(about if isinstance(about, dict) else {}, f"{path}.sensorElementList[{place}]", problems)
        for number, report in enumerate(objects(element.get("sensorReport"))):
            at = f"{path}.sensorElementList[{place}].sensorReport[{number}]"
            _measured(report, at, problems)
            check_coded(report.get("type"), words.MEASUREMENT, f"{at}.type", spaces, problems)
            check_coded(report.get("exception"), words.ALERT, f"{at}.exception", spaces, problems)
            # GS1's own examples use a component under a prefix that they do not declare.
            check_coded(report.get("component"), words.COMPONENT, f"{at}.component", ANY_PREFIX, problems)


def _measured(report: Json, path: str, problems: Problems) -> None:
    for name in ("time", "startTime", "endTime"):
        for problem in check_instant(f"{path}.{name}", instant(report.get(name))):
            add(problems, problem.field, problem.reason, problem.remedy)
    for name in ("value", "minValue", "maxValue"):
        value = report.get(name)
        if isinstance(value, int | float) and not -1e15 < value < 1e15:
            add(problems, f"{path}.{name}", _("An amount cannot be %(value)s.", {"value": plain(value)}))


def _goods(event: Json, path: str, problems: Problems) -> None:
    goods = (*EPC_LISTS, *QUANTITY_LISTS, "parentID", "sensorElementList", "bizTransactionList")
    if not any(event.get(name) for name in goods):
        add(problems, path, _("The event names no goods."), _("Name the EPCs or quantities."))
    for name in EPC_LISTS:
        for place, epc in enumerate(strings(event.get(name))):
            check_epc(epc, f"{path}.{name}[{place}]", problems)
    if isinstance(event.get("parentID"), str):
        check_epc(str(event["parentID"]), f"{path}.parentID", problems, classes=True)
    for name in QUANTITY_LISTS:
        for place, one in enumerate(objects(event.get(name))):
            amount = one.get("quantity")
            if isinstance(amount, int | float) and not 0 <= amount < 1e15:
                reason = _("An amount cannot be %(value)s.", {"value": plain(amount)})
                add(problems, f"{path}.{name}[{place}].quantity", reason)


def check_epc(epc: str, path: str, problems: Problems, *, classes: bool = False) -> None:
    if not classes and epc.startswith(("urn:epc:class:", "urn:epc:idpat:")):
        reason = _("“%(value)s” is a class of goods, not a single thing.", {"value": plain(epc)})
        add(problems, path, reason, _("Give classes with their quantity in the quantity list."))
        return
    try:
        name_of(epc)
    except MalformedIdentifierError as error:
        add(problems, path, error.reason, _("Check the number against its label."))


def strings(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def objects(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def word(value: object, vocabulary: Vocabulary) -> str:
    """The bare word of a checked value, or ""."""
    return (bare(value, vocabulary) or "") if isinstance(value, str) else ""


def has_word(values: object, wanted: Collection[str]) -> bool:
    return any(word(value, words.DISPOSITION) in wanted for value in strings(values))
