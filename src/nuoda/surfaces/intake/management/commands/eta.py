"""``nuoda eta train | report | models | use``: forecast models, and how good they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from nuoda.domains.shipments.commands import ModelDraft, activate_model, learn_lanes, record_model
from nuoda.domains.shipments.queries import all_journeys, forecast_models
from nuoda.insight.eta.extra import back_test_report, train_model
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.surfaces.intake.eta.folder import journeys_in
from nuoda.surfaces.intake.eta.words import in_markdown

TRAINER = system("trainer")


class Command(Verb):
    purpose = _("Forecasts of arrival: train a model, report how good it would have been, choose one.")

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        train = verbs.add_parser("train", help=here(_("learn the lanes, train a model, and use it")))
        train.add_argument("--name", help=here(_("the version's name (the day and minute it was trained)")))
        train.add_argument("--keep-old", action="store_true", help=here(_("do not use it yet")))
        report = verbs.add_parser("report", help=here(_("walk forward through history, month by month")))
        report.add_argument(
            "--data", type=Path, metavar="DIR", help=here(_("a folder instead of the database"))
        )
        report.add_argument("--mapping", help=here(_("a shipped mapping's name, or a TOML file")))
        report.add_argument(
            "--out", type=Path, metavar="DIR", help=here(_("where it goes (NUODA_HOME/reports)"))
        )
        models = verbs.add_parser("models", help=here(_("list the versions")))
        use = verbs.add_parser("use", help=here(_("use a version from now on; none uses the lanes alone")))
        use.add_argument("version", metavar="NAME", help=here(_("a version's name, or none")))
        for verb in (train, report, models):
            verb.add_argument("--json", action="store_true", help=here(_("print one JSON object")))

    def handle(self, *args: Any, **options: Any) -> None:
        verbs = {"train": self._train, "report": self._report, "models": self._models, "use": self._use}
        verbs[options["verb"]](options)

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
        figures = {"version": version, "count": made.shipments, "groups": lanes.groups}
        self.say(_("%(version)s: trained on %(count)s deliveries; %(groups)s lane groups", figures))
        self.say(_in_short(made.metrics))

    def _report(self, options: dict[str, Any]) -> None:
        folder, mapping = options["data"], options["mapping"]
        if (folder is None) != (mapping is None):
            raise CommandError(here(_("--data and --mapping go together.")))
        rows = journeys_in(folder, mapping) if folder else all_journeys(actor=TRAINER)
        found = back_test_report(rows)
        out = options["out"] or Path(settings.NUODA_HOME) / "reports"
        out.mkdir(parents=True, exist_ok=True)
        name = f"eta-{Path(mapping).stem if mapping else 'database'}-{clock.now():%Y%m%d-%H%M%S}"
        page = in_markdown(found, mapping or here(_("the shipments of this database")))
        (out / f"{name}.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
        (out / f"{name}.md").write_text(page, encoding="utf-8")
        self.stdout.write(json.dumps(found) if options["json"] else page)
        self.note(_("written: %(path)s.json, .md", {"path": out / name}))

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
            count = _("%(count)s deliveries", {"count": one.shipments})
            self.stdout.write(f"{mark} {one.version}  {here(count)}  {here(_in_short(one.metrics))}")

    def _use(self, options: dict[str, Any]) -> None:
        version = "" if options["version"] == "none" else options["version"]
        activate_model(by=TRAINER, at=clock.now(), version=version)
        if version:
            self.say(_("in use: %(version)s", {"version": version}))
        else:
            self.say(_("in use: no model; the usual times of lanes"))


def _in_short(metrics: dict[str, Any]) -> Text:
    error = metrics["mae_days"]
    figures = {
        "error": f"{error['model']:.2f}", "lane": f"{error['lane_median']:.2f}",
        "share": f"{metrics['coverage']:.1%}", "questions": metrics["questions"],
    }  # fmt: skip
    return _(
        "error %(error)s d (lane median %(lane)s d), P10–P90 holds %(share)s of %(questions)s questions",
        figures,
    )
