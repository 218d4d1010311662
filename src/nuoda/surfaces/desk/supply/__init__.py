"""What stock has to give: how much of the orders it filled, what to order again, and by which terms."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.supply.cycle import desk_order_cycle
from nuoda.surfaces.desk.supply.fill import desk_fill
from nuoda.surfaces.desk.supply.purchase_forms import (
    accept_purchase,
    answer_cancellation,
    refuse_purchase,
    ship_purchase,
)
from nuoda.surfaces.desk.supply.purchases import desk_purchase, desk_purchases
from nuoda.surfaces.desk.supply.reorder import desk_reorder, desk_reorder_product
from nuoda.surfaces.desk.supply.substitute_forms import new_substitute, withdraw_substitute
from nuoda.surfaces.desk.supply.substitutions import desk_substitutions
from nuoda.surfaces.desk.supply.term_forms import new_offer, new_policy, new_source_term
from nuoda.surfaces.desk.supply.terms import desk_offers, desk_policies, desk_source_terms, desk_substitutes

urlpatterns: list[URLPattern] = [
    path("stock/fill/", desk_fill, name="desk_fill"),
    path("stock/cycle/", desk_order_cycle, name="desk_order_cycle"),
    path("stock/reorder/", desk_reorder, name="desk_reorder"),
    path("stock/reorder/<uuid:product_id>/", desk_reorder_product, name="desk_reorder_product"),
    path("stock/policies/", desk_policies, name="desk_policies"),
    path("stock/policies/new/", new_policy, name="desk_policies_new"),
    path("stock/costs/", desk_source_terms, name="desk_source_terms"),
    path("stock/costs/new/", new_source_term, name="desk_source_terms_new"),
    path("stock/suppliers/", desk_offers, name="desk_offers"),
    path("stock/suppliers/new/", new_offer, name="desk_offers_new"),
    path("stock/substitutes/", desk_substitutes, name="desk_substitutes"),
    path("stock/substitutes/new/", new_substitute, name="desk_substitutes_new"),
    path("stock/substitutes/<uuid:substitute_id>/withdraw/", withdraw_substitute, name="desk_substitute"),
    path("stock/substitutions/", desk_substitutions, name="desk_substitutions"),
    path("stock/purchases/", desk_purchases, name="desk_purchases"),
    path("stock/purchases/<str:purchase_number>/", desk_purchase, name="desk_purchase"),
    path("stock/purchases/<str:purchase_number>/accept/", accept_purchase, name="desk_purchase_accept"),
    path("stock/purchases/<str:purchase_number>/refuse/", refuse_purchase, name="desk_purchase_refuse"),
    path("stock/purchases/<str:purchase_number>/ship/", ship_purchase, name="desk_purchase_ship"),
    path(
        "stock/purchases/<str:purchase_number>/cancellation/",
        answer_cancellation,
        name="desk_purchase_cancellation",
    ),
]
