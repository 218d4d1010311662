"""What the scanner page says: its scripts hold no language of their own."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.pages.vocabulary import choices


def words() -> Mapping[str, str]:
    """Sentences with ``%(name)s`` places, by the names that the scripts use."""
    return {
        **{f"mark_{key}": str(label) for key, label in choices("handling_mark")},
        **_asking(),
        **_telling(),
        **_states(),
    }


def _asking() -> dict[str, str]:
    return {
        "mode_pick": pgettext("warehouse", "Pick"),
        "mode_work": pgettext("warehouse", "Work"),
        "mode_pack": pgettext("warehouse", "Pack"),
        "mode_load": pgettext("warehouse", "Load"),
        "mode_put_away": pgettext("warehouse", "Put away"),
        "mode_move": pgettext("warehouse", "Move"),
        "mode_receive": pgettext("warehouse", "Receive"),
        "mode_count": pgettext("warehouse", "Count"),
        "mode_damage": pgettext("warehouse", "Damage"),
        "ask_advice": _("Scan the delivery note"),
        "ask_place": _("Scan the place"),
        "ask_origin": _("Scan where it lies"),
        "ask_target": _("Scan where it goes"),
        "ask_goods": _("Scan the goods"),
        "ask_lot": _("Scan or type the lot"),
        "ask_expires_on": _("Expires on: type YYYYMMDD"),
        "ask_quantity": _("How many? Then Enter"),
        "ask_reservation": _("Go to %(place)s"),
        "pick_task": _("%(n)s × %(sku)s · lot %(lot)s"),
        "pick_for": _("for %(reference)s · %(left)s to go"),
        "gate_task": _("%(n)s × %(sku)s · lot %(lot)s wait at %(place)s"),
        "ask_weight": _("Weigh it: kilograms, or Enter for none"),
        "ask_trip": _("Scan the trip or the vehicle"),
        "ask_package": _("Scan the package"),
        "pack_order": _("Order %(reference)s"),
        "pack_task": _("%(n)s × %(sku)s · lot %(lot)s"),
        "pack_left": _("in the package: %(n)s pieces · %(left)s to pack"),
        "pack_left_one": _("in the package: 1 piece · %(left)s to pack"),
        "load_left": _("%(loaded)s loaded · %(left)s still at the dock"),
        "load_free": _("%(n)s packages at the dock belong onto no trip yet"),
        "load_free_one": _("1 package at the dock belongs onto no trip yet"),
        "ask_ticks": _("Mind this, and tick it"),
        "ask_work": _("Scan the order"),
        "ask_material": _("Scan the material: %(n)s × %(sku)s"),
        "work_task": _("%(n)s × %(name)s"),
        "work_for": _("for %(reference)s · %(n)s tasks"),
        "work_for_one": _("for %(reference)s · 1 task"),
        "work_proof": _("Proof: %(evidence)s"),
        "nothing_work": _("Work that orders ask for appears here: labels, kits, wrapping."),
        "ask_why": _("Why not? Type it, then Enter"),
        "close_package": _("Close the package"),
        "finish_load": _("%(trip)s leaves"),
        "nothing_pack": _("Picked goods appear here, order by order, until they are packed."),
        "print_label": _("Label of %(number)s"),
        "nothing": _("Nothing waits here"),
        "nothing_pick": _("Reserved goods appear here in the order of the aisles."),
        "nothing_put_away": _("What was received appears here until it is put away."),
        "count_hint": _("Scan each lot and say how many. What you do not scan is not there."),
        "finish_place": _("Finish %(place)s"),
        "counted": _("%(n)s lots counted"),
        "counted_one": _("1 lot counted"),
    }


def _telling() -> dict[str, str]:
    return {
        "right": _("Right"),
        "done": pgettext("warehouse", "Done"),
        "scanned_before": _("%(scanned)s is scanned already."),
        "wrong_place": _("Wrong place: this is %(scanned)s, go to %(wanted)s"),
        "wrong_goods": _("Wrong goods: this is %(scanned)s, take %(wanted)s"),
        "wrong_lot": _("Wrong lot: this is %(scanned)s, take %(wanted)s"),
        "expired_lot": _("Lot %(scanned)s expires on %(day)s: it may not go out, take %(wanted)s"),
        "unknown": _("Unknown: %(scanned)s"),
        "which_lot": _("Several lots: scan the lot too"),
        "bad_number": _("That is no number of pieces"),
        "bad_day": _("That is no day"),
        "past_day": _("%(day)s is over: these pieces are held and not sold"),
        "too_many": _("No more than %(n)s wanted"),
        "tick_all": _("Tick each instruction first"),
        "not_enough": _("Take %(wanted)s: this is %(scanned)s"),
        "given_up": _("Given up: a case is opened"),
        "packed": _("Packed. Its number and label come as soon as it is sent."),
        "other_order": _("That belongs to another order: close this package first"),
        "bad_weight": _("That is no weight"),
        "wrong_truck": _("Wrong vehicle: %(number)s goes with %(trip)s"),
        "loaded_before": _("%(number)s is loaded already"),
        "left_short": _("It leaves without %(n)s packages: %(numbers)s. Finish again to say so."),
        "left_short_one": _("It leaves without 1 package: %(numbers)s. Finish again to say so."),
        "left_full": _("All of its packages are loaded"),
        "undone": _("Taken back"),
        "nothing_to_undo": _("There is nothing to take back"),
        "short_told": _("Short: a case is opened"),
        "pick_off": _("Nothing more is picked for %(reference)s: put it back at %(place)s"),
        "problem": _("%(field)s: %(text)s"),
    }


def _states() -> dict[str, str]:
    return {
        "offline": _("No connection"),
        "wait": _("%(n)s wait to be sent"),
        "wait_one": _("1 waits to be sent"),
        "refused": _("%(n)s were refused: mend them"),
        "refused_one": _("1 was refused: mend it"),
        "signed_out": _("You are signed out"),
        "all_sent": _("Everything is sent"),
        "not_kept": _("This could not be kept on the phone. Do not close the page; try again."),
        "no_camera": _("The camera cannot be used. Allow it in the browser, or type the number."),
        "notes": _("%(n)s changes to acknowledge"),
        "notes_one": _("1 change to acknowledge"),
        "no_warehouse": _("No warehouse is open yet"),
    }
