"""The words of GS1's Core Business Vocabulary 2.0, and the three ways in which documents write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.\-]*:(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?#\[\]]|%[0-9A-Fa-f]{2})*", re.ASCII
)
# Schemes that documents write in full; what stands before any other colon is a prefix of @context.
_SCHEMES = frozenset({"http", "https", "urn", "ni", "tag", "geo", "info", "did", "mailto", "ftp", "data"})
# Prefixes that GS1's own context brings along.
STANDARD_PREFIXES = frozenset({"epcis", "cbv", "cbvmda", "gs1", "rdfs", "owl", "xsd", "dcterms"})
# Where EPCIS 2.0 JSON wants the bare word, its schema refuses these older forms.
_OLD_FORM = re.compile(r"urn:epcglobal:cbv|https?://ns\.gs1\.org/cbv/")
_OLD_WEB_VOCABULARY = re.compile(r"https?://(?:www\.)?gs1\.org/voc/")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One list of words. ``mark`` is the part of a full CBV address before the word (``BizStep``)."""

    title: str
    mark: str
    words: frozenset[str]


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


BIZ_STEP = Vocabulary(
    "bizStep",
    "BizStep",
    _words(
        "accepting arriving assembling collecting commissioning consigning creating_class_instance"
        " cycle_counting decommissioning departing destroying disassembling dispensing encoding"
        " entering_exiting holding inspecting installing killing loading other packing picking receiving"
        " removing repackaging repairing replacing reserving retail_selling sampling sensor_reporting"
        " shipping staging_outbound stock_taking stocking storing transporting unloading unpacking"
        " void_shipping"
    ),
)
DISPOSITION = Vocabulary(
    "disposition",
    "Disp",
    _words(
        "active available completeness_inferred completeness_verified conformant container_closed"
        " container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit"
        " inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement"
        " no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved"
        " retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable"
        " unknown"
    ),
)
ERROR_REASON = Vocabulary("reason", "ER", frozenset({"did_not_occur", "incorrect_data"}))
TRANSACTION_TYPE = Vocabulary(
    "bizTransaction type",
    "BTT",
    _words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"),
)
PARTY_TYPE = Vocabulary("source type", "SDT", frozenset({"owning_party", "possessing_party", "location"}))
COMPONENT = Vocabulary(
    "component",
    "Comp",
    _words(
        "x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting"
        " northing latitude longitude altitude"
    ),
)
ALERT = Vocabulary("exception", "", frozenset({"ALARM_CONDITION", "ERROR_CONDITION"}))
MEASUREMENT = Vocabulary(
    "measurement type",
    "",
    _words(
        "AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Radioactivity Altitude"
        " AmountOfSubstance AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum"
        " AngularVelocity Area Capacitance Conductance Conductivity Count Density Dimensionless"
        " DoseEquivalent DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent"
        " ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency Illuminance"
        " Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux"
        " LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass"
        " MassConcentration MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy"
        " MolarMass MolarVolume Power Pressure RadiantFlux RadiantIntensity RelativeHumidity Resistance"
        " Resistivity SolidAngle SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time"
        " Torque Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber"
    ),
)


def is_uri(value: str) -> bool:
    """True for an absolute URI of RFC 3986, compact ones (``example:field``) among them."""
    return _URI.fullmatch(value) is not None


def prefix_of(value: str) -> str:
    """``example`` of ``example:field``; "" for a bare word and for an address written in full."""
    head, colon, _rest = value.partition(":")
    return head if colon and head.lower() not in _SCHEMES else ""


def allowed(value: str, vocabulary: Vocabulary) -> bool:
    """What GS1's schema lets stand there: a word of the list, or an address that is not an old form."""
    if value in vocabulary.words:
        return True
    old = _OLD_FORM if vocabulary.mark else _OLD_WEB_VOCABULARY
    return is_uri(value) and old.match(value) is None


def bare(value: str, vocabulary: Vocabulary) -> str | None:
    """The bare word of whatever form; a stranger's own address as it is; None for a word that the
    vocabulary does not have."""
    if value in vocabulary.words:
        return value
    for start in (f"https://ref.gs1.org/cbv/{vocabulary.mark}-", f"cbv:{vocabulary.mark}-", "gs1:"):
        if value.startswith(start):
            word = value.removeprefix(start)
            return word if word in vocabulary.words else None
    if value.startswith(("https://ref.gs1.org/cbv/", "cbv:")):
        return None
    return value if ":" in value else None
