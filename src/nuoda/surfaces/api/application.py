"""The interface itself: its operations, its errors in one shape, its description."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from pydantic.json_schema import models_json_schema

from nuoda.kernel.errors import FieldError, Invalid, NotFound, NuodaError
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.surfaces.api import (
    addresses,
    agreed,
    agreeing,
    allocation,
    cases,
    causes,
    claims,
    containers,
    contingencies,
    contingency_shapes,
    contracts,
    credits,
    customers,
    devices,
    dispatch,
    dispatch_shapes,
    documents,
    duty,
    endpoints,
    files,
    filling,
    fleet,
    fleet_shapes,
    incident_shapes,
    incidents,
    kept,
    labels,
    letters,
    measures,
    needs,
    numbers,
    order_change_shapes,
    order_changes,
    order_documents,
    orders,
    papers,
    persons,
    pictures,
    positions,
    promises,
    proofs,
    purchases,
    quotes,
    redirections,
    reordering,
    report_terms,
    retention,
    shipments,
    stock,
    substitution,
    surveys,
    targets,
    tracking,
    warehouses,
    warnings,
    whatif,
    works,
)
from nuoda.surfaces.api.cases import CaseIn, WordsIn
from nuoda.surfaces.api.cause_shapes import ActionIn, AgainIn, SaidIn, StepIn
from nuoda.surfaces.api.customer_shapes import ValueIn
from nuoda.surfaces.api.devices import BindingIn, ReadingIn
from nuoda.surfaces.api.duty import NoteIn, PassIn
from nuoda.surfaces.api.letters import AnswerLetterIn, ApprovalIn
from nuoda.surfaces.api.needs import NeedIn
from nuoda.surfaces.api.problems import problems_of
from nuoda.surfaces.api.proofs import ProofIn, RetractionIn
from nuoda.surfaces.api.quote_shapes import QuoteIn
from nuoda.surfaces.api.report_terms import ReportTermIn, TermsEndIn
from nuoda.surfaces.api.shapes_in import OrderIn, ScanIn, ShipmentIn
from nuoda.surfaces.api.shapes_out import ErrorOut

logger = logging.getLogger(__name__)
_ABOUT = (
    "Orders, shipments and tracking events in; shipments and promises out. The same commands and queries as"
    " the desk. Every instant carries its offset. Messages come in the language of Accept-Language"
    " (en, zh-hans). Personal data is masked."
)


class Away(NuodaError):
    status = 503
    code = "unavailable"
    sentence = _("The database does not answer at present. Try again in a minute, with the same key.")


class Broken(NuodaError):
    status = 500
    code = "internal"
    sentence = _("Something broke on our side. The fault has been recorded; try again with the same key.")


class MethodUnknown(NuodaError):
    status = 405
    code = "method_not_allowed"
    sentence = _("This address does not take that method.")


_READ_ONE_BY_ONE = (
    OrderIn,
    QuoteIn,
    ShipmentIn,
    ScanIn,
    ProofIn,
    RetractionIn,
    BindingIn,
    ReadingIn,
    ReportTermIn,
    agreeing.CalendarIn,
    kept.KeptBackIn,
    agreeing.ServiceLevelIn,
    agreeing.ClauseIn,
    targets.CaseTargetsIn,
    targets.HolidaysIn,
    NeedIn,
    TermsEndIn,
    CaseIn,
    incident_shapes.IncidentIn,
    incident_shapes.IncidentShipmentsIn,
    incident_shapes.IncidentWordsIn,
    incident_shapes.IncidentCloseIn,
    WordsIn,
    AnswerLetterIn,
    ApprovalIn,
    claims.ClaimReportIn,
    NoteIn,
    PassIn,
    ValueIn,
    ActionIn,
    AgainIn,
    SaidIn,
    StepIn,
    stock.ProductIn,
    order_change_shapes.AmendmentIn,
    order_change_shapes.CancellationIn,
    order_change_shapes.WhyIn,
    order_change_shapes.SaidNoteIn,
    order_change_shapes.QuestionIn,
    order_change_shapes.AnswerIn,
    redirections.RedirectIn,
    redirections.RedirectEndIn,
    allocation.SourceTermsIn,
    reordering.OrderedsIn,
    allocation.AllocationPoliciesIn,
    purchases.PurchasesAcceptIn,
    purchases.PurchasesRefuseIn,
    purchases.PurchasesShipIn,
    purchases.CancelAnswersIn,
    substitution.SubstitutesIn,
    substitution.SubstitutesEndIn,
    stock.AdviceIn,
    persons.PersonRequestIn,
    contingency_shapes.ContingencyIn,
    contingency_shapes.ContingencyPlanIn,
    contingency_shapes.ContingencyEndIn,
    contingency_shapes.ContingencyWordsIn,
    warehouses.WarehouseIn,
    warehouses.PlaceIn,
    containers.ContainerMoveIn,
    works.WorkServiceIn,
    works.WorkIn,
    dispatch_shapes.JobIn,
    dispatch_shapes.JobPlaceIn,
    fleet_shapes.DepotIn,
    fleet_shapes.VehicleIn,
    fleet_shapes.DriverIn,
    fleet_shapes.PartnerIn,
    dispatch_shapes.PlanIn,
)


_ERRORS: dict[int, dict[str, Any]] = {
    status.value: {
        "description": status.phrase,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}},
    }
    for status in map(HTTPStatus, (400, 401, 403, 404, 405, 409, 413, 415, 422, 500, 503))
}
"""What any operation may answer with, as it stands in the description."""


class Interface(NinjaAPI):
    """The REST interface; its description also holds the shapes of items that are read one by one."""

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """Whose headers the answer gets; what reads the request can say something in them."""
        request.told = super().create_temporal_response(request)  # type: ignore[attr-defined]
        return request.told  # type: ignore[attr-defined,no-any-return]

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """The description. Errors are added to it here rather than declared by each operation, for which the
        framework would build a class for every status: more than everything else at a start.
        """
        schema = super().get_openapi_schema(**given)
        for methods in schema["paths"].values():
            for operation in methods.values():
                own = operation["responses"]
                operation["responses"] = {**own, **{status: _either(own, status) for status in _ERRORS}}
        _all, defined = models_json_schema(
            [*((shape, "validation") for shape in _READ_ONE_BY_ONE), (ErrorOut, "serialization")],
            ref_template="#/components/schemas/{model}",
        )
        schema["components"]["schemas"].update(defined["$defs"])
        return schema


def _either(own: Mapping[int, dict[str, Any]], status: int) -> dict[str, Any]:
    """An error as the operation describes it, where it does, with the shape that all errors have."""
    general, special = _ERRORS[status], own.get(status, {})
    return {**general, **special, "content": {**general["content"], **special.get("content", {})}}


def error_response(request: HttpRequest, error: NuodaError) -> HttpResponse:
    """``{"error": {"code", "message", "fields": [{"field", "reason", "remedy"}]}}``."""
    fields = [
        {"field": one.field, "reason": here(one.reason), "remedy": here(one.remedy)} for one in error.fields
    ]
    body = {"error": {"code": error.code, "message": here(error.sentence), "fields": fields}}
    response = api.create_response(request, body, status=error.status)
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="nuoda"'
    if error.status == 503:
        response["Retry-After"] = "30"
    return response


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, NuodaError):
        return error_response(request, error)
    if isinstance(error, ValidationError):
        return error_response(request, Invalid(fields=_query_problems(error)))
    if isinstance(error, Http404):
        return error_response(request, NotFound())
    if isinstance(error, HttpError):
        return error_response(request, Invalid() if error.status_code < 500 else Broken())
    if isinstance(error, OperationalError | InterfaceError):
        logger.error("the database does not answer", exc_info=error)
        return error_response(request, Away())
    logger.error("an operation broke: %s %s", request.method, request.path, exc_info=error)
    return error_response(request, Broken())


def _query_problems(error: ValidationError) -> tuple[FieldError, ...]:
    """Problems of the query; the path's first parts name the source and the parameter object."""
    plain = [
        {**one, "loc": [part for part in one["loc"] if part not in ("query", "path", "wanted")]}
        for one in error.errors
    ]
    return problems_of(plain)


api = Interface(
    title="Nuoda",
    version="1",
    description=_ABOUT,
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-1",
)
for kind in (Exception, NuodaError, ValidationError, Http404, HttpError):
    api.add_exception_handler(kind, partial(_refused))
for each in (
    addresses, labels, agreed, targets, kept, orders,
    order_changes, order_documents, shipments, tracking, documents,
    positions, devices, promises, proofs, pictures, warnings, numbers, endpoints, contracts, credits,
    report_terms, claims, whatif, cases, incidents, contingencies, files, causes, duty, customers, needs,
    surveys, letters, quotes, stock, works, containers, warehouses, papers, allocation, filling, measures,
    reordering, dispatch, fleet, substitution, purchases, redirections, retention, persons,
):  # fmt: skip
    api.add_router("", each.router)
