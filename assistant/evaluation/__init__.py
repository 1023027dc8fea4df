"""How well the model understands: scores on data/test/, their report, and whether a new model may
replace the present one. It reads models and data; it trains nothing and knows no server."""
