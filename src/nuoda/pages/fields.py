"""Form controls in the house style, with their errors and help tied to them for screen readers."""

from __future__ import annotations

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Widget
from django.utils.safestring import SafeString


def control_class(widget: Widget) -> str:
    """The style class of a widget's control."""
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "n-choices"
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    if isinstance(widget, Select):
        return "form-select"
    return "form-control"


def is_check(bound: BoundField) -> bool:
    """True for a single checkbox, whose label stands behind it."""
    return isinstance(bound.field.widget, CheckboxInput)


def control_html(bound: BoundField) -> SafeString:
    """The field's control with class, described-by and invalid marks."""
    classes = [control_class(bound.field.widget)]
    attributes: dict[str, str | bool] = {}
    described = []
    if bound.errors:
        classes.append("is-invalid")
        attributes["aria-invalid"] = "true"
        described.append(f"{bound.auto_id}-errors")
    if bound.help_text:
        described.append(f"{bound.auto_id}-help")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    attributes["class"] = " ".join([*classes, bound.field.widget.attrs.get("class", "")]).strip()
    return bound.as_widget(attrs=attributes)
