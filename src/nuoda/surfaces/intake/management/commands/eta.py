"""``nuoda eta train | report | models | use``: forecast models, and how good they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nuoda.domains.shipments.commands import ModelDraft, activate_model, learn_lanes, record_model
from nuoda.domains.shipments.queries import all_journeys, forecast_models
from nuoda.insight.eta.extra import back_test_report, train_model
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.errors import NuodaError
from nuoda.surfaces.intake.eta.folder import journeys_in
from nuoda.surfaces.intake.eta.words import in_markdown
from nuoda.surfaces.intake.terminal import in_words_of

TRAINER = system("trainer")


class Command(BaseCommand):
    help = "Train a forecast model on what was delivered, report how good it would have been, or choose one."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        train = verbs.add_parser("train", help="learn the lanes, train a model, and use it")
        train.add_argument("--name", help="the version's name (the day and minute it was trained)")
        train.add_argument("--keep-old", action="store_true", help="do not use it yet")
        report = verbs.add_parser("report", help="walk forward through history, month by month")
        report.add_argument("--data", type=Path, metavar="DIR", help="a folder instead of the database")
        report.add_argument("--mapping", help="a shipped mapping's name, or a TOML file")
        report.add_argument("--out", type=Path, metavar="DIR", help="where it goes (NUODA_HOME/reports)")
        models = verbs.add_parser("models", help="list the versions")
        use = verbs.add_parser("use", help="use a version from now on; none uses the lanes alone")
        use.add_argument("version", metavar="NAME")
        for verb in (train, report, models):
            verb.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        verbs = {"train": self._train, "report": self._report, "models": self._models, "use": self._use}
        try:
            verbs[options["verb"]](options)
        except NuodaError as refused:
            raise CommandError(in_words_of(refused)) from refused

    def _train(self, options: dict[str, Any]) -> None:
        now = clock.now()
        lanes = learn_lanes(by=TRAINER, at=now)
        made = train_model(all_journeys(actor=TRAINER), until=now)
        version = options["name"] or f"{now:%Y-%m-%d-%H%M}"
        draft = ModelDraft(
            version, made.data_from, made.data_to, made.shipments, made.features, made.metrics, made.document,
            made.state,
        )  # fmt: skip
        record_model(by=TRAINER, at=now, model=draft, activate=not options["keep_old"])
        answer = {
            "version": version, "active": not options["keep_old"], "shipments": made.shipments,
            "lanes": lanes.groups, "metrics": made.metrics,
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(answer))
            return
        self.stdout.write(f"{version}: trained on {made.shipments} deliveries; {lanes.groups} lane groups")
        self.stdout.write(_in_short(made.metrics))

    def _report(self, options: dict[str, Any]) -> None:
        folder, mapping = options["data"], options["mapping"]
        if (folder is None) != (mapping is None):
            raise CommandError("--data and --mapping go together.")
        rows = journeys_in(folder, mapping) if folder else all_journeys(actor=TRAINER)
        found = back_test_report(rows)
        out = options["out"] or Path(settings.NUODA_HOME) / "reports"
        out.mkdir(parents=True, exist_ok=True)
        name = f"eta-{Path(mapping).stem if mapping else 'database'}-{clock.now():%Y%m%d-%H%M%S}"
        (out / f"{name}.json").write_text(json.dumps(found, indent=1))
        (out / f"{name}.md").write_text(in_markdown(found, mapping or "the shipments of this database"))
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            self.stdout.write(in_markdown(found, mapping or "the shipments of this database"))
        self.stderr.write(f"written: {out / name}.json, .md")

    def _models(self, options: dict[str, Any]) -> None:
        cards = forecast_models(actor=TRAINER)
        if options["json"]:
            rows = [
                {
                    "version": one.version, "active": one.active, "trained_at": one.trained_at.isoformat(),
                    "data_from": one.data_from.isoformat(), "data_to": one.data_to.isoformat(),
                    "shipments": one.shipments, "metrics": one.metrics,
                }
                for one in cards
            ]  # fmt: skip
            self.stdout.write(json.dumps({"models": rows}))
            return
        for one in cards:
            mark = "*" if one.active else " "
            self.stdout.write(f"{mark} {one.version}  {one.shipments} deliveries  {_in_short(one.metrics)}")

    def _use(self, options: dict[str, Any]) -> None:
        version = "" if options["version"] == "none" else options["version"]
        activate_model(by=TRAINER, at=clock.now(), version=version)
        self.stdout.write(f"in use: {version or 'no model; the usual times of lanes'}")


def _in_short(metrics: dict[str, Any]) -> str:
    error = metrics["mae_days"]
    return (
        f"error {error['model']:.2f} d (lane median {error['lane_median']:.2f} d),"
        f" P10–P90 holds {metrics['coverage']:.1%} of {metrics['questions']} questions"
    )
