"""Reads metrics as Prometheus's own client library reads OpenMetrics, and text files as node_exporter's format has them."""

import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as textfile

for line in sys.stdin:
    asked = json.loads(line)
    try:
        parse = openmetrics if asked["as"] == "openmetrics" else textfile
        families = [
            {
                "name": family.name,
                "type": family.type,
                "unit": family.unit,
                "samples": [[sample.name, sample.labels, float(sample.value)] for sample in family.samples],
            }
            for family in parse(asked["text"])
        ]
        print(json.dumps({"families": families}))
    except ValueError as error:
        print(json.dumps({"error": str(error)}))
