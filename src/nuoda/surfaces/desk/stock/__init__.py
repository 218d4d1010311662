"""Stock at the desk: what lies where, warehouses and products, deliveries to come, and counts."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.stock.counts import count, count_list, decide
from nuoda.surfaces.desk.stock.deliveries import (
    call_delivery_off,
    delivery,
    delivery_list,
    new_delivery,
    order_delivery,
)
from nuoda.surfaces.desk.stock.goods import edit_product, new_product, product_list
from nuoda.surfaces.desk.stock.houses import (
    edit_warehouse,
    new_warehouse,
    shut_warehouse,
    warehouse,
    warehouse_list,
)
from nuoda.surfaces.desk.stock.kept import keep_back
from nuoda.surfaces.desk.stock.listing import stock_list
from nuoda.surfaces.desk.stock.packages import bind, package_list
from nuoda.surfaces.desk.stock.places import close_place, new_places, place
from nuoda.surfaces.desk.stock.product import product
from nuoda.surfaces.desk.stock.works import (
    new_service,
    service,
    service_list,
    work,
    work_decide,
    work_list,
)

_HOUSE = "stock/warehouses/<str:warehouse_code>/"

urlpatterns: list[URLPattern] = [
    path("stock/", stock_list, name="desk_stock"),
    path("stock/products/", product_list, name="desk_products"),
    path("stock/products/new/", new_product, name="desk_product_new"),
    path("stock/products/<uuid:product_id>/", product, name="desk_product"),
    path("stock/products/<uuid:product_id>/edit/", edit_product, name="desk_product_edit"),
    path("stock/products/<uuid:product_id>/kept/<str:warehouse_code>/", keep_back, name="desk_keep_back"),
    path("stock/counts/", count_list, name="desk_counts"),
    path("stock/counts/<uuid:count_id>/", count, name="desk_count"),
    path("stock/counts/<uuid:count_id>/decide/", decide, name="desk_count_decide"),
    path("stock/warehouses/", warehouse_list, name="desk_warehouses"),
    path("stock/warehouse/new/", new_warehouse, name="desk_warehouse_new"),
    path(_HOUSE, warehouse, name="desk_warehouse"),
    path(f"{_HOUSE}edit/", edit_warehouse, name="desk_warehouse_edit"),
    path(f"{_HOUSE}close/", shut_warehouse, name="desk_warehouse_close"),
    path(f"{_HOUSE}places/", new_places, name="desk_places_new"),
    path("stock/places/<uuid:place_id>/", place, name="desk_place"),
    path("stock/places/<uuid:place_id>/close/", close_place, name="desk_place_close"),
    path("stock/packages/", package_list, name="desk_packages"),
    path("stock/packages/bind/", bind, name="desk_packages_bind"),
    path("stock/works/", work_list, name="desk_works"),
    path("stock/works/<uuid:work_id>/", work, name="desk_work"),
    path("stock/works/<uuid:work_id>/decide/", work_decide, name="desk_work_decide"),
    path("stock/services/", service_list, name="desk_work_services"),
    path("stock/service/new/", new_service, name="desk_work_service_new"),
    path("stock/services/<str:service_code>/", service, name="desk_work_service"),
    path("stock/deliveries/", delivery_list, name="desk_deliveries"),
    path("stock/delivery/new/", new_delivery, name="desk_delivery_new"),
    path("stock/deliveries/<str:advice_number>/", delivery, name="desk_delivery"),
    path("stock/deliveries/<str:advice_number>/call-off/", call_delivery_off, name="desk_delivery_off"),
    path("stock/deliveries/<str:advice_number>/order/", order_delivery, name="desk_delivery_order"),
]
