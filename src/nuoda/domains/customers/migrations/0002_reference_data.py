"""The first terms of scoring and the first service matrix: dated records with their source.

Thresholds to enter and leave, methods and the matrix follow domain reference §5.10, which marks them as a
proposal; the weights are the house's own first setting. Both are there to be replaced by versions of one's own.
"""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import migrations

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
SOURCE = "内部建议值，待校准 / House proposal, to be calibrated"
TERMS = {
    "weights": {"recency": 10, "frequency": 15, "monetary": 25, "value": 30, "strategic": 20},
    "risk": 30,
    "bins": 5,
    "by_trade": True,
    "window_days": 365,
    "enter": {"potential": 40, "key": 60, "platinum": 80},
    "leave": {"potential": 30, "key": 50, "platinum": 70},
    "reviews_below": 2,
    "least_stay_days": 90,
    "review_days": {"platinum": 30, "key": 91, "potential": 182, "ordinary": 365},
    "currency": "CNY",
}
MATRIX = {
    "platinum": {
        "contact": "manager", "line_24h": True, "answer_percent": 90, "answer_seconds": 10,
        "minutes": {"first_reply": 30, "call_back": 60}, "case_factor": Decimal("0.5"), "stock_share": 20,
        "routing": 1, "told": "every", "digest": "none", "review_days": 30, "goodwill": "high",
    },
    "key": {
        "contact": "agent", "answer_percent": 85, "answer_seconds": 15,
        "minutes": {"first_reply": 60, "call_back": 120}, "case_factor": Decimal("0.75"), "stock_share": 10,
        "routing": 2, "told": "delivery", "digest": "none", "review_days": 91, "goodwill": "medium",
    },
    "potential": {
        "contact": "pool", "answer_percent": 80, "answer_seconds": 20, "case_factor": Decimal(1),
        "routing": 5, "told": "trouble", "digest": "none", "review_days": 182, "goodwill": "low",
    },
    "ordinary": {
        "contact": "self_service", "answer_percent": 80, "answer_seconds": 30, "case_factor": Decimal(1),
        "routing": 5, "told": "trouble", "digest": "none", "review_days": 365, "goodwill": "standard",
    },
}  # fmt: skip


def fill(apps, schema_editor):
    apps.get_model("customers", "ScoringTerms").objects.create(
        version=1, terms=TERMS, valid_from=EPOCH, source=SOURCE, recorded_by="Nuoda",
        recorded_at=EPOCH,
    )
    Row = apps.get_model("customers", "MatrixRow")
    for tier, given in MATRIX.items():
        Row.objects.create(
            holder="tier", name=tier, valid_from=EPOCH, channels=["mail", "webhook"], source=SOURCE,
            written_by="Nuoda", written_at=EPOCH, **given,
        )


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
