"""Forecasts of arrival by a trained model: what it knows, how it is trained, and how good it is.

``memory`` and ``predictor`` need nothing but Python: a trained model works on every machine. Only
``training`` and ``backtest`` need the ``ml`` extra (scikit-learn), and are loaded where they are used.
"""
