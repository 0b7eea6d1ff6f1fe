"""Reads an export of traces as OpenTelemetry's own messages have it, and refuses what they do not have."""

import base64
import json
import sys

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


def as_protobuf(value):
    """OTLP writes ids in hex, where the JSON of protocol buffers has base64."""
    if isinstance(value, list):
        return [as_protobuf(one) for one in value]
    if not isinstance(value, dict):
        return value
    ids = ("traceId", "spanId", "parentSpanId")
    return {
        name: base64.b64encode(bytes.fromhex(one)).decode() if name in ids else as_protobuf(one)
        for name, one in value.items()
    }


for line in sys.stdin:
    try:
        export = json_format.ParseDict(as_protobuf(json.loads(line)), ExportTraceServiceRequest())
        spans = [
            {
                "trace": span.trace_id.hex(),
                "id": span.span_id.hex(),
                "parent": span.parent_span_id.hex(),
                "name": span.name,
                "kind": span.kind,
                "startedAt": str(span.start_time_unix_nano),
                "endedAt": str(span.end_time_unix_nano),
                "attributes": {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes},
                "events": [one.name for one in span.events],
                "links": [[one.trace_id.hex(), one.span_id.hex()] for one in span.links],
                "status": [span.status.code, span.status.message],
            }
            for resource in export.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]
        print(json.dumps({"spans": spans}))
    except json_format.ParseError as error:
        print(json.dumps({"error": str(error)}))
