"""Stock at the desk: what lies where, a product with what may be promised of it, and counts."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.stock.counts import count, count_list, decide
from nuoda.surfaces.desk.stock.listing import stock_list
from nuoda.surfaces.desk.stock.product import product

urlpatterns: list[URLPattern] = [
    path("stock/", stock_list, name="desk_stock"),
    path("stock/products/<uuid:product_id>/", product, name="desk_product"),
    path("stock/counts/", count_list, name="desk_counts"),
    path("stock/counts/<uuid:count_id>/", count, name="desk_count"),
    path("stock/counts/<uuid:count_id>/decide/", decide, name="desk_count_decide"),
]
